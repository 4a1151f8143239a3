// The real program on a port and in a data directory of its own: started, killed, started again, and always removed.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../../..');
const TARGET = process.env['CARGO_TARGET_DIR'] ?? join(ROOT, 'target');
const START_MS = 40_000;
const LOG_KEPT = 20_000;

/** The program that was asked for; otherwise the debug build, which serves the pages as they lie on disk, or the release build. */
function program(): string {
  const asked = process.env['ONHAND_BIN'];
  const candidates = asked ? [asked] : [join(TARGET, 'debug/onhand'), join(TARGET, 'release/onhand')];
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error(`There is no onhand program at ${candidates.join(' or ')}. Build it with: cargo build -p onhand`);
  for (const built of ['clients/pos/dist', 'clients/storefront/dist', 'dashboards/manager/dist', 'dashboards/setup/dist']) {
    if (!existsSync(join(ROOT, built))) throw new Error(`${built} is missing. Build the web apps with: npm run build`);
  }
  return found;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

export class Server {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'onhand-browser-'));
  #process: ChildProcess | null = null;
  #log = '';
  /** A test run that ends early must leave no server behind. */
  readonly #atExit = () => this.#remove();

  /** Settings beside the usual ones, as variables. */
  readonly #settings: Readonly<Record<string, string>>;

  private constructor(port: number, settings: Readonly<Record<string, string>>) {
    this.port = port;
    this.#settings = settings;
    process.once('exit', this.#atExit);
  }

  /** A server with an empty directory; gives where its shop is set up, as the terminal tells. */
  static async startEmpty(): Promise<{ server: Server; setUp: string }> {
    const server = new Server(await freePort(), {});
    try {
      return { server, setUp: await server.serveEmpty() };
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** A server with the demonstration in it, ready for requests. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Server> {
    const server = new Server(await freePort(), settings);
    try {
      await server.start();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The data directory, to be harmed while no server runs. */
  get data(): string {
    return join(this.#folder, 'data');
  }

  /** SIGTERM: ends in order. */
  async end(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  /** Starts the program where it was before: the same port, the same data. */
  async start(command: 'demo' | 'serve' = 'demo'): Promise<void> {
    const child = this.#spawn(command);
    await this.#until(child, () => this.#isReady());
  }

  /** Serves a directory that holds no shop; gives the address that the terminal tells. */
  async serveEmpty(): Promise<string> {
    this.#log = '';
    const child = this.#spawn('serve');
    const told = () => /Open (\S+#code=\S+)/.exec(this.#log)?.[1];
    await this.#until(child, async () => told() !== undefined);
    return told() ?? '';
  }

  #spawn(command: string): ChildProcess {
    // Drawing hundreds of pictures takes a core from what is tested, and what customers do meanwhile would be in its way.
    const plain = command === 'demo' && !('ONHAND_TEST_LIVELY' in this.#settings) ? ['--plain'] : [];
    const child = spawn(program(), [command, ...plain, '--listen', `127.0.0.1:${this.port}`, '--data', join(this.#folder, 'data')], {
      cwd: this.#folder,
      env: { ...process.env, ...this.#settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#log = (this.#log + text).slice(-LOG_KEPT)));
    }
    return child;
  }

  async #until(child: ChildProcess, done: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (!(await done())) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
        throw new Error(`The server did not start:\n${this.#log}`);
      }
      await pause(50);
    }
  }

  /** SIGKILL: the process gets no chance to tidy up. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    this.#remove();
    process.off('exit', this.#atExit);
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  #remove(): void {
    this.#process?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
