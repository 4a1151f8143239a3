// A Chromium whose pages are watched: whatever one of them complains about is a failure.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** Where Chromium is: `CHROMIUM_BIN`, or the first on the path. */
export const chromiumPath: string | null = (() => {
  const asked = process.env['CHROMIUM_BIN'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = asked ? [asked] : folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return candidates.find((path) => existsSync(path)) ?? null;
})();

/** True, and says so, when there is nothing to run browser tests with. */
export function withoutBrowser(): boolean {
  if (chromiumPath === null) console.warn('SKIPPED: there is no Chromium; install chromium or set CHROMIUM_BIN');
  return chromiumPath === null;
}

/** How long a page may take for anything, on a machine that is busy. */
const PATIENCE_MS = 20_000;

export class Screens {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  #complaints: string[] = [];
  #serverWasDown = false;
  #refusals = new Set<string>();

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** With what it is told besides, such as what its camera sees. */
  static async open(besides: string[] = []): Promise<Screens> {
    if (chromiumPath === null) throw new Error('there is no Chromium');
    return new Screens(await chromium.launch({ executablePath: chromiumPath, headless: true, args: [...ARGUMENTS, ...besides] }));
  }

  /** A page in a context of its own, as on a device of its own. */
  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    // Somebody who has said once that they are old enough; a newcomer's cookies are cleared.
    await context.addCookies([{ name: 'age', value: '120', domain: '127.0.0.1', path: '/' }]);
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.#complaints.push(`${page.url()}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const refused = /ERR_CONNECTION_(REFUSED|RESET|CLOSED)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_INTERNET_DISCONNECTED|ERR_SOCKET_NOT_CONNECTED|ERR_FAILED|WebSocket connection to/.test(message.text());
      const status = /responded with a status of (\d+)/.exec(message.text())?.[1];
      if (status && this.#refusals.has(status)) return;
      if (!(this.#serverWasDown && refused)) this.#complaints.push(`${page.url()}: ${message.text()}`);
    });
    return page;
  }

  /** While this runs, pages may find that nobody answers. They may tell so until the test is over: what they say comes late. */
  async whileServerIsDown<T>(work: () => Promise<T>): Promise<T> {
    this.#serverWasDown = true;
    return await work();
  }

  /** In this test pages are refused with these statuses, which the browser notes. */
  refusing(...statuses: number[]): void {
    for (const status of statuses) this.#refusals.add(String(status));
  }

  /** What pages complained about since the last time somebody asked. */
  complaints(): string[] {
    const complaints = this.#complaints;
    this.#complaints = [];
    this.#serverWasDown = false;
    this.#refusals.clear();
    return complaints;
  }

  /** Closes the pages; the browser stays. */
  async clear(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
