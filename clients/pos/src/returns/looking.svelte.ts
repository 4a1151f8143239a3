// Looking a ticket up: those of today from what this device knows and what the server tells, older ones by their number.
import { Api, ProblemError, type Article, type Entry, type Reply, type SoldTicket } from '@onhand/sdk';
import { whyOf } from '@onhand/ui';
import type { Device } from '../device/device.svelte.ts';
import type { Register } from '../register/register.svelte.ts';
import { receiptIn, soldBy } from '../checkout/commands.ts';
import { KeptTickets } from './kept.ts';
import { dayBegan, has, numberOf, sameNumber, soldHere } from './sold.ts';
import { say } from './words.ts';

/** Pages of the list that are read at most: what does not fit is found by its number. */
const PAGES_MAX = 10;
const PAGE_ROWS = 100;

export interface LookingDeps {
  device: Pick<Device, 'token' | 'pending' | 'live'>;
  register: Pick<Register, 'catalogue' | 'view'>;
}

export class Looking {
  query: string = $state('');
  /** What this device keeps, and what the server told when it was last asked. */
  #kept: readonly SoldTicket[] = $state.raw([]);
  #told: readonly SoldTicket[] = $state.raw([]);
  loading: boolean = $state(false);
  problem: string = $state('');
  /** Whether the list has the tickets of other tills too. */
  whole: boolean = $state(false);
  readonly #deps: LookingDeps;
  #keep: KeptTickets | null = null;

  constructor(deps: LookingDeps) {
    this.#deps = deps;
  }

  /** Sales that the server has not answered yet. */
  readonly #waiting: readonly SoldTicket[] = $derived.by(() => {
    const { view } = this.#deps.register;
    if (!view) return [];
    return this.#deps.device.pending.flatMap(({ command }) => {
      const sale = soldBy(command.body);
      return sale ? [soldHere(command, sale, { view, bySku: this.#bySku })] : [];
    });
  });

  /** Today's tickets, newest first, each once: what the server tells is better than what this device wrote down. */
  readonly today: readonly SoldTicket[] = $derived.by(() => {
    const since = this.#since();
    const byId = new Map<string, SoldTicket>();
    for (const sold of [...this.#waiting, ...this.#kept, ...this.#told]) {
      // A ticket of another shop that was looked up here is kept, and is none of this one's today.
      if (sold.ticket.occurred.at >= since && sold.ticket.number.branch === this.#deps.register.view?.branch) byId.set(sold.ticket.id, sold);
    }
    return [...byId.values()].sort((a, b) => b.ticket.occurred.at - a.ticket.occurred.at);
  });

  readonly found: readonly SoldTicket[] = $derived.by(() => this.today.filter((sold) => has(sold, this.query, this.personOf(sold))));

  personOf({ ticket }: SoldTicket): string {
    return this.#deps.register.catalogue?.staff.find(({ id }) => id === ticket.staff)?.name ?? '';
  }

  /** From now on tickets of this register are kept. A device that keeps nothing looks up what the server tells. */
  async open(register: number): Promise<void> {
    try {
      this.#keep = await KeptTickets.open(register);
      await this.#keep.tidy(Date.now());
      this.#kept = await this.#keep.since(this.#since());
    } catch {
      this.#keep = null;
    }
  }

  /** A sale of this till has its answer: it stays in the list, with the number and the tax that the server told. */
  async settled({ command }: Entry, { answer }: Reply): Promise<void> {
    const sale = soldBy(command.body);
    const receipt = receiptIn(answer);
    const { view } = this.#deps.register;
    if (!sale || !receipt || !view) return;
    const { ticket, lines, lsn } = soldHere(command, sale, { view, bySku: this.#bySku });
    const { number, tax, total, change } = receipt;
    await this.#remember([{ lsn, lines, ticket: { ...ticket, number, tax, total, change } }]);
  }

  /** Reads today's tickets of the whole shop. */
  async read(): Promise<void> {
    const { device, register } = this.#deps;
    const branch = register.view?.branch;
    this.whole = false;
    this.problem = '';
    if (branch === undefined || !device.live || this.loading) return;
    this.loading = true;
    try {
      const told: SoldTicket[] = [];
      const since = this.#since();
      let cursor: string | null = null;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const rows = await this.#api().listBranchTickets(branch, { limit: PAGE_ROWS, cursor });
        told.push(...rows.items.filter(({ ticket }) => ticket.occurred.at >= since));
        const oldest = rows.items.at(-1)?.ticket.occurred.at ?? since;
        cursor = rows.next;
        if (cursor === null || oldest < since) break;
      }
      this.#told = told;
      this.whole = true;
      await this.#remember(told);
    } catch (error) {
      this.problem = say('list_failed', { why: why(error) });
    } finally {
      this.loading = false;
    }
  }

  /** One ticket by its number or id, as the server knows it now; what this device knows of it where the server cannot be asked. */
  async byReceipt(receipt: string): Promise<SoldTicket> {
    if (this.#deps.device.live) {
      try {
        const sold = await this.#api().findReceipt(receipt.trim());
        void this.#remember([sold]);
        return sold;
      } catch (error) {
        if (error instanceof ProblemError && error.problem.code === 'unknown_ticket' && !this.#here(receipt)) {
          throw new Error(say('not_found', { number: receipt.trim() }));
        }
        if (error instanceof ProblemError && error.problem.code !== 'unknown_ticket') throw error;
      }
    }
    const here = this.#here(receipt);
    if (!here) throw new Error(say('needs_server', { number: receipt.trim() }));
    return here;
  }

  async #remember(tickets: readonly SoldTicket[]): Promise<void> {
    try {
      await this.#keep?.put(tickets);
      if (this.#keep) this.#kept = await this.#keep.since(this.#since());
    } catch {
      this.#told = [...tickets, ...this.#told]; // A full device still shows what it was just told.
    }
  }

  #here(receipt: string): SoldTicket | undefined {
    return this.today.find(({ ticket }) => ticket.id === receipt.trim().toLowerCase() || sameNumber(numberOf(ticket) ?? '', receipt));
  }

  #since(): number {
    const { catalogue, view } = this.#deps.register;
    const starts = catalogue?.branches.find(({ id }) => id === view?.branch)?.day_starts_minutes ?? 0;
    return dayBegan(Date.now(), starts);
  }

  readonly #bySku = (sku: string): Article | undefined => this.#deps.register.catalogue?.bySku(sku);

  #api(): Api {
    return new Api({ token: this.#deps.device.token });
  }
}

export function why(error: unknown): string {
  return whyOf(error);
}
