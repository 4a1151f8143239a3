// An order that is being written down or changed.
import { ofPacks, ONE, parseMoney, toDecimal, type BranchId, type OfferRow, type PurchaseId, type PurchaseSheet, type PutPurchaseLine, type Quantity, type Sku, type SupplierId, type Variant } from '@onhand/sdk';
import { SvelteMap } from 'svelte/reactivity';
import { Asking } from '../../model/asking.svelte.ts';
import { commandOf, type Link } from '../../model/link.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { say } from './words.ts';

export interface Wanted {
  sku: Sku;
  /** In packs, as typed. */
  packs: string;
  /** Pieces in a pack, in thousandths. */
  pack: number;
  /** Of one piece, as typed; empty: as the supplier offers it. */
  cost: string;
}

export class Draft {
  branch: BranchId | null = $state(null);
  supplier: SupplierId | null = $state(null);
  lines: Wanted[] = $state([]);
  expected: string = $state('');
  note: string = $state('');
  reason: string = $state('');
  readonly offers = new SvelteMap<Sku, OfferRow>();
  readonly asking = new Asking();
  readonly #link: Link;
  readonly #currency: string;
  readonly #variantOf: (sku: Sku) => Pick<Variant, 'unit' | 'packs'> | undefined;

  constructor(link: Link, currency: string, variantOf: (sku: Sku) => Pick<Variant, 'unit' | 'packs'> | undefined = () => undefined) {
    this.#link = link;
    this.#currency = currency;
    this.#variantOf = variantOf;
  }

  /** What is ordered already, to be changed. */
  take({ purchase, lines }: PurchaseSheet): void {
    [this.branch, this.supplier, this.expected, this.note] = [purchase.branch, purchase.supplier, purchase.expected, purchase.note];
    const ordered = lines.filter((line) => line.ordered > 0);
    this.lines = ordered.map(({ sku, ordered: quantity, pack, cost }) => ({ sku, packs: String(quantity / pack), pack, cost: cost === null ? '' : toDecimal(cost, this.#currency) }));
  }

  async readOffers(): Promise<void> {
    this.offers.clear();
    if (this.supplier === null) return;
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page: { items: OfferRow[]; next: string | null } = await this.#link.api.listOffers(this.supplier, { limit: 500, cursor });
      for (const row of page.items) this.offers.set(row.sku, row);
      cursor = page.next;
    }
  }

  /** One more pack of it, or one of the pack that was scanned. */
  add(sku: Sku, scanned: Quantity | null = null): void {
    const line = this.lines.find((one) => one.sku === sku);
    if (line) {
      const pieces = this.pieces(line) + (scanned ?? line.pack);
      // Of two sizes of packs none counts both: units do.
      if (pieces % line.pack !== 0) line.pack = ONE;
      line.packs = String(pieces / line.pack);
      return;
    }
    const offer = this.offers.get(sku)?.offer;
    const bought = this.#variantOf(sku)?.packs?.find(({ buying }) => buying)?.holds;
    const pack = scanned ?? offer?.pack ?? bought ?? ONE;
    const least = Math.max(1, Math.ceil((offer?.minimum ?? 0) / pack));
    this.lines.push({ sku, packs: String(least), pack, cost: offer?.cost == null ? '' : toDecimal(offer.cost, this.#currency) });
  }

  remove(sku: Sku): void {
    this.lines = this.lines.filter((line) => line.sku !== sku);
  }

  /** What a line comes to in units of the stock; 0 where that does not come out, which keeps it from being sent. */
  pieces({ sku, packs, pack }: Wanted): number {
    if (pack === ONE) return parseQuantity(packs) ?? 0;
    const units = ofPacks(parseQuantity(packs) ?? 0, pack, this.#variantOf(sku)?.unit ?? 'kilogram');
    return typeof units === 'number' ? units : 0;
  }

  /** What it costs; null where something is not known. */
  get total(): number | null {
    let sum = 0;
    for (const line of this.lines) {
      const cost = parseMoney(line.cost, this.#currency);
      if (cost === null) return null;
      sum += Math.round((cost * this.pieces(line)) / ONE);
    }
    return this.lines.length === 0 ? null : sum;
  }

  get lacking(): string | null {
    if (this.branch === null) return say('lack_branch');
    if (this.supplier === null) return say('lack_supplier');
    if (this.lines.length === 0) return say('lack_lines');
    const odd = this.lines.find((line) => this.pieces(line) === 0 || (line.cost.trim() !== '' && parseMoney(line.cost, this.#currency) === null));
    return odd ? say('lack_quantity', { sku: odd.sku }) : null;
  }

  /** The order's id when it is written down. */
  async send(changed: { id: PurchaseId; version: number } | null): Promise<PurchaseId | null> {
    if (this.lacking !== null || this.branch === null || this.supplier === null) {
      this.asking.problem = this.lacking;
      return null;
    }
    const lines: PutPurchaseLine[] = this.lines.map((line) => ({ sku: line.sku, quantity: this.pieces(line), pack: line.pack, cost: parseMoney(line.cost, this.#currency) }));
    const told = { lines, expected: this.expected, note: this.note.trim() };
    const body = changed
      ? { change: { purchase: changed.id, version: changed.version, reason: this.reason.trim(), ...told } }
      : { draft: { supplier: this.supplier, ...told } };
    const command = commandOf(this.branch, { purchase: body });
    return (await this.asking.ask(this.#link.connection, command)) === null ? null : (changed?.id ?? command.id);
  }
}
