// Transfers between branches, as documents that are listed and followed.
import type { TransferView } from '@onhand/sdk';
import { DocumentList } from '../../model/document-list.svelte.ts';
import type { Link } from '../../model/link.ts';

export const isOpen = ({ state }: TransferView): boolean => state !== 'closed' && state !== 'cancelled';

export class Transfers extends DocumentList<TransferView> {
  constructor(link: Link) {
    super(link, {
      list: (query) => link.api.listTransfers(query), one: (id) => link.api.readTransfer(id), viewOf: (body) => ('transfer' in body ? body.transfer : null), isOpen,
    });
  }
}
