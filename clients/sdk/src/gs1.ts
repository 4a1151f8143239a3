// What a GS1 element string says of the piece beside its trade item number: lot, expiry date, serial number (GS1 General
// Specifications, section 3). Scanners hand it over with a symbology identifier in front, or without one; people write it with
// brackets round each identifier.
import { checkDigit } from './codes.ts';

export interface Gs1 {
  /** Fourteen digits. */
  gtin: string | null;
  lot: string | null;
  serial: string | null;
  /** The last day on which it may be sold or used, such as "2027-01-31". */
  expires: string | null;
}

/** What ends a value of variable length: FNC1, as scanners hand it over. */
const FNC1 = '\u001d';
const VARIABLE_MAX = 20;

/** How many characters a value has by its identifier's first two digits, and how long the identifier is; others are variable. */
const FIXED: Readonly<Record<string, readonly [number, number]>> = {
  '00': [2, 18], '01': [2, 14], '02': [2, 14], '03': [2, 14], '04': [2, 16], '11': [2, 6], '12': [2, 6], '13': [2, 6], '14': [2, 6], '15': [2, 6], '16': [2, 6],
  '17': [2, 6], '18': [2, 6], '19': [2, 6], '20': [2, 2], '31': [4, 6], '32': [4, 6], '33': [4, 6], '34': [4, 6], '35': [4, 6], '36': [4, 6], '41': [3, 13],
};
/** Identifiers of variable length that stand on goods in shops. */
const VARIABLE = ['10', '21', '22', '30', '37', '235', '240', '241', '250', '251', '400', '422'];

/** Reads it; null when it is not an element string. */
export function readGs1(scanned: string): Gs1 | null {
  const code = scanned.trim();
  const values = code.startsWith('(') ? bracketed(code) : elements(code.replace(/^\](C1|d2|e0|J1|Q3)/, '').replace(/^\u001d/, ''));
  if (!values || values.size === 0) return null;
  const gtin = values.get('01') ?? null;
  if (gtin !== null && !(/^\d{14}$/.test(gtin) && checkDigit(gtin.slice(0, 13)) === Number(gtin[13]))) return null;
  // A bare row of digits is an element string only if it names an article.
  if (gtin === null && !/^(\]|\()/.test(code)) return null;
  const expiry = values.get('17') ?? values.get('16') ?? values.get('15');
  return { gtin, lot: values.get('10') ?? null, serial: values.get('21') ?? null, expires: expiry === undefined ? null : dayOf(expiry) };
}

function bracketed(code: string): Map<string, string> | null {
  const values = new Map<string, string>();
  for (const [, identifier, value] of code.matchAll(/\((\d{2,4})\)([^(]+)/g)) values.set(identifier ?? '', (value ?? '').trim());
  return values.size > 0 ? values : null;
}

function elements(code: string): Map<string, string> | null {
  const values = new Map<string, string>();
  let rest = code;
  while (rest !== '') {
    const fixed = FIXED[rest.slice(0, 2)];
    const identifier = fixed ? rest.slice(0, fixed[0]) : VARIABLE.find((one) => rest.startsWith(one));
    if (identifier === undefined) return null;
    const behind = rest.slice(identifier.length);
    const end = behind.indexOf(FNC1);
    const value = fixed ? behind.slice(0, fixed[1]) : behind.slice(0, end === -1 ? undefined : end);
    const wrong = fixed ? value.length < fixed[1] || /\D/.test(value) : value === '' || value.length > VARIABLE_MAX;
    if (wrong || value.includes(FNC1)) return null;
    values.set(identifier, value);
    rest = behind.slice(value.length).replace(/^\u001d/, '');
  }
  return values;
}

/** YYMMDD. The century is the one that is nearest; day 00 is the last of its month (section 7.12). */
function dayOf(digits: string, now = new Date()): string | null {
  const match = /^(\d{2})(\d{2})(\d{2})$/.exec(digits);
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const ahead = year - (now.getUTCFullYear() % 100);
  const century = Math.floor(now.getUTCFullYear() / 100) + (ahead >= 51 ? -1 : ahead <= -50 ? 1 : 0);
  const last = new Date(Date.UTC(century * 100 + year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day > last) return null;
  return `${century}${match[1]}-${match[2]}-${String(day === 0 ? last : day).padStart(2, '0')}`;
}
