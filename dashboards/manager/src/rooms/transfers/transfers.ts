// Transfers between branches, as documents that are listed and followed.
import type { TransferView } from '@onhand/sdk';
import { DocumentList } from '../../model/document-list.svelte.ts';
import type { Link } from '../../model/link.ts';
import { openDifferences } from './transfer.ts';

/** Under way, or over with something that nobody has cleared up yet. */
export const isOpen = (view: TransferView): boolean => (view.state !== 'closed' && view.state !== 'cancelled') || openDifferences(view).length > 0;

export class Transfers extends DocumentList<TransferView> {
  constructor(link: Link) {
    super(link, {
      list: (query) => link.api.listTransfers(query), one: (id) => link.api.readTransfer(id), viewOf: (body) => ('transfer' in body ? body.transfer : null), isOpen,
    });
  }
}
