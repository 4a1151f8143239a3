// Imports as a person sees them: a file goes up, its columns are named, what it would change is shown, and then it is done, stopped or
// taken back. The server does the work; this asks and looks.
import { ProblemError, type ImportKind, type ImportLine, type ImportMapping, type ImportState, type ImportView, type Problem } from '@onhand/sdk';
import { refusal, sentence } from '@onhand/ui';
import { sentenceOf, type Link } from '../../model/link.ts';
import { saveAs } from '../../model/save-as.ts';

const LOOK_AGAIN_MS = 500;
const LINES = 100;
const BUSY: readonly ImportState[] = ['planning', 'running', 'undoing'];

export function isBusy(state: ImportState): boolean {
  return BUSY.includes(state);
}

export class Imports {
  list: readonly ImportView[] = $state.raw([]);
  loading = $state(true);
  uploading = $state(false);
  problem: string | null = $state(null);
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
    void this.read();
  }

  async read(): Promise<void> {
    try {
      this.list = (await this.#link.api.listImports()).items;
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.loading = false;
    }
  }

  /** Sends a file; gives its import. */
  async upload(file: File, kind: ImportKind): Promise<ImportView | null> {
    this.uploading = true;
    this.problem = null;
    try {
      const query = new URLSearchParams({ name: file.name, kind });
      const response = await this.#fetch(`/api/v1/imports?${query}`, { method: 'POST', body: file });
      return (await response.json()) as ImportView;
    } catch (error) {
      this.problem = sentenceOf(error);
      return null;
    } finally {
      this.uploading = false;
    }
  }

  /** Fetches an export and hands it to the browser as a file. */
  async download(what: 'products' | 'staff' | 'offers' | 'levels' | 'stock' | 'counts' | 'customers', format: 'csv' | 'xlsx'): Promise<void> {
    this.problem = null;
    try {
      // Those that go branch by branch are CSV alone.
      const query = what === 'stock' || what === 'counts' ? '' : `?format=${format}`;
      const response = await this.#fetch(`/api/v1/exports/${what}${query}`, {});
      const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? `${what}.${format}`;
      saveAs(await response.blob(), named);
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(path, { ...init, headers: { authorization: `Bearer ${this.#link.api.token ?? ''}` } });
    if (!response.ok) throw new ProblemError((await response.json()) as Problem);
    return response;
  }
}

/** One of them. */
export class OneImport {
  view: ImportView | null = $state.raw(null);
  /** How its columns are to be read, while that is being chosen. */
  mapping: ImportMapping | null = $state(null);
  lines: readonly ImportLine[] = $state.raw([]);
  next: string | null = $state.raw(null);
  problem: string | null = $state(null);
  asking = $state(false);
  readonly busy: boolean = $derived(this.asking || (this.view !== null && isBusy(this.view.state)));
  readonly #link: Link;
  readonly #id: string;

  constructor(link: Link, id: string) {
    this.#link = link;
    this.#id = id;
  }

  /** Keeps it up to date until the function it gives is called. */
  follow(): () => void {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      await this.#look();
      if (!gone) timer = setTimeout(() => void look(), LOOK_AGAIN_MS);
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }

  async plan(): Promise<void> {
    const { mapping } = this;
    if (mapping) await this.#ask(() => this.#link.api.planImport(this.#id, $state.snapshot(mapping)));
  }

  run(): Promise<void> {
    return this.#ask(() => this.#link.api.runImport(this.#id));
  }

  cancel(): Promise<void> {
    return this.#ask(() => this.#link.api.cancelImport(this.#id));
  }

  undo(): Promise<void> {
    return this.#ask(() => this.#link.api.undoImport(this.#id));
  }

  async more(): Promise<void> {
    if (this.next === null) return;
    try {
      const page = await this.#link.api.listImportLines(this.#id, { limit: LINES, cursor: this.next });
      this.lines = [...this.lines, ...page.items];
      this.next = page.next;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #look(): Promise<void> {
    if (this.view !== null && !isBusy(this.view.state)) return;
    try {
      this.#take(await this.#link.api.readImport(this.#id));
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #take(view: ImportView): void {
    const before = this.view?.state;
    this.view = view;
    this.mapping ??= structuredClone(view.mapping);
    if (view.because) this.problem = refusal(view.because);
    else if (view.problem) this.problem = sentence(view.problem);
    if (before !== view.state && !isBusy(view.state)) void this.#readLines();
  }

  async #readLines(): Promise<void> {
    try {
      const page = await this.#link.api.listImportLines(this.#id, { limit: LINES });
      this.lines = page.items;
      this.next = page.next;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #ask(work: () => Promise<ImportView>): Promise<void> {
    this.asking = true;
    this.problem = null;
    try {
      this.#take(await work());
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.asking = false;
    }
  }
}
