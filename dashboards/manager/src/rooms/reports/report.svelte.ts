// One report as a screen shows it: what is there stays until the next has come, and the last one asked for wins.
import type { SalesReport, StockValue } from '@onhand/sdk';
import { sentenceOf, type Link } from '../../model/link.ts';
import { saveAs } from '../../model/save-as.ts';

export const ROWS = 100;

type Paged = Pick<SalesReport | StockValue, 'next'> & { rows: readonly unknown[] };

export class Reading<T extends Paged> {
  report: T | null = $state.raw(null);
  busy: boolean = $state(false);
  problem: string | null = $state(null);
  /** When it was read. */
  readAt: number | null = $state(null);
  #turn = 0;

  async read(ask: () => Promise<T>): Promise<void> {
    await this.#take(async () => ask());
  }

  /** The next rows, behind those that are there. */
  async more(ask: (cursor: string) => Promise<T>): Promise<void> {
    const { report } = this;
    if (!report?.next || this.busy) return;
    const cursor = report.next;
    await this.#take(async () => {
      const next = await ask(cursor);
      return { ...next, rows: [...report.rows, ...next.rows] };
    });
  }

  async #take(ask: () => Promise<T>): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.busy = true;
    try {
      const report = await ask();
      if (turn !== this.#turn) return;
      this.report = report;
      this.problem = null;
      this.readAt = Date.now();
    } catch (error) {
      if (turn === this.#turn) this.problem = sentenceOf(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}

/** A list that somebody saves as a CSV file. */
export class CsvFile {
  /** Whether the last one could not be had. */
  failed: boolean = $state(false);

  async save(link: Link | null, path: string, query: Record<string, string>, name: string): Promise<void> {
    this.failed = false;
    try {
      await saveCsv(link?.api.token ?? null, path, query, name);
    } catch {
      this.failed = true;
    }
  }
}

/** The token goes in a header, so that a plain link would not do. */
async function saveCsv(token: string | null, path: string, query: Record<string, string>, name: string): Promise<void> {
  const search = new URLSearchParams({ ...query, format: 'csv' });
  const response = await fetch(`${path}?${search}`, { headers: { Authorization: `Bearer ${token ?? ''}` } });
  if (!response.ok) throw new Error(await response.text());
  saveAs(await response.blob(), `${name}.csv`);
}
