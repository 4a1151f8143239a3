// The register's printer and drawer: in the network by way of the server, otherwise what the browser prints on. What went wrong
// is told and holds up nothing: a sale is over before its paper.
import { Api, type FrontView, type PrintJob, type RegisterSettings } from '@onhand/sdk';
import { refusedBy } from '@onhand/ui';
import type { Toasts } from '@onhand/ui';
import type { Device } from '../device/device.svelte.ts';
import type { Register } from '../register/register.svelte.ts';
import type { Sale } from './papers.ts';
import { say } from './words.ts';

const FRONT = 'onhand.front';
const PLAIN: RegisterSettings = { paper: 'roll80', prints: 'on_request', drawer: 'none', printer: '', network: '', extra_copies: 0 };

interface Deps {
  device: Pick<Device, 'online'>;
  register: Pick<Register, 'catalogue' | 'view' | 'house'>;
  toasts: Pick<Toasts, 'say'>;
}

export class Printer {
  /** What stands on the screen about the last job; empty when nothing is to be said. */
  said: string = $state('');
  /** The last job did not end on paper. */
  failed: boolean = $state(false);
  busy: boolean = $state(false);
  /** What the shop says of itself, as it was when it was last asked. */
  front: FrontView | null = $state.raw(readFront());
  readonly #deps: Deps;
  #api: Api | null = null;
  /** The sale whose drawer was opened and whose paper was begun. */
  #seen: string | null = null;
  #printed: string | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get settings(): RegisterSettings {
    const { catalogue, view } = this.#deps.register;
    return { ...PLAIN, ...catalogue?.registers.find(({ id }) => id === view?.register)?.settings };
  }

  get inNetwork(): boolean {
    return this.settings.network !== '';
  }

  connect(token: string): void {
    this.#api = new Api({ token });
  }

  /** Asks what the shop says of itself; without a network the last answer stands. */
  async met(): Promise<void> {
    try {
      this.front = (await this.#api?.readFront()) ?? this.front;
      if (this.front) localStorage.setItem(FRONT, JSON.stringify(this.front));
    } catch {
      // It is asked again with the next greeting.
    }
  }

  /** A sale was made: what was paid with goes into the drawer, where that is settled so. Once for each sale, however often it is looked at. */
  sold(sale: Pick<Sale, 'id' | 'tenders'>): void {
    if (this.#seen === sale.id) return;
    this.#seen = sale.id;
    [this.said, this.failed] = ['', false];
    if (sale.tenders.some((tender) => this.#deps.register.house.opensDrawer(tender))) void this.openDrawer();
    // Without a network nothing settles while the customer stands there.
    if (this.settings.prints === 'always' && !this.#deps.device.online) this.#here(sale.id);
  }

  /** The server has a sale in its books: where receipts are always printed, it goes on paper. */
  settled(ticket: string): void {
    if (this.settings.prints !== 'always' || this.#printed === ticket || this.#seen !== ticket) return;
    if (!this.inNetwork) return this.#here(ticket);
    this.#printed = ticket;
    void this.print(ticket);
  }

  /** From this device, when the paper in the page says everything. */
  #here(ticket: string): void {
    this.#printed = ticket;
    setTimeout(() => window.print());
  }

  /** Prints a ticket. What the server cannot be asked for, or is not in its books yet, comes from this device. */
  async print(ticket: string | null): Promise<void> {
    if (!this.inNetwork || ticket === null || !this.#deps.device.online) window.print();
    else await this.#ask({ receipt: ticket });
  }

  async openDrawer(): Promise<void> {
    const { drawer } = this.settings;
    if (drawer !== 'with_printer' || !this.inNetwork) return;
    if (!this.#deps.device.online) this.#deps.toasts.say(say('drawer_by_hand'), 'bad');
    else await this.#ask('drawer');
  }

  /** One job after the other: paper behind the drawer. */
  #last: Promise<void> = Promise.resolve();
  #ask(job: PrintJob): Promise<void> {
    this.#last = this.#last.then(() => this.#askNow(job));
    return this.#last;
  }

  async #askNow(job: PrintJob): Promise<void> {
    const { view } = this.#deps.register;
    if (!this.#api || !view) return;
    this.busy = true;
    try {
      const { paper_low, silent, unprintable } = await this.#api.print(view.register, job);
      this.failed = false;
      if (job === 'drawer') return;
      this.said = silent ? say('sent_to_printer') : say('printed');
      if (unprintable > 0) this.said += ` ${say('unprintable', { n: unprintable })}`;
      if (paper_low) this.#deps.toasts.say(say('paper_low'));
    } catch (error) {
      const why = refusedBy(error) ?? say('no_answer');
      if (job === 'drawer') this.#deps.toasts.say(say('drawer_failed', { why }), 'bad');
      else [this.said, this.failed] = [say('not_printed', { why }), true];
    } finally {
      this.busy = false;
    }
  }
}

function readFront(): FrontView | null {
  try {
    return JSON.parse(localStorage.getItem(FRONT) ?? 'null') as FrontView | null;
  } catch {
    return null;
  }
}
