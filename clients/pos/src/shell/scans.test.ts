import type { Article, Catalogue } from '@onhand/sdk';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Checkout } from '../checkout/checkout.svelte.ts';
import type { Returns } from '../returns/returns.svelte.ts';
import type { Screen } from '../till.svelte.ts';
import type { Register } from '../register/register.svelte.ts';
import { Scans } from './scans.svelte.ts';

class Box extends EventTarget {
  value = '';
}
/** What a selector finds on the page. */
let onPage: Record<string, object> = {};
const document = { querySelector: (selector: string) => onPage[selector] ?? null, activeElement: null as Box | null };
vi.stubGlobal('document', document);
vi.stubGlobal('HTMLInputElement', Box);
vi.stubGlobal('InputEvent', Event);
const MUG = { sku: 'MUG', label: 'Mug', variant: { unit: 'piece' } } as Article;
const CHEESE = { sku: 'CHEESE', label: 'Cheese', variant: { unit: 'kilogram' } } as Article;
const pack = (article: Article, holds: number, till = true) => ({ article, pack: { name: 'Carton', holds, barcodes: [], till, buying: false } });

describe('a scan', () => {
  let added: [string, number][];
  let heard: string[];
  let left: boolean[];
  let looked: string[];
  let screen: Screen;
  let query: string;
  let measured: { measuring: Article | null };
  let scans: Scans;
  const scan = (code: string, before = '', after = code) => scans.scanned({ code, before, after });

  beforeEach(() => {
    [added, heard, left, looked, screen, query, onPage, document.activeElement] = [[], [], [], [], 'sell', '', {}, null];
    measured = { measuring: null };
    const checkout = {
      get measuring() { return measured.measuring; },
      set measuring(article: Article | null) { measured.measuring = article; },
      whenIdle: async () => {},
      get query() { return query; },
      set query(text: string) { query = text; },
      newSale: (forget: boolean) => void left.push(forget),
      add: (article: Article, quantity: number) => quantity < 9_999_000 && added.push([article.sku, quantity]) > 0,
    } as unknown as Checkout;
    const returns = { scanned: async (receipt: string) => void looked.push(receipt), addLoose: () => true, loose: null, paid: null, busy: false, chosen: null, looking: { query: '' }, orders: { chosen: null, paid: null, busy: false } } as unknown as Returns;
    const catalogue = {
      byCode: (code: string) => ({ 65385470: MUG, 2000: CHEESE })[code],
      byPack: (code: string) => ({ 777: pack(MUG, 12_000), 778: pack(MUG, 6_000, false), 779: pack(CHEESE, 2_500) })[code],
    } as unknown as Catalogue;
    scans = new Scans({ get screen() { return screen; }, register: { catalogue, house: { today: '2027-01-01' } as unknown as Register['house'] }, checkout, returns }, { beep: () => heard.push('beep'), buzz: () => heard.push('buzz') });
  });

  test.each(['sell', 'pay', 'done'] as const)('joins the ticket on %s', async (where) => {
    screen = where;
    await scan('65385470', '12.00');
    expect([added, heard, scans.problem, left]).toEqual([[['MUG', 1000]], ['beep'], '', where === 'done' ? [false] : []]);
  });

  test('of a carton is so many of what is in it, times what was typed, where it is sold as a whole', async () => {
    await scan('777');
    expect(scans.spoken).toBe('1 × Carton = 12 Mug added.');
    query = '3*';
    await scan('777', '3*');
    await scan('779');
    expect(added).toEqual([['MUG', 12_000], ['MUG', 36_000], ['CHEESE', 2_500]]);
    expect(measured.measuring).toBeNull();
    await scan('778');
    expect([scans.problem, added.length]).toEqual(['This is a pack of Mug (Carton), which is not sold as a whole here. Scan single ones.', 3]);
    query = '0.2*';
    await scan('777', '0.2*');
    expect([scans.problem, added.length]).toEqual(['Mug is sold in whole pieces.', 3]);
    screen = 'returns';
    await scan('777');
    expect([scans.problem, added.length]).toEqual(['This is a pack of Mug (Carton). Scan what comes back one by one.', 3]);
  });

  test.each(['elsewhere', 'starting', 'sign-on', 'open-shift', 'close-shift', 'z-report'] as const)('is a buzz and a word on %s', async (where) => {
    screen = where;
    await scan('65385470');
    expect([added, heard, scans.problem.startsWith('That was a scan')]).toEqual([[], ['buzz'], true]);
  });

  test.each(['123456', '65385470'])('of %s where a PIN is typed is told without its digits, and leaves none there', async (code) => {
    const box = (document.activeElement = new Box());
    box.value = '12'; // What a scanner that faltered had put there before.
    onPage = { 'dialog[open]': { querySelector: (selector: string) => (selector === 'input[type="password"]' ? box : null) } };
    await scan(code, '12', `12${code}`);
    expect([added, heard, box.value]).toEqual([[], ['buzz'], '']);
    expect(scans.problem).toBe('That was a scan, not a PIN. The PIN is typed by hand.');
    expect(scans.spoken).not.toMatch(/\d/);
  });

  test('that is not known is a buzz and a word, until one that is', async () => {
    await scan('123456');
    expect([heard, scans.problem, scans.flashes]).toEqual([['buzz'], 'Unknown code 123456.', 1]);
    await scan('65385470');
    expect([heard, scans.problem]).toEqual([['buzz', 'beep'], '']);
  });

  test('of a receipt looks it up, but not while somebody pays', async () => {
    await scan('1-11-2-000042');
    screen = 'pay';
    await scan('1-11-2-000042');
    expect([looked, heard, added]).toEqual([['1-11-2-000042'], ['beep', 'buzz'], []]);
  });

  test('where goods come back is one of them, and an unknown one is a buzz and a word', async () => {
    screen = 'returns';
    await scan('65385470');
    expect([added, heard, scans.problem]).toEqual([[], ['beep'], '']);
    await scan('123456');
    expect([heard, scans.problem]).toEqual([['beep', 'buzz'], 'Unknown code 123456.']);
  });

  test('of a scanner that faltered is read from the box', async () => {
    await scan('385470', '', '65385470');
    expect(added).toEqual([['MUG', 1000]]);
  });

  test('of goods by weight asks how much before anything is on the ticket', async () => {
    await scan('2000');
    expect([added, measured.measuring, scans.spoken]).toEqual([[], CHEESE, 'How much of Cheese?']);
    screen = 'pay';
    await scan('2000');
    expect([added, heard.at(-1)]).toEqual([[], 'buzz']);
    screen = 'sell';
    query = '0,5*';
    await scan('2000', '0,5*');
    expect(added).toEqual([['CHEESE', 500]]);
    query = '0.5*';
    await scan('65385470', '0.5*');
    expect([added.length, scans.problem]).toEqual([1, 'Mug is sold in whole pieces.']);
  });

  test('after a quantity is so many of it, once', async () => {
    query = '3*';
    await scan('65385470', '3*');
    await scan('65385470', '');
    expect([added, query]).toEqual([[['MUG', 3000], ['MUG', 1000]], '']);
    query = '9999*';
    await scan('65385470', '9999*');
    expect([heard.at(-1), scans.problem]).toEqual(['buzz', 'Mug does not fit on the ticket.']);
  });
});
