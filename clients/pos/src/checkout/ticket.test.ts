import type { Article } from '@onhand/sdk';
import { expect, test } from 'vitest';
import { sell } from './commands.ts';
import type { Draft } from './drafts.ts';
import { lineDiscount, lineTotal, priced, taxOnTop } from './sums.ts';
import { lineKey, OpenTicket } from './ticket.svelte.ts';

function article(sku: string, price: number): Article {
  const variant = { sku, name: '', price, tax_class: 1, kind: 'goods' as const, barcodes: [], unit: 'piece' as const, weight_g: null, values: [], pictures: [], listed: [] };
  return { sku, label: sku, variant, product: { handle: sku, name: sku, description: '', category: '', brand: '', tags: [], age_min: null, quantity_max: null, search: '', options: [], pictures: [], variants: [variant] } };
}

/** What is written down, and a ticket taken up from there as after a reload. */
function keep() {
  const kept = new Map<string, Draft>();
  return {
    kept,
    put: (draft: Draft) => void kept.set(draft.id, structuredClone(draft)),
    remove: (id: string) => void kept.delete(id),
    reload() {
      const ticket = new OpenTicket();
      const [draft] = kept.values();
      if (draft) ticket.takeUp(draft);
      return ticket;
    },
  };
}

test('the same article raises the quantity; another price is another line', () => {
  const ticket = new OpenTicket();
  ticket.add(article('A', 1299));
  ticket.add(article('B', 500));
  ticket.add(article('A', 1299));
  ticket.add(article('A', 999));
  expect(ticket.lines.map((line) => [line.sku, line.quantity])).toEqual([['A', 2000], ['B', 1000], ['A', 1000]]);
  expect([ticket.total, ticket.pieces, ticket.selected]).toEqual([1299 * 2 + 500 + 999, 4000, 2]);
});

test('what is weighed is one thing however much of it, and is sold by parts of its unit', () => {
  const ticket = new OpenTicket();
  const cheese = article('CHEESE', 1290);
  ticket.add({ ...cheese, variant: { ...cheese.variant, unit: 'kilogram' } }, 345);
  ticket.add(article('A', 100), 2_000);
  expect([ticket.pieces, ticket.lines.map(({ unit }) => unit), ticket.total]).toEqual([3_000, ['kilogram', undefined], 445 + 200]);
  ticket.setQuantity(0, 1_250);
  expect(ticket.lines[0]?.quantity).toBe(1_250);
});

test('lines are told apart whatever digits a SKU ends in', () => {
  const ticket = new OpenTicket();
  for (const [sku, price] of [['A', 125], ['A1', 25], ['A12', 5], ['A', 25]] as const) ticket.add(article(sku, price));
  expect(new Set(ticket.lines.map(lineKey)).size).toBe(4);
});

test('a percentage follows the quantity; an amount never exceeds the line', () => {
  const ticket = new OpenTicket();
  ticket.add(article('A', 1299));
  ticket.discount(0, { ppm: 100_000 });
  ticket.change(0, 1000);
  expect(ticket.lines.map((line) => [lineDiscount(line), lineTotal(line)])).toEqual([[260, 2338]]);
  ticket.discount(0, { amount: 999_999 });
  expect(ticket.total).toBe(0);
});

test('taking the last piece removes the line', () => {
  const ticket = new OpenTicket();
  ticket.add(article('A', 100));
  ticket.add(article('B', 100));
  ticket.change(1, -1000);
  expect([ticket.lines.length, ticket.selected]).toEqual([1, 0]);
  expect(ticket.change(0, 10_000_000)).toBe(false);
});

test('an open ticket outlives a reload, a finished one does not', () => {
  const kept = keep();
  const ticket = new OpenTicket(kept);
  ticket.add(article('A', 100));
  expect(kept.reload().lines.map((line) => line.sku)).toEqual(['A']);
  ticket.clear();
  expect(kept.reload().lines).toEqual([]);
});

test('what was cleared away can be brought back, also below what came since, and survives a reload then', () => {
  const kept = keep();
  const ticket = new OpenTicket(kept);
  for (const sku of ['A', 'B', 'B']) ticket.add(article(sku, 100));
  ticket.discount(0, { amount: 10 });
  ticket.discard();
  expect([ticket.lines, kept.kept.size]).toEqual([[], 0]);
  for (const sku of ['C', 'B']) ticket.add(article(sku, 100));
  ticket.bringBack();
  expect(ticket.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([['A', 1000], ['B', 3000], ['C', 1000]]);
  expect([ticket.total, ticket.discarded]).toEqual([490, null]);
  expect(kept.reload().total).toBe(490);
  ticket.bringBack();
  expect(ticket.total).toBe(490);
});

test('a sale that is made cannot be brought back', () => {
  const ticket = new OpenTicket();
  ticket.add(article('A', 100));
  ticket.clear();
  ticket.bringBack();
  expect(ticket.lines).toEqual([]);
  ticket.add(article('A', 100));
  ticket.discard();
  ticket.add(article('B', 100));
  ticket.clear();
  ticket.bringBack();
  expect(ticket.lines).toEqual([]);
});

test('the sums are those of the server: discounts, and the tax in what is left', () => {
  const ticket = new OpenTicket();
  const inside = (rate: number) => ({ tax: { included: true, rates_ppm: [rate] } });
  ticket.add({ ...article('A', 333), ...inside(200_000) }, 3000);
  ticket.discount(0, { amount: 100 });
  ticket.add({ ...article('B', 250), ...inside(50_000) }, 1500);
  const { lines, total, tax } = priced(ticket.lines, null);
  expect(lines.map((line) => [line.gross, line.line_discount, line.tax, line.total])).toEqual([[999, 100, 150, 899], [375, 0, 18, 375]]);
  expect([total, tax, ticket.total]).toEqual([1274, 168, 1274]);
  ticket.setQuantity(0, 200);
  expect([lineDiscount(ticket.lines[0] as never), lineTotal(ticket.lines[0] as never)]).toEqual([67, 0]);
});

test('the command carries the price shown and the discount as an amount', () => {
  const ticket = new OpenTicket();
  ticket.add(article('A', 333));
  ticket.discount(0, { ppm: 500_000 });
  expect(sell(ticket.lines, null, { currency: 'GBP', seq: 37 }, [{ kind: 'cash', amount: 500, method: null, reference: null }], { epoch: 1, sequence: 7 })).toEqual({ ticket: { sell: {
    age_checked: null, group: null, currency: 'GBP',
    lines: [{ sku: 'A', quantity: 1000, unit_price: 333, discount: 167 }],
    tenders: [{ kind: 'cash', amount: 500, method: null, reference: null }],
    catalogue_seq: 37,
    receipt: { epoch: 1, sequence: 7 },
    grounds: { reason: '', approver: null, code: null },
  } } });
});

test('an open ticket follows the catalogue, and says what costs something else', () => {
  const kept = keep();
  const ticket = new OpenTicket(kept);
  for (const [sku, price] of [['A', 100], ['B', 200], ['A', 90], ['GONE', 50]] as const) ticket.add(article(sku, price));
  ticket.selected = 2;
  const prices = new Map([['A', 90], ['B', 210]]);
  const catalogue = { bySku: (sku: string) => (prices.has(sku) ? article(sku, prices.get(sku) ?? 0) : undefined) };
  expect(ticket.reprice(catalogue)).toEqual([{ label: 'A', was: 100, is: 90 }, { label: 'B', was: 200, is: 210 }]);
  const lines = [['A', 90, 2000], ['B', 210, 1000], ['GONE', 50, 1000]];
  expect(ticket.lines.map((line) => [line.sku, line.unitPrice, line.quantity])).toEqual(lines);
  expect(ticket.current?.sku).toBe('A');
  expect(kept.reload().lines.map((line) => [line.sku, line.unitPrice, line.quantity])).toEqual(lines);
  expect(ticket.reprice(catalogue)).toEqual([]);
});

test('what is taken off the whole is shared among the lines, to the penny, and goes out on them', () => {
  const ticket = new OpenTicket();
  for (const [sku, price] of [['A', 333], ['B', 333], ['C', 334]] as const) ticket.add(article(sku, price));
  ticket.discountWhole({ amount: 100 });
  expect(ticket.total).toBe(900);
  const body = sell(ticket.lines, ticket.whole, { currency: 'GBP', seq: 1 }, [], null) as { ticket: { sell: { lines: { discount: number }[] } } };
  expect(body.ticket.sell.lines.map(({ discount }) => discount)).toEqual([33, 33, 34]);
  ticket.discountWhole({ amount: 5_000 });
  expect(ticket.total).toBe(0);
  ticket.discountWhole({ ppm: 100_000 });
  ticket.discount(0, { amount: 33 });
  expect(ticket.total).toBe(870);
  const draft = ticket.draft();
  const other = new OpenTicket();
  other.takeUp(draft);
  expect(other.total).toBe(870);
});

test('a line that was removed or changed by hand comes back as it was', () => {
  const ticket = new OpenTicket();
  ticket.add(article('A', 100), 2000);
  ticket.add(article('B', 200));
  ticket.discount(0, { ppm: 100_000 });
  ticket.removeByHand(0);
  expect([ticket.undoable?.what, ticket.total]).toEqual(['removed', 200]);
  ticket.undo();
  expect([ticket.lines.map(({ sku, quantity }) => [sku, quantity]), ticket.total, ticket.undoable]).toEqual([[['A', 2000], ['B', 1000]], 380, null]);
  ticket.changeByHand(1, 1000);
  ticket.changeByHand(1, 1000);
  ticket.setQuantity(1, 12_000);
  expect([ticket.undoable?.what, ticket.lines[1]?.quantity]).toEqual(['changed', 12_000]);
  ticket.add(article('C', 5));
  ticket.undo();
  expect(ticket.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([['A', 2000], ['B', 1000], ['C', 1000]]);
});

test('tax that comes on top is in the total, and a discount on the whole is taken off before it', () => {
  const ticket = new OpenTicket();
  ticket.add({ ...article('A', 1000), tax: { included: false, rates_ppm: [62_500, 10_000] } });
  expect([ticket.total, taxOnTop(ticket.lines, null)]).toEqual([1073, 73]);
  ticket.discountWhole({ amount: 1000 });
  expect([ticket.total, taxOnTop(ticket.lines, ticket.whole)]).toEqual([0, 0]);
});
