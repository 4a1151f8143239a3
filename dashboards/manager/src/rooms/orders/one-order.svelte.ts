// One order on the screen: as it is now, and what is being done about it.
import type { BranchId, OrderCommand, OrderExport, OrderId, OrderView, PostalAddress, ReceiveReturn, SkuQuantity, WantedBack } from '@onhand/sdk';
import { Asking } from '../../model/asking.svelte.ts';
import { documentsOf } from '../../model/documents.ts';
import { commandOf, sentenceOf, type Link } from '../../model/link.ts';
import { lookAgain } from '../../model/look-again.ts';

/** What its customer and its payment do is told by no topic. */
const LOOK_AGAIN_MS = 4000;

export class OneOrder {
  readonly id: OrderId;
  readonly asking = new Asking();
  view: OrderView | null = $state.raw(null);
  problem: string | null = $state(null);
  readonly #link: Link;
  #reading = false;
  #again = false;

  constructor(link: Link, id: OrderId) {
    this.#link = link;
    this.id = id;
  }

  /** Reads it; a change that falls into the reading is read after it. */
  async refresh(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    do {
      this.#again = false;
      try {
        this.view = await this.#link.api.readOrder(this.id);
        this.problem = null;
      } catch (error) {
        this.problem = sentenceOf(error);
      }
    } while (this.#again);
    this.#reading = false;
  }

  /** Keeps it as it is now: what branches do for it is told live, the rest is read from time to time. */
  keepFresh(isOnline: () => boolean): () => void {
    const documents = documentsOf(this.#link.connection);
    let there = true;
    documents.listen((id) => {
      if (there && this.view?.parts.some(({ fulfilment }) => fulfilment === id)) void this.refresh();
    });
    void this.refresh().then(() => {
      if (there && this.view && this.view.parts.length > 0) documents.follow(this.view.parts.map(({ fulfilment }) => fulfilment));
    });
    const rest = lookAgain(() => this.refresh(), LOOK_AGAIN_MS, isOnline);
    return () => {
      there = false;
      rest();
    };
  }

  cancel = (reason: string): Promise<boolean> => this.#ask({ cancel: { order: this.id, reason: reason.trim() } });
  refund = (amount: number, reason: string): Promise<boolean> => this.#ask({ refund: { order: this.id, amount, reason: reason.trim() } });
  creditBack = (amount: number, reason: string): Promise<boolean> => this.#ask({ credit_back: { order: this.id, amount, reason: reason.trim() } });
  returnAsCredit = (number: number, credit: boolean, reason: string): Promise<boolean> => this.#ask({ return_as_credit: { order: this.id, number, credit, reason: reason.trim() } });
  note = (note: string): Promise<boolean> => this.#ask({ note: { order: this.id, note: note.trim() } });
  askReturn = (lines: WantedBack[], comment: string): Promise<boolean> => this.#ask({ ask_return: { order: this.id, lines, comment } });
  approveReturn = (number: number, branch: BranchId | null): Promise<boolean> => this.#ask({ approve_return: { order: this.id, number, branch } });
  declineReturn = (number: number, reason: string): Promise<boolean> => this.#ask({ decline_return: { order: this.id, number, reason: reason.trim() } });
  receiveReturn = (received: Omit<ReceiveReturn, 'order'>): Promise<boolean> => this.#ask({ receive_return: { order: this.id, ...received } });
  endExchange = (number: number, reason: string): Promise<boolean> => this.#ask({ end_exchange: { order: this.id, number, reason: reason.trim() } });
  answer = (number: number, yes: boolean): Promise<boolean> => this.#ask({ answer_suggestion: { order: this.id, number, yes } });
  holdBack = (note: string): Promise<boolean> => this.#ask({ hold_back: { order: this.id, note: note.trim() } });
  release = (note: string): Promise<boolean> => this.#ask({ release: { order: this.id, note: note.trim() } });
  reduce = (lines: SkuQuantity[]): Promise<boolean> => this.#ask({ reduce: { order: this.id, lines, reason: '' } });
  changeAddress = (address: PostalAddress): Promise<boolean> => this.#ask({ change_address: { order: this.id, address } });
  tag = (tags: string[]): Promise<boolean> => this.#ask({ tag: { order: this.id, tags } });
  paidByHand = (amount: number, reason: string): Promise<boolean> => this.#ask({ paid_by_hand: { order: this.id, amount, reason: reason.trim() } });

  erase = (reason: string): Promise<boolean> => this.#ask({ erase: { order: this.id, reason } });

  /** All that is kept of it, for its customer; null where it cannot be had. */
  async exported(): Promise<OrderExport | null> {
    try {
      return await this.#link.api.exportOrder(this.id);
    } catch (error) {
      this.asking.problem = sentenceOf(error);
      return null;
    }
  }

  async #ask(order: OrderCommand): Promise<boolean> {
    if ((await this.asking.ask(this.#link.connection, commandOf(null, { order }))) === null) return false;
    await this.refresh();
    return true;
  }
}
