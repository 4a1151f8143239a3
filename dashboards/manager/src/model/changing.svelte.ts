// A change that an editor sends: one at a time, with what came of it. What somebody else changed meanwhile is told apart from
// every other no, so that the screen can show what stands there now and nothing is overwritten unseen.
import type { CommandBody } from '@onhand/sdk';
import { fieldOf, refusal } from '@onhand/ui';
import { commandOf, sentenceOf, type Link } from './link.ts';

export class Changing {
  busy: boolean = $state(false);
  problem: string | null = $state(null);
  /** The field of the command that the problem is about; null where it is about none of them. */
  field: string | null = $state(null);
  /** Somebody else changed it since it was read. */
  overtaken: boolean = $state(false);
  /** The last change was taken. */
  done: boolean = $state(false);

  /** Sends a change; true when it was taken. */
  async send(link: Link | null, body: CommandBody): Promise<boolean> {
    return this.run(async () => {
      if (!link) return false;
      const { answer } = await link.connection.submit(commandOf(null, body));
      if (!('rejected' in answer)) return true;
      this.overtaken = answer.rejected.code === 'changed_meanwhile';
      this.problem = refusal(answer.rejected);
      this.field = fieldOf(answer.rejected.facts);
      return false;
    });
  }

  /** Does what is done by an address of its own; true when it went well. */
  async run(what: () => Promise<boolean | void>): Promise<boolean> {
    if (this.busy) return false;
    [this.busy, this.problem, this.field, this.overtaken, this.done] = [true, null, null, false, false];
    try {
      this.done = (await what()) !== false;
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
    return this.done;
  }
}

/** Something that is read once and again on demand. */
export class Reading<T> {
  value: T | null = $state.raw(null);
  problem: string | null = $state(null);
  readonly #read: () => Promise<T>;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  async refresh(): Promise<void> {
    try {
      this.value = await this.#read();
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }
}
