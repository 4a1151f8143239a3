// Light or dark: what a person has chosen on this device, or what its system says.

export const APPEARANCES = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof APPEARANCES)[number];

const KEPT = 'onhand.appearance';

class Chosen {
  current: Appearance = $state(kept());

  choose(appearance: Appearance): void {
    this.current = appearance;
    globalThis.localStorage?.setItem(KEPT, appearance);
    this.show();
  }

  /** Tells the page; the tokens of `theme.css` follow. */
  show(): void {
    if (this.current === 'system') delete document.documentElement.dataset['appearance'];
    else document.documentElement.dataset['appearance'] = this.current;
  }
}

export const appearance = new Chosen();

function kept(): Appearance {
  const text = globalThis.localStorage?.getItem(KEPT);
  return APPEARANCES.find((known) => known === text) ?? 'system';
}
