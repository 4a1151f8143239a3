// Orders to suppliers, as documents that are listed and followed.
import type { PurchaseState, PurchaseView } from '@onhand/sdk';
import { DocumentList } from '../../model/document-list.svelte.ts';
import type { Link } from '../../model/link.ts';

export const STATES: readonly PurchaseState[] = ['draft', 'sent', 'partly_received', 'closed', 'cancelled'];
export const isOpen = ({ state }: PurchaseView): boolean => state !== 'closed' && state !== 'cancelled';
/** As it stands on the paper. */
export const numberOf = ({ branch, number, version }: PurchaseView): string => `${branch}-${number}${version > 1 ? `/${version}` : ''}`;

export class Purchases extends DocumentList<PurchaseView> {
  constructor(link: Link) {
    super(link, {
      list: (query) => link.api.listPurchases(query), one: async (id) => (await link.api.readPurchase(id)).purchase, viewOf: (body) => ('purchase' in body ? body.purchase : null), isOpen,
    });
  }
}
