// Money as integer minor units and quantities as integer milli-units: reading and writing them. What things cost is in
// `pricing`.
import type { Amount, Currency, Quantity } from './gen/protocol.ts';

export const ONE: Quantity = 1000;

const digitsByCurrency = new Map<Currency, number>();

/** How many digits follow the decimal point: 2 for GBP, 0 for JPY, 3 for KWD. */
export function currencyDigits(currency: Currency): number {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

/** The amount as a plain decimal, "-12.34", without grouping or symbol. */
export function toDecimal(amount: Amount, currency: Currency): string {
  const digits = currencyDigits(currency);
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const sign = amount < 0 ? '-' : '';
  return digits === 0 ? sign + whole : `${sign}${whole}.${text.slice(text.length - digits)}`;
}

const formats = new Map<string, Intl.NumberFormat>();

/** For people: "£12.34". */
export function formatMoney(amount: Amount, currency: Currency, locale?: string): string {
  const key = `${locale ?? ''}|${currency}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    formats.set(key, format);
  }
  return format.format(toDecimal(amount, currency) as Intl.StringNumericLiteral);
}

/**
 * Reads what people type: both "." and "," may be the decimal sign, spaces and signs of currency are ignored.
 * Null when it is not an amount, has more decimals than the currency, or is not below 10^12 minor units; and when it could
 * mean two things: "100.999" is a hundred thousand to one reader and a slip to another.
 */
export function parseMoney(text: string, currency: Currency): Amount | null {
  const digits = currencyDigits(currency);
  const bare = text.replace(/[\s\p{Sc}]/gu, '').replace(/^[A-Z]{3}|[A-Z]{3}$/g, '');
  const match = /^(-?)(\d*(?:[.,]\d{3})*?)(?:([.,])(\d*))?$/.exec(bare);
  if (!match || !/\d/.test(bare)) return null;
  const [, sign = '', front = '', separator = '', back = ''] = match;
  let whole = front.replace(/[.,]/g, '');
  let decimals = back;
  if (separator && back.length === 3 && digits !== 3 && front !== '' && front !== '0') {
    // One group of thousands or a digit too many: only where there are no decimals, or another group before it, is it clear.
    if (digits > 0 && !front.includes(separator)) return null;
    whole += back;
    decimals = '';
  }
  if (decimals.length > digits) return null;
  const minor = Number((whole || '0') + decimals.padEnd(digits, '0'));
  if (!Number.isSafeInteger(minor) || minor > 1_000_000_000_000) return null;
  return sign && minor !== 0 ? -minor : minor;
}

/** "3", "-2" or "1.25": milli-units for people. */
export function formatQuantity(quantity: Quantity, locale?: string): string {
  return (quantity / ONE).toLocaleString(locale, { maximumFractionDigits: 3 });
}

/**
 * Amounts a customer is likely to hand over: the exact one, the next multiples of the currency's usual notes.
 * Ascending, without repeats, at most `most`.
 */
export function likelyTenders(total: Amount, currency: Currency, most = 5): Amount[] {
  if (total <= 0) return [];
  const unit = 10 ** currencyDigits(currency);
  const found = new Set<Amount>([total]);
  for (const note of [1, 5, 10, 20, 50, 100]) {
    found.add(Math.ceil(total / (note * unit)) * note * unit);
  }
  return [...found].sort((a, b) => a - b).slice(0, most);
}
