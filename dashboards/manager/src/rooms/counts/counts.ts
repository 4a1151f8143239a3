// Counts of stock, as documents that are listed and followed.
import type { CountView } from '@onhand/sdk';
import { DocumentList } from '../../model/document-list.svelte.ts';
import type { Link } from '../../model/link.ts';

export const isOpen = ({ state }: CountView): boolean => state !== 'posted' && state !== 'cancelled';

export class Counts extends DocumentList<CountView> {
  constructor(link: Link) {
    super(link, { list: (query) => link.api.listCounts(query), one: (id) => link.api.readCount(id), viewOf: (body) => ('count' in body ? body.count : null), isOpen });
  }
}
