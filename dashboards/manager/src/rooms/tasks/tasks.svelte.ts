// What somebody has to look into: how many tasks are open, which they are, and what was found out.
import type { Lsn, RefusedDocument, Subscription, TaskId, TaskMirror, TaskView, Ticket, TicketId } from '@onhand/sdk';
import { SvelteMap } from 'svelte/reactivity';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';
import { Pages } from '../../model/pages.svelte.ts';

/** A ticket that is wanted for what a task says of its lines. */
export type Found = { ticket: Ticket } | { problem: string } | 'loading';

/** Tickets read at once. */
const READING_MAX = 4;

export class Tasks {
  /** How many are open; null until the server has said. */
  count: number | null = $state(null);
  readonly open: Pages<TaskView>;
  readonly resolved: Pages<TaskView>;
  readonly refused: Pages<RefusedDocument>;
  readonly tickets = new SvelteMap<TicketId, Found>();
  readonly asking = new Asking();
  /** The task that is being resolved. */
  resolving: TaskId | null = $state(null);
  readonly #link: Link;
  readonly #waiting: TicketId[] = [];
  #reading = 0;

  constructor(link: Link) {
    this.#link = link;
    const { api } = link;
    this.open = new Pages((query) => api.listTasks({ ...query, resolved: false }), (task) => task.lsn);
    this.resolved = new Pages((query) => api.listTasks({ ...query, resolved: true }), (task) => task.lsn);
    this.refused = new Pages((query) => api.listRefused(query), (document) => document.lsn);
    const topic: Subscription<TaskMirror> = link.connection.subscribe<TaskMirror>('tasks');
    topic.listen(({ keys }) => {
      this.count = topic.mirror.open;
      // Only the lists that somebody has looked at are worth reading again.
      if (keys.length === 0) return;
      for (const list of [this.open, this.resolved, this.refused]) if (list.state !== 'idle') void list.refresh();
    });
  }

  /** Reads a ticket once; more than a few wait for each other. */
  want(ticket: TicketId): void {
    const found = this.tickets.get(ticket);
    if (found !== undefined && !(typeof found === 'object' && 'problem' in found)) return;
    this.tickets.set(ticket, 'loading');
    this.#waiting.push(ticket);
    void this.#next();
  }

  /** Whether the list of what is open has been read and does not name it any more. */
  isSettled(lsn: Lsn): boolean {
    return this.open.state === 'ready' && !this.open.more && !this.open.items.some((one) => one.lsn === lsn);
  }

  /** True when it is resolved. */
  async resolve(task: TaskView, note: string): Promise<boolean> {
    this.resolving = task.id;
    const command = commandOf(task.branch, { task: { resolve: { task: task.id, note: note.trim() } } });
    const done = await this.asking.ask(this.#link.connection, command);
    if (done === null) {
      // It may have been settled by somebody else, and then it is no longer on the list.
      void this.open.refresh();
      return false;
    }
    this.resolving = null;
    await this.open.refresh();
    return true;
  }

  async #next(): Promise<void> {
    if (this.#reading >= READING_MAX) return;
    const id = this.#waiting.shift();
    if (id === undefined) return;
    this.#reading += 1;
    try {
      this.tickets.set(id, { ticket: await this.#link.api.readTicket(id) });
    } catch (error) {
      this.tickets.set(id, { problem: sentenceOf(error) });
    } finally {
      this.#reading -= 1;
      void this.#next();
    }
  }
}
