// A pretended world: a clock that is moved by hand and sockets that are nobody's.
import type { Environment, Socket } from '../src/environment.ts';

export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closedByClient = false;
  readonly sent: unknown[];

  constructor(sent: unknown[]) {
    this.sent = sent;
  }

  send(text: string): void {
    for (const line of text.split('\n')) this.sent.push(JSON.parse(line));
  }

  close(): void {
    this.closedByClient = true;
  }
}

interface Timer {
  at: number;
  run: () => void;
}

export class FakeWorld implements Environment {
  readonly sockets: FakeSocket[] = [];
  /** Everything the client sent, over whichever socket. */
  readonly sent: unknown[] = [];
  chance = 0.5;
  #now = 0;
  #timers: Timer[] = [];

  openSocket(): FakeSocket {
    const socket = new FakeSocket(this.sent);
    this.sockets.push(socket);
    return socket;
  }

  now(): number {
    return this.#now;
  }

  later = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + Math.max(0, ms), run };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  };

  random = (): number => this.chance;

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }
}
