// One thing that somebody asks of the server: asked once, however often the button is pressed, and told how it ended.
import type { Command, Connection, Lsn } from '@onhand/sdk';
import { refusal } from '@onhand/ui';
import { say } from './words.ts';

export class Asking {
  /** True from the press of the button to the answer. */
  busy: boolean = $state(false);
  /** Why it was refused. */
  problem: string | null = $state(null);

  /**
   * Sends a command and waits for the last word on it, however many connections that takes. Gives the position of what was
   * recorded; null when it was refused or another one is under way.
   */
  async ask(connection: Pick<Connection, 'submit'>, command: Command): Promise<Lsn | null> {
    if (this.busy) return null;
    this.busy = true;
    this.problem = null;
    try {
      const reply = await connection.submit(command, () => {
        this.problem = say('too_old');
      });
      if ('rejected' in reply.answer) {
        this.problem = refusal(reply.answer.rejected);
        return null;
      }
      this.problem = null;
      return reply.lsn ?? 0;
    } finally {
      this.busy = false;
    }
  }
}
