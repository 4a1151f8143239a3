// Which of an article's prices counts: a list of a customer group before one for everybody, then one of named branches before
// one of all, then one of a channel before one of all, then the lowest; its own price where no list counts. The twin of the
// server's `organisation::prices::lists`; the vectors in `clients/conformance/pricing.json` bind both.
import type { Amount, BranchId, Channel, CustomerGroupId, ListedPrice, PriceList, Timestamp } from '../gen/protocol.ts';

/** Where something is sold, and to whom; null where that is no branch in particular, or everybody. */
export interface Place {
  branch: BranchId | null;
  channel: Channel;
  group?: CustomerGroupId | null;
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

/** A catalogue of an older server has lists without groups. */
const groupOf = ({ group }: PriceList): CustomerGroupId | null => group ?? null;

function counts(list: PriceList, place: Place, at: Timestamp): boolean {
  const { active, branches, channel, from, until } = list;
  const here = branches.length === 0 || (place.branch !== null && branches.includes(place.branch));
  const theirs = groupOf(list) === null || groupOf(list) === (place.group ?? null);
  return active && theirs && here && (channel === null || channel === place.channel) && (from === null || from <= at) && (until === null || at < until);
}

interface Listed {
  price: Amount;
  list: PriceList;
}

function isBefore(a: Listed, b: Listed): boolean {
  const [near, far] = [a, b].map(({ price, list }) => [groupOf(list) === null ? 1 : 0, list.branches.length > 0 ? 0 : 1, list.channel === null ? 1 : 0, price, list.id]);
  for (const [at, own] of (near ?? []).entries()) {
    const other = far?.[at] ?? 0;
    if (own !== other) return own < other;
  }
  return false;
}
