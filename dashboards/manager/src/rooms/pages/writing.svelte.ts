// One page under the hands of its writer: how the shop would show it is asked while it is typed, and nothing that somebody else
// saved is overwritten unseen.
import { language, LANGUAGES as SPOKEN } from '@onhand/ui';
import type { PageText, WebPage } from '@onhand/sdk';
import { Changing } from '../../model/changing.svelte.ts';
import { sentenceOf, type Link } from '../../model/link.ts';
import { allPages, isHandle, LANGUAGES, slug, titleOf, type Tongue } from './page.ts';

type Texts = Record<Tongue, { title: string; body: string }>;

const blank = (): Texts => ({ en: { title: '', body: '' }, de: { title: '', body: '' }, ar: { title: '', body: '' } });

export class Writing {
  texts: Texts = $state(blank());
  handle: string = $state('');
  shown: boolean = $state(true);
  language: Tongue = $state(SPOKEN.includes(language.current) ? language.current : 'en');
  /** As the server last told it; null for a new one. */
  told: WebPage | null = $state.raw(null);
  missing: boolean = $state(false);
  problem: string | null = $state(null);
  /** Errors are shown from the first attempt to save on. */
  tried: boolean = $state(false);
  /** Where it can be looked at as it is now. */
  preview: string | null = $state(null);
  readonly changing = new Changing();
  readonly #link: Link;
  readonly #asked: string | null;
  #base: string = $state('');
  #looks = 0;

  constructor(link: Link, handle: string | null) {
    this.#link = link;
    this.#asked = handle;
    this.#base = this.#written();
  }

  get written(): PageText[] {
    return LANGUAGES.filter((one) => this.texts[one].title.trim() !== '').map((one) => ({ language: one, title: this.texts[one].title.trim(), body: this.texts[one].body }));
  }

  get title(): string {
    return this.told ? titleOf(this.told) : (this.written[0]?.title ?? '');
  }

  /** What stands in its address: as typed, as it was, or as its title says. */
  get address(): string {
    return this.handle.trim() || (this.told?.handle ?? slug(this.texts.en.title || this.written[0]?.title || ''));
  }

  get wrong(): { title: boolean; handle: boolean } {
    const half = LANGUAGES.some((one) => this.texts[one].title.trim() === '' && this.texts[one].body.trim() !== '');
    return { title: this.written.length === 0 || half, handle: !isHandle(this.address) };
  }

  get dirty(): boolean {
    return this.#written() !== this.#base;
  }

  async read(over = false): Promise<void> {
    if (this.#asked === null) return;
    try {
      const found = (await allPages(this.#link)).find((page) => page.handle === (this.told?.handle ?? this.#asked));
      this.missing = found === undefined;
      if (found && (over || !this.dirty)) this.#take(found);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #take(page: WebPage): void {
    const texts = blank();
    for (const { language: one, title, body } of page.texts) if (one in texts) texts[one as Tongue] = { title, body };
    [this.told, this.texts, this.handle, this.shown] = [page, texts, page.handle, page.shown];
    if (this.texts[this.language].title === '') this.language = (page.texts[0]?.language as Tongue | undefined) ?? this.language;
    this.#base = this.#written();
    this.changing.problem = null;
  }

  #put(): WebPage {
    const moved = this.told && this.address !== this.told.handle ? this.told.handle : null;
    return { handle: this.address, texts: this.written, shown: this.shown, renamed_from: moved, version: this.told?.version ?? null };
  }

  /** Asks how it would look. The last question wins. */
  async look(): Promise<void> {
    const asked = (this.#looks += 1);
    const texts = this.written.filter((one) => one.language === this.language);
    if (texts.length === 0) return void (this.preview = null);
    try {
      const { address } = await this.#link.api.previewWebPage({ ...this.#put(), handle: isHandle(this.address) ? this.address : 'preview', texts, renamed_from: null });
      if (asked === this.#looks) this.preview = `/${this.language}${address}`;
    } catch (error) {
      if (asked === this.#looks) this.problem = sentenceOf(error);
    }
  }

  /** The handle of what was saved; null when it was not. */
  async save(): Promise<string | null> {
    this.tried = true;
    if (this.wrong.title || this.wrong.handle) return null;
    const put = this.#put();
    if (!(await this.changing.send(this.#link, { organisation: { put_web_page: put } }))) return null;
    this.#base = this.#written();
    this.tried = false;
    if (this.#asked === put.handle) await this.read(true);
    return put.handle;
  }

  async remove(): Promise<boolean> {
    return this.told !== null && this.changing.send(this.#link, { organisation: { remove_web_page: { handle: this.told.handle } } });
  }

  #written(): string {
    return JSON.stringify([this.texts, this.handle, this.shown]);
  }
}
