// What an entry of an explanation or of the ledger says to people, and where it leads.
import type { Condition, ExplainedKind, LevelName, MovementDocument, Quantity, StockLevel } from '@onhand/sdk';
import { available, quantity } from '@onhand/ui';
import { href } from '../../model/address.ts';
import type { HeadOffice } from '../../model/head-office.svelte.ts';
import { tell } from './ledger-words.ts';

export const LEVELS = ['on_hand', 'unsellable', 'allocated', 'reserved', 'available', 'backordered', 'incoming', 'in_transit'] as const satisfies readonly LevelName[];

/** The number of a level; what is in transit, and what is promised and not there, stands in no level. */
export function numberOf(level: StockLevel, name: LevelName): Quantity | null {
  if (name === 'in_transit' || name === 'backordered') return null;
  return name === 'available' ? available(level) : (level[name] ?? 0);
}

export const CONDITIONS = ['damaged', 'quality_control', 'quarantine', 'recalled', 'expired', 'display', 'other'] as const satisfies readonly Condition[];

/** The address of the explanation of a number. */
export function whyHref(sku: string, branch: number, level: LevelName, condition: Condition | null = null): string {
  return href('stock', ['sku', sku], condition === null ? { branch: String(branch), why: level } : { branch: String(branch), why: level, condition });
}

export function kindText(kind: ExplainedKind): string {
  if (kind === 'hold' || kind === 'allocation' || kind === 'transfer' || kind === 'purchase' || kind === 'before' || kind === 'backorder') return tell(kind);
  return 'movement' in kind ? tell(kind.movement) : tell(kind.level);
}

/** Where a document is; none for a delivery or a correction, which are told whole where they stand. */
export function documentHref(document: MovementDocument | null): string | null {
  if (!document) return null;
  if ('purchase' in document) return href('purchasing', [document.purchase]);
  if ('order' in document) return href('orders', [document.order]);
  if ('ticket' in document) return href('today', ['ticket', document.ticket]);
  if ('count' in document) return href('counts', [document.count]);
  return 'fulfilment' in document ? href('fulfilment', [document.fulfilment]) : href('transfers', [document.transfer]);
}

/** Who did it, and at which till. */
export function whoText(office: HeadOffice, { staff, register }: { staff: number | null; register: number | null }): string {
  const who = staff === null ? tell('server') : office.staffName(staff);
  if (register !== null) return `${who} · ${office.registerName(register)}`;
  return staff === null ? who : `${who} · ${tell('office')}`;
}

export function signed(of: Quantity): string {
  return `${of > 0 ? '+' : ''}${quantity(of)}`;
}

/** A ledger's start of a day, and the end of one, in the branch's own or the viewer's time. */
export function dayStart(date: string, later = 0): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day + later).getTime();
}
