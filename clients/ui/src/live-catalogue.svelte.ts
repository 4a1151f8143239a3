// The catalogue as it is now: what has changed is read whenever the server says that there is a newer one, until it has
// been reached.
import {
  Catalogue, follow, readAll, sourceOf, type Api, type Assortment, type AssortmentKeep, type Connection, type Environment, type Keeping, type Position,
  type Subscription,
} from '@onhand/sdk';
import { breathe } from './breathe.ts';
import { say } from './words/parts.ts';

/** Where a catalogue outlives the page. */
export type CatalogueKeep = Keeping & Pick<AssortmentKeep, 'read'>;

interface Options {
  environment: Pick<Environment, 'later' | 'random'>;
  /** Opens what the device keeps; without it nothing is kept. */
  keep?: () => Promise<CatalogueKeep>;
  /** Lets search know all articles; without it the page reads them itself, piece by piece. */
  prepare?: (assortment: Assortment) => Promise<void>;
}

/** Between two readings at least, so that a long burst of changes does not become a burst of readings. */
const AGAIN_BASE_MS = 1_000;
const AGAIN_MAX_MS = 30_000;
/** A reading that takes no longer is not worth a word. */
const NOTICED_MS = 2_000;

export class LiveCatalogue {
  current: Catalogue | null = $state.raw(null);
  /** Why the last reading failed; null when it did not. */
  problem: string | null = $state(null);
  /** True while a newer catalogue has been known of for some time but not been read. */
  outdated: boolean = $state(false);
  readonly #environment: Pick<Environment, 'later' | 'random'>;
  readonly #openKeep: (() => Promise<CatalogueKeep>) | null;
  readonly #prepare: (assortment: Assortment) => Promise<void>;
  #keep: CatalogueKeep | null = null;
  #assortment: Assortment | null = null;
  #connection: Connection | null = null;
  #source: Pick<Api, 'readCatalogue'> | null = null;
  #changes: Subscription | null = null;
  /** The newest catalogue that the server has told of. */
  #newest: Position | null = null;
  #loading = false;
  /** Readings in a row that brought us no further. */
  #vain = 0;
  #cancelAgain: (() => void) | null = null;
  #cancelNotice: (() => void) | null = null;

  constructor({ environment, keep, prepare }: Options) {
    this.#environment = environment;
    this.#prepare = prepare ?? ((assortment) => readAll(assortment, breathe));
    this.#openKeep = keep ?? null;
  }

  /** Shows what was kept, for a start without a network. */
  async readKept(): Promise<void> {
    if (!this.#openKeep) return;
    try {
      this.#keep = await this.#openKeep();
      const kept = await this.#keep.read(breathe);
      if (kept && !this.#assortment) this.#show(kept);
    } catch {
      this.problem = say('keeps_nothing');
    }
  }

  /** Follows the catalogue over a connection, and reads it from there. Asking again for the same changes nothing. */
  follow(connection: Connection, source: Pick<Api, 'readCatalogue'>): void {
    if (connection === this.#connection) return;
    if (this.#connection && this.#changes) this.#connection.unsubscribe(this.#changes);
    this.#connection = connection;
    this.#source = source;
    this.#rest();
    const changes = connection.subscribe('catalogue');
    this.#changes = changes;
    changes.listen(() => {
      this.#newest = changes.position ?? this.#newest;
      this.#look();
    });
    connection.listen((state) => {
      if (connection !== this.#connection) return;
      if (state === 'online') this.readAgain();
      else this.#rest();
    });
    this.#look();
  }

  /** Reads at once what is missing, instead of waiting for the next attempt. */
  readAgain = (): void => {
    this.#vain = 0;
    this.#rest();
    this.#look();
  };

  /** Whether what is held is what the server has told of, over the connection that is open now. */
  get isNewest(): boolean {
    return this.#connection?.state === 'online' && this.#newest !== null && !this.#isBehind();
  }

  /** Waits for nothing any more. */
  #rest(): void {
    this.#cancelAgain?.();
    this.#cancelAgain = null;
  }

  #look(): void {
    if (!this.#isBehind()) {
      this.#cancelNotice?.();
      this.#cancelNotice = null;
      this.outdated = false;
      return;
    }
    this.#cancelNotice ??= this.#environment.later(NOTICED_MS, () => {
      this.#cancelNotice = null;
      this.outdated = this.current !== null && this.#isBehind();
    });
    if (!this.#loading && !this.#cancelAgain && this.#connection?.state === 'online') void this.#load();
  }

  #isBehind(): boolean {
    const held = this.current?.view;
    if (!held) return true;
    const newest = this.#newest;
    return newest !== null && (held.epoch !== newest.epoch || held.seq < newest.seq);
  }

  async #load(): Promise<void> {
    if (!this.#source) return;
    this.#loading = true;
    const before = this.current?.view;
    try {
      const keep = this.#keep;
      // Shown before it is written: what is paid now shall not wait for the disk.
      const { assortment } = await follow(this.#assortment, sourceOf(this.#source), breathe, {
        write: async (head, written, emptied, change) => {
          this.#show(this.#assortment);
          await keep?.write(head, written, emptied, change);
        },
        replace: async (whole, pause) => {
          this.#show(whole);
          await keep?.replace(whole, pause);
        },
      });
      this.#assortment = assortment;
      this.problem = null;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.#loading = false;
    const further = this.current !== null && (before?.epoch !== this.current.view.epoch || before.seq < this.current.view.seq);
    this.#vain = further ? 0 : this.#vain + 1;
    this.#lookLater();
    if (!this.#isBehind()) this.#look();
  }

  /** Another look at what there is; search learns the rest of it aside, and then there is one more. */
  #show(assortment: Assortment | null): void {
    if (!assortment) return;
    this.#assortment = assortment;
    this.current = new Catalogue(assortment);
    void this.#prepare(assortment).then(() => {
      if (this.#assortment === assortment) this.current = new Catalogue(assortment);
    });
  }

  /** A change that came during a reading found one under way and left it at that; somebody must look again. */
  #lookLater(): void {
    const most = Math.min(AGAIN_MAX_MS, AGAIN_BASE_MS * 2 ** this.#vain);
    this.#cancelAgain = this.#environment.later(most * (0.5 + this.#environment.random() / 2), () => {
      this.#cancelAgain = null;
      this.#look();
    });
  }
}
