// What can be done about a branch's part of an order now.
import type { Catalogue, FulfilmentLine, FulfilmentState, FulfilmentView, Quantity, Right } from '@onhand/sdk';

export type Step = 'pick' | 'begin' | 'ready' | 'pack' | 'ship' | 'hand_over' | 'unpack';

/** Those in which there is something to do, in the order of the work. */
export const OPEN: readonly FulfilmentState[] = ['open', 'picking', 'picked', 'packed', 'ready'];
export const STATES: readonly FulfilmentState[] = [...OPEN, 'waiting', 'shipped', 'collected', 'cancelled'];

export const isOpen = ({ state }: Pick<FulfilmentView, 'state'>): boolean => OPEN.includes(state);

/** What is still to be found of a line: what was given up is not looked for. */
export const wanted = ({ asked, short }: FulfilmentLine): Quantity => Math.max(0, asked - short);

export function pieces({ lines }: FulfilmentView): Quantity {
  return lines.reduce((total, line) => total + wanted(line), 0);
}

/** The steps on offer, the next one first. The goods of an order are taken in hand before they leave. */
export function steps({ state, ship }: Pick<FulfilmentView, 'state' | 'ship'>, rights: readonly Right[]): Step[] {
  if (!rights.includes('fulfil_orders')) return [];
  switch (state) {
    case 'open': return ['begin'];
    case 'picking': return ['pick'];
    case 'picked': return ship ? ['pack', 'ship'] : ['ready', 'hand_over'];
    case 'packed': return ['ship', 'unpack'];
    case 'ready': return ['hand_over'];
    default: return [];
  }
}

/** The code in what was scanned or typed: itself, or behind the order's number. */
export const codeIn = (text: string): string => text.trim().split('/').at(-1)?.trim() ?? '';

/** The order's number in what was scanned; null where only a code was. */
export const numberIn = (text: string): string | null => (text.includes('/') ? (text.split('/')[0] ?? '').trim() : null);

/** The age that somebody must have for any of it; none where nothing asks for one. */
export function ageOf({ lines }: FulfilmentView, catalogue: Pick<Catalogue, 'bySku'>): number | null {
  const ages = lines.filter((line) => wanted(line) > 0).map(({ sku }) => catalogue.bySku(sku)?.product.age_min ?? 0);
  const most = Math.max(0, ...ages);
  return most > 0 ? most : null;
}
