// The language in which a person is spoken to: the one chosen on this device, or else the shop's where a screen knows it, or
// the browser's.

export const LANGUAGES = ['en', 'de', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Languages in their own words, for whoever has to find theirs. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch', ar: 'العربية' };

const KEPT = 'onhand.language';

class Chosen {
  current: Language = $state(kept() ?? wanted(globalThis.navigator?.languages ?? []));
  /** The direction in which it is written. */
  readonly direction: 'ltr' | 'rtl' = $derived(this.current === 'ar' ? 'rtl' : 'ltr');

  /** For dates, figures and money: the reader's own country where it speaks this language. */
  readonly locale: string = $derived(localeOf(this.current, globalThis.navigator?.languages ?? []));

  choose(language: Language): void {
    this.current = language;
    globalThis.localStorage?.setItem(KEPT, language);
    this.show();
  }

  /** The shop speaks this language, if it is one of ours: it counts where nobody has chosen on this device. */
  propose(shop: string): void {
    const known = LANGUAGES.find((one) => one === shop);
    if (kept() || !known || known === this.current) return;
    this.current = known;
    this.show();
  }

  /** Tells the page, so that it is read out and laid out in this language. */
  show(): void {
    document.documentElement.lang = this.current;
    document.documentElement.dir = this.direction;
  }
}

export const language = new Chosen();

/** The first of a person's languages that is spoken here; English when there is none. */
export function wanted(languages: readonly string[]): Language {
  for (const tag of languages) {
    const found = LANGUAGES.find((known) => tag.toLowerCase().split('-')[0] === known);
    if (found) return found;
  }
  return 'en';
}

const COUNTRIES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE', ar: 'ar' };

export function localeOf(language: Language, languages: readonly string[]): string {
  const own = languages.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? COUNTRIES[language];
  // Receipts and scanners write Latin digits, and what is on the screen is compared with them.
  return language === 'ar' ? `${own.split('-u-')[0]}-u-nu-latn` : own;
}

function kept(): Language | null {
  const text = globalThis.localStorage?.getItem(KEPT);
  return LANGUAGES.find((known) => known === text) ?? null;
}
