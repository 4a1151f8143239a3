// Which of an article's prices counts: a list of named branches before one of all, then one of a channel before one of all,
// then the lowest; its own price where no list counts. The twin of the server's `organisation::prices::lists`; the vectors in
// `clients/conformance/pricing.json` bind both.
import type { Amount, BranchId, Channel, ListedPrice, PriceList, Timestamp } from '../gen/protocol.ts';

/** Where something is sold; null where that is no branch in particular. */
export interface Place {
  branch: BranchId | null;
  channel: Channel;
}

/** What counts at a place and moment, with the list that says so; null: the article's own price. */
export function priceIn(
  own: Amount, listed: readonly ListedPrice[], lists: readonly PriceList[], place: Place, at: Timestamp,
): { price: Amount; list: PriceList | null } {
  let best: { price: Amount; list: PriceList | null } = { price: own, list: null };
  for (const { list: id, price } of listed) {
    const list = lists.find((one) => one.id === id);
    if (list && counts(list, place, at) && (!best.list || isBefore({ price, list }, { ...best, list: best.list }))) best = { price, list };
  }
  return best;
}

function counts({ active, branches, channel, from, until }: PriceList, place: Place, at: Timestamp): boolean {
  const here = branches.length === 0 || (place.branch !== null && branches.includes(place.branch));
  return active && here && (channel === null || channel === place.channel) && (from === null || from <= at) && (until === null || at < until);
}

interface Listed {
  price: Amount;
  list: PriceList;
}

function isBefore(a: Listed, b: Listed): boolean {
  const [near, far] = [a, b].map(({ price, list }) => [list.branches.length > 0 ? 0 : 1, list.channel === null ? 1 : 0, price, list.id]);
  for (const [at, own] of (near ?? []).entries()) {
    const other = far?.[at] ?? 0;
    if (own !== other) return own < other;
  }
  return false;
}
