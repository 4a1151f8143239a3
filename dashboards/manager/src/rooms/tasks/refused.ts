// A refused document as people read it: what it was, its goods, and the rest of its words.
import type { Catalogue } from '@onhand/sdk';
import { money, quantity } from '@onhand/ui';
import { nameOf } from '../../model/exceptions.ts';
import { say } from './words.ts';

export interface Reading {
  /** What it is, such as "Sale". */
  title: string;
  /** Each of its goods, or whatever else it lists. */
  lines: string[];
  /** The rest, by its name. */
  facts: [name: string, value: string][];
  /** All of it as it was sent. */
  whole: string;
}

/** Documents that people have a name for; others are called by their own words. */
const TITLES: Readonly<Record<string, () => string>> = {
  'ticket sell': () => say('doc_sale'), 'ticket refund': () => say('doc_refund'), 'ticket refund_without_receipt': () => say('doc_refund_without'),
  'register open_shift': () => say('doc_open_shift'), 'register close_shift': () => say('doc_close_shift'), 'register sign_on': () => say('doc_sign_on'),
  'register sign_off': () => say('doc_sign_off'), 'stock receive': () => say('doc_receive'), 'stock adjust': () => say('doc_adjust'),
  'transfer receive': () => say('doc_transfer_receive'), 'transfer dispatch': () => say('doc_transfer_dispatch'),
};

/** Words that are sums of money, and words that are quantities in thousandths. */
const MONEY = new Set(['amount', 'unit_price', 'discount', 'price', 'counted', 'opening_float', 'total']);
const QUANTITY = new Set(['quantity', 'delta', 'unsellable', 'good', 'damaged']);

export function readDocument(document: string, catalogue: Catalogue): Reading {
  let body: unknown;
  try {
    body = JSON.parse(document);
  } catch {
    return { title: say('doc'), lines: [], facts: [], whole: document };
  }
  const [business, inner] = only(body) ?? ['document', body];
  const [deed, content] = only(inner) ?? ['', inner];
  const title = TITLES[`${business} ${deed}`]?.() ?? begin(words(business)) + (deed === '' ? '' : `: ${words(deed)}`);
  const reading: Reading = { title, lines: [], facts: [], whole: JSON.stringify(body, null, 2) };
  const currency = isObject(content) && typeof content['currency'] === 'string' ? content['currency'] : catalogue.currency;
  if (!isObject(content)) return reading;
  for (const [name, value] of Object.entries(content)) {
    if (value === null || value === '' || name === 'currency') continue;
    if (Array.isArray(value)) reading.lines.push(...value.map((one) => lineText(one, currency, catalogue)));
    else reading.facts.push([begin(words(name)), text(name, value, currency, catalogue)]);
  }
  return reading;
}

function lineText(line: unknown, currency: string, catalogue: Catalogue): string {
  if (!isObject(line)) return String(line);
  if (typeof line['kind'] === 'string' && typeof line['amount'] === 'number') return `${begin(words(line['kind']))} ${money(line['amount'], currency)}`;
  return Object.entries(line)
    .filter(([, value]) => value !== null && value !== 0 && value !== '')
    .map(([name, value]) => (name === 'sku' ? text(name, value, currency, catalogue) : `${words(name)} ${text(name, value, currency, catalogue)}`))
    .join(', ');
}

function text(name: string, value: unknown, currency: string, catalogue: Catalogue): string {
  if (typeof value === 'number' && MONEY.has(name)) return money(value, currency);
  if (typeof value === 'number' && QUANTITY.has(name)) return quantity(value);
  if (name === 'sku' && typeof value === 'string') return catalogue.bySku(value) ? `${nameOf({ sku: value }, catalogue)} (${value})` : value;
  if (isObject(value)) return Object.entries(value).map(([key, one]) => `${words(key)} ${text(key, one, currency, catalogue)}`).join(', ');
  return words(String(value));
}

/** The one entry of an object that has no other. */
function only(value: unknown): [string, unknown] | null {
  if (typeof value === 'string') return [value, null];
  const entries = isObject(value) ? Object.entries(value) : [];
  return entries.length === 1 && entries[0] ? entries[0] : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const words = (name: string) => (/^[a-z_]+$/.test(name) ? name.replaceAll('_', ' ') : name);
const begin = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
