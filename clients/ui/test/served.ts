// One end of a connection whose other end is the test: it greets, answers subscriptions and says what it is told to.
import { Connection, type ServerMessage, type Subscribe } from '@onhand/sdk';
import { FakeWorld } from '../../sdk/test/world.ts';

export class Served {
  readonly world: FakeWorld;
  readonly connection: Connection;
  #heard = 0;

  constructor(world = new FakeWorld()) {
    this.world = world;
    this.connection = new Connection({ environment: world, token: 'any', client: 'test' });
  }

  /** Opens the connection, or the next one after it was lost, and greets. */
  welcome(): void {
    this.connection.start();
    this.#socket.onopen?.();
    const who = { staff: { id: 1, name: 'Morgan', role: 3, role_name: 'Manager', held: [] } };
    this.say({ welcome: { server: 'test', protocol: 1, oldest: 1, epoch: 1, durable: 1, time: 0, heartbeat_ms: 10_000_000, partitions: 1, who } });
  }

  lose(code = 1006): void {
    this.#socket.onclose?.({ code });
    this.#heard = this.world.sent.length;
  }

  say(...messages: ServerMessage[]): void {
    this.#socket.onmessage?.({ data: messages.map((message) => JSON.stringify(message)).join('\n') });
  }

  /** The subscriptions that were asked for since somebody last looked. */
  asked(): Subscribe[] {
    const sent = this.world.sent.slice(this.#heard) as { subscribe?: Subscribe }[];
    this.#heard = this.world.sent.length;
    return sent.flatMap(({ subscribe }) => (subscribe ? [subscribe] : []));
  }

  get #socket() {
    const socket = this.world.sockets.at(-1);
    if (!socket) throw new Error('no socket');
    return socket;
  }
}

/** Lets everything that is ready to run do so. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
