// A scan is a scan on every screen: the article joins the ticket, or a buzz and a word. Never an amount, a PIN or silence.
import { ofPacks, ONE, readGs1, type Article, type PackRead } from '@onhand/sdk';
import { quantity } from '@onhand/ui';
import type { Checkout } from '../checkout/checkout.svelte.ts';
import { blockedBy, pieceOf, type Blocked } from '../checkout/lots.ts';
import { isMeasured } from '../checkout/ticket.svelte.ts';
import { readTyped } from '../checkout/typed.ts';
import type { Register } from '../register/register.svelte.ts';
import type { Returns } from '../returns/returns.svelte.ts';
import { isOrder } from '../returns/orders.svelte.ts';
import { isReceipt } from '../returns/sold.ts';
import { say as sayOfReturns } from '../returns/words.ts';
import type { Screen } from '../till.svelte.ts';
import { scanner, type Scan } from './keys.ts';
import { beep, buzz } from './sounds.ts';
import { say } from './words.ts';

const PROBLEM_MS = 6_000;

/** Where an article cannot join a ticket, and what is said there. */
const NOT_HERE = {
  elsewhere: 'scan_elsewhere',
  starting: 'scan_starting',
  'sign-on': 'scan_sign_on',
  'open-shift': 'scan_open',
  'close-shift': 'scan_close',
  order: 'scan_order',
  'z-report': 'scan_z',
} as const satisfies Partial<Record<Screen, Parameters<typeof say>[0]>>;

interface Deps {
  readonly screen: Screen;
  register: Pick<Register, 'catalogue' | 'house'>;
  checkout: Checkout;
  returns: Pick<Returns, 'scanned' | 'addLoose' | 'oneMore' | 'loose' | 'paid' | 'busy' | 'chosen' | 'looking' | 'orders'>;
}

export class Scans {
  /** What went wrong with the last scan, as long as it is in sight. */
  problem: string = $state('');
  /** Counts what was not understood; each one flashes anew. */
  flashes: number = $state(0);
  /** The last scan in words, for those who do not see the screen. */
  spoken: string = $state('');
  readonly #till: Deps;
  readonly #parts = new WeakSet<Event>();
  readonly #sounds: { beep: () => void; buzz: () => void };
  #calm: ReturnType<typeof setTimeout> | undefined;

  constructor(till: Deps, sounds = { beep, buzz }) {
    this.#till = till;
    this.#sounds = sounds;
  }

  /** Hears every key of the page before anybody else does. */
  listen(target: Window): void {
    const hear = scanner((scan) => void this.scanned(scan));
    const handler = (event: KeyboardEvent) => {
      if (this.#till.screen === 'enrol') return; // A token may well be scanned.
      if (hear(event) !== 'person') this.#parts.add(event);
    };
    target.addEventListener('keydown', handler, { capture: true });
  }

  /** Whether a key belongs to a scan, and so is nobody's shortcut. */
  isPartOfScan(event: Event): boolean {
    return this.#parts.has(event);
  }

  async scanned({ code, before, after }: Scan): Promise<void> {
    const { checkout, register } = this.#till;
    await checkout.whenIdle(); // What is scanned while a sale is being written belongs to the next one.
    const { screen } = this.#till;
    if (asksForPin()) {
      clearBox(); // Neither what a scanner that faltered has left there nor what was typed before is the PIN any more.
      return this.fail(say(screen === 'sign-on' ? 'scan_sign_on' : 'scan_pin')); // Never the code: it may well be a badge.
    }
    const box = boxForCodes();
    if (box && !register.catalogue?.byCode(code) && !register.catalogue?.byPack(code)) return this.#into(box, code);
    // The next ticket would take the sale's questions away with it, and what was typed there.
    if (screen === 'done' && question()) return this.fail(say('scan_first'));
    if (screen in NOT_HERE) return this.fail(say(NOT_HERE[screen as keyof typeof NOT_HERE]));
    const isPaper = (text: string) => isReceipt(text) || isOrder(text);
    if (isPaper(code) || isPaper(after)) return this.#receipt(isPaper(code) ? code : after, before);
    const whole = register.catalogue?.byCode(code);
    const faltered = whole || after === code ? undefined : register.catalogue?.byCode(after);
    const packed = whole || faltered ? undefined : register.catalogue?.byPack(code);
    const article = whole ?? faltered ?? packed?.article;
    if (faltered) clearBox(); // Its first keys came too slowly to be a scanner's, and stayed in the box.
    if (!article) return this.fail(say('scan_unknown', { code }));
    if (packed && this.#till.screen === 'returns') return this.fail(say('scan_pack_back', { pack: packed.pack.name, name: article.label }));
    if (this.#till.screen === 'returns') return this.#comesBack(article);
    const typed = before === checkout.query ? readTyped(before).count : null;
    if (typed !== null) checkout.query = '';
    const count = packed ? this.#inUnits(packed, typed ?? 1) : typed;
    if (packed && count === null) return;
    const scan = readGs1(whole || packed ? code : after);
    const { tracking } = article.variant;
    const number = tracking === 'serial' ? (scan?.serial ?? null) : (scan?.lot ?? null);
    const blocked = scan && this.#blocked(article, { lot: number, expires: scan.expires });
    if (blocked) return this.fail(say(blocked, { name: article.label, lot: number ?? '' }));
    if (!this.add(article, count, packed)) return;
    // What is told apart piece by piece has no number on the carton around it.
    const piece = packed && tracking === 'serial' ? null : pieceOf(tracking, scan);
    if (piece) checkout.ticket.nameLot(article.sku, tracking === 'serial' ? piece : { ...piece, quantity: Math.round((count ?? 1) * ONE) });
  }

  /** Why this very piece may not be sold. */
  #blocked({ sku, variant }: Article, piece: { lot: string | null; expires: string | null }): Blocked | null {
    const { register, checkout } = this.#till;
    return blockedBy({ sku, tracking: variant.tracking }, piece, { recalls: register.catalogue?.view.recalls ?? [], today: piece.expires === null ? '' : register.house.today, lines: checkout.ticket.lines });
  }

  /** A receipt is looked up, unless a sale or a refund is being paid. */
  async #receipt(code: string, before: string): Promise<void> {
    const { screen, returns, checkout } = this.#till;
    if (screen === 'returns' && (returns.busy || returns.paid || returns.orders.busy || returns.orders.paid)) return this.fail(sayOfReturns('scan_done'));
    if (screen === 'pay' || question()) return this.fail(say('scan_first'));
    clearBox();
    if (before === checkout.query) checkout.query = '';
    this.#understood(code);
    await returns.scanned(code);
  }

  /** A number that is no article's is what the box asks for, such as a voucher's. */
  #into(box: HTMLInputElement, code: string): void {
    box.value = code;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    this.#understood(code);
  }

  /** Where goods come back an article is one of them, or what tickets are searched for. */
  #comesBack(article: Article): void {
    const { returns } = this.#till;
    if (returns.paid || returns.busy || returns.orders.paid || returns.orders.busy) return this.fail(sayOfReturns('scan_done'));
    if (returns.orders.chosen) {
      if (!returns.orders.oneMore(article.sku)) return this.fail(sayOfReturns('not_on_it', { name: article.label }));
    } else if (returns.chosen) {
      if (!returns.oneMore(article.sku)) return this.fail(sayOfReturns('not_on_it', { name: article.label }));
    } else if (returns.loose) returns.addLoose(article);
    else returns.looking.query = article.label;
    this.#understood(article.label);
  }

  /** How many units so many of a pack are; null where it is not sold as a whole, or does not come out, which is said. */
  #inUnits({ article, pack }: PackRead, count: number): number | null {
    if (!pack.till) {
      this.fail(say('scan_pack_not_sold', { pack: pack.name, name: article.label }));
      return null;
    }
    const units = ofPacks(Math.round(count * ONE), pack.holds, article.variant.unit);
    if (typeof units === 'number') return units / ONE;
    this.fail(units === 'uneven' ? say('scan_whole', { name: article.label }) : say('scan_full', { name: article.label }));
    return null;
  }

  /** A pack whose code was typed: so many units of what is in it. */
  addPack(packed: PackRead, count: number | null): boolean {
    const units = this.#inUnits(packed, count ?? 1);
    return units !== null && this.add(packed.article, units, packed);
  }

  /** Puts an article on the ticket of this screen, and says so. False where it is not there now. */
  add(article: Article, count: number | null = null, packed?: PackRead): boolean {
    const { checkout } = this.#till;
    if (this.#till.screen === 'done') checkout.newSale(false);
    if (isMeasured(article.variant) && question() === null && count === null) {
      if (this.#till.screen !== 'sell' && this.#till.screen !== 'done') return this.#no(say('scan_measure', { name: article.label }));
      checkout.measuring = article; // How much of it is asked before anything is on the ticket.
      this.#understood(say('scan_how_much', { name: article.label }));
      return false;
    }
    const many = count ?? 1;
    if (!Number.isInteger(many) && !isMeasured(article.variant)) return this.#no(say('scan_whole', { name: article.label }));
    const busy = question() !== null; // Somebody is about to change the chosen line.
    if (!checkout.add(article, Math.round(many * ONE), !busy)) return this.#no(say('scan_full', { name: article.label }));
    if (packed) this.#understood(say('scan_pack_added', { count: quantity(Math.round((many * ONE * ONE) / packed.pack.holds)), pack: packed.pack.name, n: quantity(Math.round(many * ONE)), name: article.label }));
    else this.#understood(many !== 1 ? say('scan_n_added', { n: quantity(Math.round(many * ONE)), name: article.label }) : say('scan_added', { name: article.label }));
    return true;
  }

  #no(message: string): false {
    this.fail(message);
    return false;
  }

  #understood(spoken: string): void {
    this.#sounds.beep();
    this.spoken = spoken;
    this.problem = '';
  }

  fail(message: string): void {
    this.#sounds.buzz();
    this.flashes += 1;
    this.spoken = message;
    this.problem = message;
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => (this.problem = ''), PROBLEM_MS);
  }
}

/** The question that stands over the screen, if there is one. */
function question(): Element | null {
  return document.querySelector('dialog[open]');
}

/** Whether a PIN is being typed, in a question or on the whole screen. */
function asksForPin(): boolean {
  const where: ParentNode = question() ?? document;
  return where.querySelector('input[type="password"]') !== null;
}

/** The box that has the keys, if what it asks for may well be scanned. */
function boxForCodes(): HTMLInputElement | null {
  const box = document.activeElement;
  return box instanceof HTMLInputElement && box.dataset['scan'] === 'any' ? box : null;
}

function clearBox(): void {
  const box = document.activeElement;
  if (!(box instanceof HTMLInputElement)) return;
  box.value = '';
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
