// Commands under way: one promise for each id, sent again until the server gives a final answer.
import type { Command, CommandId, Reply } from './gen/protocol.ts';

const SAME_ID_RETRY_MS = 1000;

export interface CommandHost {
  /** False when there is no welcomed connection; the command then goes out after the next welcome. */
  send(message: { command: Command }): boolean;
  later(ms: number, run: () => void): () => void;
}

/** Told when this server cannot read a command: it stays pending until the next welcome, and others may go before it. */
export type Parked = (reply: Reply) => void;

interface Pending {
  command: Command;
  promise: Promise<Reply>;
  settle: (reply: Reply) => void;
  parked: Parked | undefined;
  cancelRetry: (() => void) | null;
}

export class Commands {
  readonly #host: CommandHost;
  readonly #pending = new Map<CommandId, Pending>();

  constructor(host: CommandHost) {
    this.#host = host;
  }

  /** Sends a command, or joins the one with the same id that is pending. Settles only with a final answer. */
  submit(command: Command, parked?: Parked): Promise<Reply> {
    const known = this.#pending.get(command.id);
    if (known) {
      known.parked = parked;
      return known.promise;
    }
    let settle: (reply: Reply) => void = () => {};
    const promise = new Promise<Reply>((resolve) => (settle = resolve));
    this.#pending.set(command.id, { command, promise, settle, parked, cancelRetry: null });
    this.#host.send({ command });
    return promise;
  }

  /** Ids without a final answer, in order of their register's numbers. */
  pending(): CommandId[] {
    return this.#inOrder().map((entry) => entry.command.id);
  }

  /** Called after every welcome: no answer means unknown, so everything pending goes out again. */
  resend(): void {
    for (const entry of this.#inOrder()) {
      entry.cancelRetry?.();
      entry.cancelRetry = null;
      this.#host.send({ command: entry.command });
    }
  }

  replied(reply: Reply): void {
    const entry = this.#pending.get(reply.id);
    if (!entry) return;
    // What was recorded stands, whatever else is said.
    const retry = 'rejected' in reply.answer && reply.lsn === null ? reply.answer.rejected.retry : 'never';
    if (retry === 'never') {
      entry.cancelRetry?.();
      this.#pending.delete(reply.id);
      entry.settle(reply);
      return;
    }
    entry.cancelRetry?.();
    entry.cancelRetry = null;
    if (retry === 'after_upgrade') {
      entry.parked?.(reply);
      return;
    }
    const wait = retry === 'same_id' ? SAME_ID_RETRY_MS : retry.after_ms;
    entry.cancelRetry = this.#host.later(wait, () => {
      entry.cancelRetry = null;
      this.#host.send({ command: entry.command });
    });
  }

  #inOrder(): Pending[] {
    const order = (entry: Pending) => entry.command.seq ?? Number.MAX_SAFE_INTEGER;
    return [...this.#pending.values()].sort((a, b) => order(a) - order(b));
  }
}
