// Promotions: which of them are about a line, and what they take off. The twin of the server's `organisation::promotions` and
// `pricing::promotions`; `clients/conformance/pricing.json` binds both.
import type { Amount, BranchId, Channel, CustomerGroupId, Product, Promotion, PromotionEffect, PromotionGoods, PromotionId, Quantity } from '../gen/protocol.ts';
import { figure } from './error.ts';
import { rest, type LinePrice } from './index.ts';
import { exactRatio, exactShare, exactTimes, firstOf, quantityShare, spread, sum } from './share.ts';

/** A promotion that counts for a basket; its lines are places in it. */
export interface BasketPromotion {
  promotion: number;
  lines: number[];
  step: number;
  alone: boolean;
  quantity_min: Quantity;
  amount_min: Amount;
  effect: PromotionEffect;
  amount_max: Amount | null;
  times_max: number | null;
}

export interface PromotionShare {
  promotion: number;
  amount: Amount;
}

/** Where and when something is sold: `local` is the minute of the clock there, such as "2026-11-27T09:00". */
export interface PromotionPlace {
  branch: BranchId | null;
  channel: Channel;
  group: CustomerGroupId | null;
  local: string;
  /** Promotions that need a code and were given one. */
  coded?: readonly PromotionId[];
}

type Described = Pick<Product, 'handle' | 'category' | 'brand' | 'tags'>;

/** Whether it counts at a place and minute. */
export function promotionCounts({ id, active, branches, channel, group, from, until, needs_code }: Promotion, place: PromotionPlace): boolean {
  const here = branches.length === 0 || (place.branch !== null && branches.includes(place.branch));
  return active && here
    && (needs_code !== true || (place.coded ?? []).includes(id))
    && (group === null || group === place.group)
    && (channel === null || channel === place.channel)
    && (from === null || from <= place.local)
    && (until === null || place.local < until);
}

export function isPromoted({ goods, except }: Pick<Promotion, 'goods' | 'except'>, product: Described, sku: string): boolean {
  const any = (of: readonly PromotionGoods[]) => of.some((one) => has(one, product, sku));
  return (goods.length === 0 || any(goods)) && !any(except);
}

function has(goods: PromotionGoods, product: Described, sku: string): boolean {
  if ('sku' in goods) return goods.sku === sku;
  if ('product' in goods) return goods.product === product.handle;
  if ('category' in goods) return product.category === goods.category || product.category.startsWith(`${goods.category}/`);
  if ('brand' in goods) return goods.brand === product.brand;
  return product.tags.includes(goods.tag);
}

/** Promotions as they count for lines, of those that are given. Lines of which nothing is known are nobody's. */
export function promotionsFor(
  promotions: readonly Promotion[], lines: readonly ({ sku: string; product: Described } | null)[], place: PromotionPlace,
): BasketPromotion[] {
  return promotions.filter((one) => promotionCounts(one, place)).flatMap((one) => {
    const about = lines.flatMap((line, at) => (line && isPromoted(one, line.product, line.sku) ? [at] : []));
    if (about.length === 0) return [];
    const { id, step, alone, quantity_min, amount_min, effect, amount_max, times_max } = one;
    return [{ promotion: id, lines: about, step, alone, quantity_min, amount_min, effect, amount_max, times_max }];
  });
}

interface Taken {
  sum: Amount;
  shares: Amount[];
  parts: boolean[];
}

const NOTHING: Taken = { sum: 0, shares: [], parts: [] };
const WHOLE_PPM = 1_000_000;
const PIECE = 1_000;

/** Takes what promotions take off lines from which nothing was taken yet. */
export function takePromotions(lines: LinePrice[], promotions: readonly BasketPromotion[]): void {
  const steps = [...new Set(promotions.map(({ step }) => step))].sort((a, b) => a - b);
  const bearing = lines.map(() => ({ touched: false, closed: false }));
  for (const step of steps) {
    let left = promotions.filter((one) => one.step === step).sort((a, b) => a.promotion - b.promotion);
    const rests = lines.map(rest);
    const free = lines.map(() => true);
    while (left.length > 0) {
      let best: { promotion: BasketPromotion; taken: Taken } | null = null;
      for (const promotion of left) {
        const may = (line: number) => free[line] === true && !bearing[line]?.closed && !(promotion.alone && bearing[line]?.touched);
        const taken = takes(promotion, lines, rests, may);
        if (taken.sum > 0 && (!best || taken.sum > best.taken.sum)) best = { promotion, taken };
      }
      if (!best) break;
      const { promotion, taken } = best;
      left = left.filter((one) => one !== promotion);
      for (const [at, line] of lines.entries()) {
        const own = bearing[at];
        if (taken.parts[at] && own) {
          free[at] = false;
          own.touched = true;
          own.closed ||= promotion.alone;
        }
        const amount = taken.shares[at] ?? 0;
        if (amount > 0) (line.promotions ??= []).push({ promotion: promotion.promotion, amount });
      }
    }
  }
}

/** What one takes off those of its lines that it may have. */
function takes(promotion: BasketPromotion, lines: readonly LinePrice[], rests: readonly Amount[], may: (line: number) => boolean): Taken {
  if (!isReached(promotion, lines, rests)) return NOTHING;
  const own = new Set(promotion.lines);
  const parts = lines.map((_, at) => own.has(at) && may(at));
  const taken = byEffect(promotion, lines, rests, parts);
  const { amount_max: most } = promotion;
  return most !== null && taken.sum > most ? shared(most, lines, taken.shares, taken.parts) : taken;
}

function byEffect({ effect, times_max: most }: BasketPromotion, lines: readonly LinePrice[], rests: readonly Amount[], parts: boolean[]): Taken {
  if ('basket_off' in effect) {
    const worth = rests.map((left, at) => (parts[at] ? left : 0));
    return shared(Math.min(effect.basket_off, figure(sum(worth))), lines, worth, parts);
  }
  if ('buy_get' in effect) return buyGet(runsOf(lines, rests, parts), effect.buy_get, most, lines);
  if ('for_price' in effect) return forPrice(runsOf(lines, rests, parts), effect.for_price, most, lines);
  const shares = lines.map((line, at) => (parts[at] ? each(effect, line, rests[at] ?? 0) : 0));
  return { sum: figure(sum(shares)), shares, parts };
}

/** Whether there is enough of what it is about, whoever else takes it. */
function isReached({ lines: own, quantity_min, amount_min }: BasketPromotion, lines: readonly LinePrice[], rests: readonly Amount[]): boolean {
  const quantity = figure(sum(own.map((at) => lines[at]?.quantity ?? 0)));
  const worth = figure(sum(own.map((at) => rests[at] ?? 0)));
  return quantity >= quantity_min && worth >= amount_min;
}

/** What it takes off a line by itself. */
function each(effect: PromotionEffect, line: LinePrice, left: Amount): Amount {
  const times = (amount: Amount) => figure(exactTimes(amount, line.quantity));
  if ('percent_off' in effect) return Math.min(figure(exactShare(left, effect.percent_off)), left);
  if ('amount_off' in effect) return Math.min(times(effect.amount_off), left);
  if ('fixed_price' in effect) return Math.max(left - times(effect.fixed_price), 0);
  return 0;
}

function shared(amount: Amount, lines: readonly LinePrice[], weights: readonly Amount[], parts: boolean[]): Taken {
  return { sum: amount, shares: spread(amount, lines, weights), parts };
}

/** The pieces of a line in a row of them, the dearest first. */
interface Run {
  line: number;
  left: Amount;
  from: number;
  to: number;
}

const among = (run: Run, first: number): number => Math.min(Math.max(first, run.from), run.to) - run.from;
const worth = (run: Run, pieces: number): Amount => figure(quantityShare(run.left, pieces, run.to - run.from));

/** What is sold by weight or length in parts of a unit is no pieces. */
function runsOf(lines: readonly LinePrice[], rests: readonly Amount[], parts: readonly boolean[]): Run[] {
  const counted = lines.flatMap((line, at) => (parts[at] && line.quantity % PIECE === 0 ? [{ line, at, pieces: line.quantity / PIECE, left: rests[at] ?? 0 }] : []));
  counted.sort((a, b) => {
    // By what a piece is worth, without dividing.
    const [ofA, ofB] = [BigInt(a.left) * BigInt(b.pieces), BigInt(b.left) * BigInt(a.pieces)];
    return ofA === ofB ? firstOf(a.line, b.line) : ofB > ofA ? 1 : -1;
  });
  let from = 0;
  return counted.map(({ at, pieces, left }) => {
    const run = { line: at, left, from, to: from + pieces };
    from = run.to;
    return run;
  });
}

/** How many groups of a size there are. */
function groupsIn(runs: readonly Run[], size: number, most: number | null): number {
  const all = Math.floor((runs.at(-1)?.to ?? 0) / size);
  return most === null ? all : Math.min(all, most);
}

/** In every group of the dearest that are left, the cheapest cost less. */
function buyGet(runs: readonly Run[], { buy, get, off_ppm }: { buy: number; get: number; off_ppm: number }, most: number | null, lines: readonly LinePrice[]): Taken {
  const size = buy + get;
  const full = groupsIn(runs, size, most) * size;
  const lesser = (upTo: number) => {
    const first = Math.min(upTo, full);
    return Math.floor(first / size) * get + Math.max((first % size) - buy, 0);
  };
  const off = runs.map((run) => figure(exactRatio(
    BigInt(run.left) * BigInt(lesser(run.to) - lesser(run.from)) * BigInt(Math.min(off_ppm, WHOLE_PPM)), BigInt(run.to - run.from) * BigInt(WHOLE_PPM),
  )));
  return sharedByPieces(runs, figure(sum(off)), full, lines);
}

/** So many for a price, as often as that is less than they cost. */
function forPrice(runs: readonly Run[], { count, price }: { count: number; price: Amount }, most: number | null, lines: readonly LinePrice[]): Taken {
  const groups = groupsIn(runs, count, most);
  // Between two lines every group is worth the same, so that the best number is beside one of these places.
  const near = [...runs.flatMap(({ to }) => [Math.floor(to / count), Math.floor(to / count) + 1]), groups];
  const numbers = [...new Set(near.map((number) => Math.min(number, groups)))].sort((a, b) => a - b);
  let [saved, pieces] = [0, 0];
  for (const number of numbers) {
    const first = number * count;
    const all = figure(sum(runs.map((run) => worth(run, among(run, first)))));
    const less = all - figure(exactRatio(BigInt(price) * BigInt(number), 1n));
    if (less > saved) [saved, pieces] = [less, first];
  }
  return sharedByPieces(runs, saved, pieces, lines);
}

/** A sum, shared by the lines of the first pieces by what these are worth. */
function sharedByPieces(runs: readonly Run[], amount: Amount, first: number, lines: readonly LinePrice[]): Taken {
  const weights = new Array<Amount>(lines.length).fill(0);
  const parts = new Array<boolean>(lines.length).fill(false);
  for (const run of runs) {
    const own = among(run, first);
    weights[run.line] = worth(run, own);
    parts[run.line] = own > 0;
  }
  return shared(amount, lines, weights, parts);
}
