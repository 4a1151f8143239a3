// What branches do for orders, as documents that are listed and followed.
import type { FulfilmentState, FulfilmentView, Page } from '@onhand/sdk';
import { DocumentList } from '../../model/document-list.svelte.ts';
import type { Link } from '../../model/link.ts';
import { isOpen, OPEN } from './fulfilment.ts';

/** Of each state, of what is to be done: whoever has more begins with these. */
const TO_DO_MAX = 60;

export type Which = FulfilmentState | 'to_do';

export class Fulfilments extends DocumentList<FulfilmentView> {
  /** Which of them the list reads. */
  which: Which = $state('to_do');

  constructor(link: Link) {
    super(link, {
      list: (query) => (this.which === 'to_do' ? toDo(link) : link.api.listFulfilments({ ...query, state: this.which })),
      one: (id) => link.api.readFulfilment(id), viewOf: (body) => ('fulfilment' in body ? body.fulfilment : null), isOpen,
    });
  }

  async show(which: Which): Promise<void> {
    this.which = which;
    await this.refresh();
  }
}

/** All that is to be done, those who wait longest first. */
async function toDo(link: Link): Promise<Page<FulfilmentView>> {
  const pages = await Promise.all(OPEN.map((state) => link.api.listFulfilments({ state, limit: TO_DO_MAX })));
  // One that took a step between two of the readings is in both.
  const known = new Map<string, FulfilmentView>();
  for (const view of pages.flatMap(({ items }) => items)) known.set(view.id, view);
  return { items: [...known.values()].sort((one, other) => one.opened - other.opened), next: null };
}
