// The register: what the server told of it, with our own commands on top; who works at it; and what it sells.
import {
  Api, AssortmentKeep, browserEnvironment, localMinute, promotionsFor, type Article, type BasketPromotion, type Catalogue, type Connection, type CustomerGroup, type Entry, type RegisterMirror, type RegisterView, type Reply,
  SearchKeep, type StaffView, type Welcome,
} from '@onhand/sdk';
import { breathe, LiveCatalogue, LiveStock } from '@onhand/ui';
import type { Device } from '../device/device.svelte.ts';
import { readLast, writeLast } from '../device/known.ts';
import { House } from '../house/house.ts';
import { Finding, makeInWorker } from '../finding/finding.ts';
import { signOff, signOnHere } from './commands.ts';
import { after, fold } from './fold.ts';
import { Pins } from './pins.ts';
import type { Receipts } from './receipts.ts';
import { say as sayOfTheFrame } from '../shell/words.ts';
import { say } from './words.ts';

export class Register {
  readonly house = new House(this);
  readonly stock = new LiveStock();
  readonly #finding = new Finding({ open: () => AssortmentKeep.open(), openSearch: () => SearchKeep.open(), make: makeInWorker, breathe });
  readonly liveCatalogue = new LiveCatalogue({
    environment: browserEnvironment(), keep: () => this.#finding.keep(), prepare: (assortment) => this.#finding.prepare(assortment),
  });
  /** What the server told, and what it has answered to since. */
  told: RegisterView | null = $state.raw(null);
  /** Who uses the screen now. */
  staff: number | null = $state(null);
  /** Who had the screen last, and is likely to come back. */
  last: number | null = null;
  /** While this is true a person who is no longer signed on keeps the screen: a report is still to be read. */
  keepsPerson = false;

  readonly #device: Device;
  readonly #receipts: Pick<Receipts, 'heard'>;
  readonly #pins: Pins;
  #connection: Connection | null = null;
  #partitions = 0;
  #followed = 0;

  constructor(device: Device, receipts: Pick<Receipts, 'heard'>) {
    this.#device = device;
    this.#receipts = receipts;
    this.#pins = new Pins(device);
  }

  readonly view: RegisterView | null = $derived.by(() => this.told && fold(this.told, this.#device.pending.map(({ command }) => command)));
  readonly shiftOpen: boolean = $derived(this.view?.shift != null);
  readonly catalogue: Catalogue | null = $derived.by(() => this.liveCatalogue.current);
  /** An article as it is sold in this branch now, to everybody or to a group: with the price that counts here. */
  readonly priced = (article: Article, group: number | null = null): Article => {
    const place = { branch: this.view?.branch ?? null, channel: 'till' as const, group };
    const price = this.catalogue?.priceOf(article, place, Date.now()) ?? article.variant.price;
    const tax = this.house.taxOf(article);
    const priced = tax ? { ...article, tax } : article;
    return price === article.variant.price ? priced : { ...priced, variant: { ...article.variant, price } };
  };
  /** Promotions that count here now for lines, and for a group. */
  readonly promoted = (lines: readonly { sku: string }[], group: number | null): BasketPromotion[] => {
    const { catalogue, house: { branch } } = this;
    if (!catalogue || !branch || catalogue.promotions.length === 0) return [];
    const known = lines.map(({ sku }) => catalogue.bySku(sku) ?? null);
    return promotionsFor(catalogue.promotions, known, { branch: branch.id, channel: 'till', group, local: localMinute(branch, Date.now()) });
  };
  /** The groups of customers that a ticket may be for. */
  readonly groups: readonly CustomerGroup[] = $derived((this.catalogue?.view.customer_groups ?? []).filter(({ active }) => active));
  readonly person: StaffView | undefined = $derived(this.catalogue?.staff.find(({ id }) => id === this.staff));
  readonly currency: string = $derived(this.catalogue?.currency ?? 'GBP');
  readonly branchName: string = $derived(this.catalogue?.branches.find(({ id }) => id === this.view?.branch)?.name ?? '');
  readonly name: string = $derived(
    this.catalogue?.registers.find(({ id }) => id === this.view?.register)?.name ?? say('register_n', { n: this.view?.register ?? '' }),
  );

  /** Follows a connection, beginning with what this device knew last. */
  connect(connection: Connection, token: string): void {
    this.#connection = connection;
    this.liveCatalogue.follow(connection, new Api({ token }));
    const last = readLast();
    if (!last) return;
    this.#partitions = last.partitions;
    this.told = last.view;
    this.staff = last.staff;
    this.#follow(last.view);
  }

  /** False when the token is not that of a register. */
  welcomed({ who, partitions }: Welcome): boolean {
    if (typeof who !== 'object' || !('register' in who)) return false;
    this.#partitions = partitions;
    this.see(who.register);
    void this.#receipts.heard(who.register, true);
    this.#follow(who.register);
    return true;
  }

  /** What a reply says about this register counts at once; the register's own topic follows and says the same. */
  settled({ command }: Entry, { answer }: Reply): void {
    if (!this.told || 'rejected' in answer) return;
    this.told = after(this.told, command);
    this.remember();
  }

  see(view: RegisterView): void {
    this.told = view;
    // Signed off elsewhere, by a colleague or by the end of the shift; a sign-on that is still on its way counts.
    if (this.staff !== null && !this.view?.signed_on.includes(this.staff) && !this.keepsPerson) this.staff = null;
    this.remember();
  }

  /** Signs a person on by their PIN. Where the server cannot be asked, the device checks it; false then. */
  async signOn(staff: number, pin: string): Promise<boolean> {
    const seen = await this.signOnBeside(staff, pin);
    this.staff = staff;
    this.remember();
    return seen;
  }

  /** The same, without giving them the screen: they stand beside whoever has it. */
  async signOnBeside(staff: number, pin: string): Promise<boolean> {
    const { told } = this;
    if (!told) throw new Error(sayOfTheFrame('not_ready'));
    const seen = await this.#pins.signOn(told.register, staff, pin);
    const now = this.told ?? told;
    if (!seen) await this.#device.send(signOnHere(staff), staff);
    else if (!now.signed_on.includes(staff)) this.told = { ...now, signed_on: [...now.signed_on, staff] };
    this.remember();
    return seen;
  }

  /** The server is there: what the device keeps for when it is not follows it. */
  async met(): Promise<void> {
    if (!this.told || !this.#device.online) return;
    const people = this.liveCatalogue.isNewest ? (this.catalogue?.staff.map(({ id }) => id) ?? null) : null;
    await this.#pins.met(this.told.register, people);
  }

  async signOff(): Promise<void> {
    const { staff } = this;
    if (staff === null) return;
    await this.#device.send(signOff(staff), staff);
    this.leave();
  }

  /** The screen is nobody's any more. */
  leave(): void {
    this.last = this.staff ?? this.last;
    this.staff = null;
    this.remember();
  }

  remember(): void {
    if (this.told) writeLast({ view: this.told, staff: this.staff, partitions: this.#partitions });
  }

  #follow({ register, branch, command_seq }: RegisterView): void {
    void this.#device.openOutbox(register, command_seq);
    const connection = this.#connection;
    if (!connection) return;
    this.stock.follow(connection, branch, this.#partitions);
    if (this.#followed === register) return;
    this.#followed = register;
    const own = connection.subscribe<RegisterMirror>({ register });
    own.listen(() => {
      if (own.state !== 'live' || !own.mirror.view) return;
      this.see(own.mirror.view);
      void this.#receipts.heard(own.mirror.view, false);
    });
  }
}
