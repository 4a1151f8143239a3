// The theme as an editor has it, and how it looks in the shop before it counts.
import type { Api, FontChoice, PutTheme, SiteLink, ThemeView } from '@onhand/sdk';
import { sentenceOf } from '../../model/link.ts';

export const FONTS: readonly FontChoice[] = ['system', 'humanist', 'serif', 'rounded', 'typewriter'];
export const CORNERS_MAX = 24;
/** Somebody who drags through a colour makes many of them; the shop is drawn when they rest. */
const REST_MS = 350;

export class ThemeDraft {
  accent: string = $state('#0b5d52');
  corners: number = $state(12);
  font: FontChoice = $state('system');
  texts = $state({ logo_text: '', tagline: '', footer: '', contact: '', imprint: '' });
  logo: string | null = $state(null);
  links: SiteLink[] = $state([]);
  #version = 0;
  #asRead = '';

  constructor(view: ThemeView) {
    this.read(view);
  }

  read(view: ThemeView): void {
    const { accent, corners, font, logo_text, tagline, footer, contact, imprint, logo, links, version } = view;
    [this.accent, this.corners, this.font, this.logo] = [accent, corners, font, logo];
    this.texts = { logo_text, tagline, footer, contact, imprint };
    this.links = links.map((link) => ({ ...link }));
    this.#version = version;
    this.#asRead = this.written;
  }

  /** All of it, to be compared. */
  get written(): string {
    return JSON.stringify([this.accent, this.corners, this.font, this.texts, this.logo, this.links]);
  }

  get changed(): boolean {
    return this.written !== this.#asRead;
  }

  command(): PutTheme {
    return {
      accent: this.accent.trim(), corners: Number(this.corners), font: this.font, ...$state.snapshot(this.texts), logo: this.logo,
      links: $state.snapshot(this.links).filter(({ name, address }) => name.trim() !== '' || address.trim() !== ''), version: this.#version,
    };
  }
}

/** Asks the server for a look at a draft, one at a time and the newest last. */
export class Look {
  /** Where the shop can be seen in it. */
  address: string | null = $state(null);
  theme: ThemeView | null = $state.raw(null);
  problem: string = $state('');
  readonly #api: Pick<Api, 'previewTheme'>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(api: Pick<Api, 'previewTheme'>) {
    this.#api = api;
  }

  /** Draws a draft when nothing has changed for a moment. */
  soon(draft: PutTheme): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(draft), REST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #ask(draft: PutTheme): Promise<void> {
    const own = (this.#asked += 1);
    try {
      const { address, theme } = await this.#api.previewTheme({ ...draft, version: null });
      if (own !== this.#asked) return;
      [this.address, this.theme, this.problem] = [address, theme, ''];
    } catch (error) {
      if (own === this.#asked) this.problem = sentenceOf(error);
    }
  }
}

/** A contrast as people write it: 4.5 : 1. */
export function ratio(hundredths: number): string {
  return `${(Math.floor(hundredths / 10) / 10).toFixed(1)} : 1`;
}
