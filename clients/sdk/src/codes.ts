// What a scanner read, and as what it may be meant: the whole of it first, and only then what is left when a scanner's
// own additions are taken off. Two spellings of one trade item number have one key.

import { readGs1 } from './gs1.ts';

/** GTINs of 8 to 14 digits compare with leading zeros (GS1 General Specifications); everything else as it is. */
export function codeKey(code: string): string {
  return /^\d{8,14}$/.test(code) ? code.padStart(14, '0') : code;
}

/** All keys under which a code may be known, the longest reading first. */
export function codeKeys(scanned: string): string[] {
  const code = scanned.trim();
  const keys = [codeKey(code)];
  const aim = /^\]([A-Za-z])([0-9A-Za-z])(.+)$/.exec(code);
  const bare = aim?.[3] ?? code;
  if (aim) keys.push(codeKey(bare));
  // In a GS1 element string the trade item number follows the application identifier 01; what comes behind is about the piece.
  if (aim && isGs1(`${aim[1]}${aim[2]}`)) {
    const gtin = /^01(\d{14})/.exec(bare)?.[1];
    if (gtin) keys.push(gtin);
  }
  const piece = readGs1(code)?.gtin;
  if (piece) keys.push(piece);
  const expanded = expandUpcE(bare);
  if (expanded) keys.push(codeKey(expanded));
  return [...new Set(keys)];
}

/**
 * The trade item number of the pieces in a case, from the case's own of fourteen digits: its first digit, 1 to 8, tells the size of
 * the case, and the rest is the piece's with another check digit. Null when it is not one, or misread.
 */
export function pieceOfCase(scanned: string): string | null {
  const bare = scanned.trim().replace(/^\][A-Za-z][0-9A-Za-z]/, '');
  const code = /^[1-8]\d{13}$/.test(bare) ? bare : (readGs1(scanned)?.gtin ?? '');
  if (!/^[1-8]\d{13}$/.test(code) || checkDigit(code.slice(0, 13)) !== Number(code[13])) return null;
  const body = `0${code.slice(1, 13)}`;
  return `${body}${checkDigit(body)}`;
}

/** Symbologies whose scanners say that the text is a GS1 element string. */
function isGs1(symbology: string): boolean {
  return ['C1', 'd2', 'e0', 'J1', 'Q3'].includes(symbology);
}

/**
 * The twelve digits of a UPC-A that was printed as UPC-E: eight digits with number system and check digit, or the six
 * between them, when the number system is 0. Null when it is not one.
 */
export function expandUpcE(code: string): string | null {
  const match = /^(?:([01])(\d{6})(\d)|(\d{6}))$/.exec(code);
  if (!match) return null;
  const system = match[1] ?? '0';
  const digits = match[2] ?? match[4] ?? '';
  const last = Number(digits.at(-1));
  const zeros = '00000';
  let body: string;
  if (last <= 2) body = `${digits.slice(0, 2)}${last}0000${digits.slice(2, 5)}`;
  else if (last === 3) body = `${digits.slice(0, 3)}${zeros}${digits.slice(3, 5)}`;
  else if (last === 4) body = `${digits.slice(0, 4)}${zeros}${digits.slice(4, 5)}`;
  else body = `${digits.slice(0, 5)}0000${last}`;
  const check = checkDigit(system + body);
  if (match[3] !== undefined && Number(match[3]) !== check) return null; // An EAN-8, or misread.
  return `${system}${body}${check}`;
}

/** The check digit that follows these digits in any GTIN. */
export function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}
