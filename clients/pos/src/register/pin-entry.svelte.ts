// A person and their PIN, as somebody chooses and types them.
import { SignOnError, type StaffView } from '@onhand/sdk';
import { whyOf } from '@onhand/ui';
import { say } from './words.ts';

export class PinEntry {
  chosen: StaffView | null = $state(null);
  pin: string = $state('');
  problem: string = $state('');
  busy: boolean = $state(false);

  constructor(chosen: StaffView | null = null) {
    this.chosen = chosen;
  }

  /** Another person, or nobody; what was typed was not theirs. */
  choose(person: StaffView | null): void {
    this.chosen = person;
    this.pin = '';
    this.problem = '';
  }

  get isReady(): boolean {
    return this.chosen !== null && this.pin !== '' && !this.busy;
  }

  /** Has the PIN judged; false when it was refused. Nothing is asked before it is ready, and the PIN is never kept. */
  async enter(judge: (staff: number, pin: string) => Promise<void>): Promise<boolean> {
    const { chosen } = this;
    if (!this.isReady || !chosen) return true;
    this.busy = true;
    this.problem = '';
    try {
      await judge(chosen.id, this.pin);
      return true;
    } catch (error) {
      const isWrong = error instanceof SignOnError && error.code === 'unauthenticated';
      this.problem = isWrong ? say('not_right') : whyOf(error);
      return false;
    } finally {
      this.pin = '';
      this.busy = false;
    }
  }
}
