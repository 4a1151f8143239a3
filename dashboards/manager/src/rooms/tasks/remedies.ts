// What is done about goods that are missing: what each asks before it is done, and what it says afterwards.
import type { BranchId, Catalogue, Quantity, Remedy, Sku, TaskDeed, TaskPromise, TaskProposal } from '@onhand/sdk';
import { day, moment, quantity } from '@onhand/ui';
import { nameOf } from '../../model/exceptions.ts';
import { mend } from './remedy-words.ts';

/** One that somebody is asked about; `instead` of a suggestion is chosen while they are. */
export interface Choice {
  kind: 'fetch' | 'elsewhere' | 'wait' | 'pay_back' | 'suggest';
  sku: Sku;
  quantity: Quantity;
  branch?: BranchId;
  promise?: TaskPromise;
  proposal: TaskProposal;
}

/** What the server is asked to do; null where nothing was chosen to be suggested. */
export function remedyOf({ kind, branch, promise }: Choice, instead: Sku | null): Remedy | null {
  const fulfilment = promise?.id ?? '';
  if (kind === 'fetch') return { fetch: branch ?? 0 };
  if (kind === 'elsewhere') return { elsewhere: { fulfilment, branch: branch ?? 0 } };
  if (kind === 'wait') return { wait: { fulfilment } };
  if (kind === 'pay_back') return { pay_back: { fulfilment } };
  return instead === null ? null : { suggest: { fulfilment, instead } };
}

/** How much of it somebody who is promised it goes short. */
export const lacks = (promise: TaskPromise): Quantity => Math.max(0, promise.quantity - promise.covered);

/** The question of a choice, and what happens where it is answered with yes. */
export function asked(choice: Choice, catalogue: Catalogue, branchName: (id: BranchId) => string): { title: string; will: string } {
  const { kind, proposal, promise } = choice;
  const facts = { n: quantity(choice.quantity), name: nameOf(choice, catalogue), branch: branchName(choice.branch ?? 0), who: promise?.who ?? '', day: proposal.backorder ? day(proposal.backorder.until) : '' };
  return { title: mend(`${kind}_ask`, facts), will: mend(`${kind}_will`, facts) };
}

/** What came of a suggestion, or until when its customer may answer; empty of everything else. */
export function answerOf({ answer, until }: Pick<TaskDeed, 'answer' | 'until'>, zone?: string): string {
  if (until === undefined || until === null) return '';
  if (answer === undefined || answer === null) return mend('answer_open', { when: moment(until, zone) });
  const known = { taken: 'answer_taken', no: 'answer_no', late: 'answer_late', sold_out: 'answer_sold_out', not_asked: 'answer_not_asked' } as const;
  return answer in known ? mend(known[answer as keyof typeof known]) : '';
}

/** Something that was done, as a sentence. */
export function did(deed: Pick<TaskDeed, 'sku' | 'quantity' | 'remedy'>, catalogue: Catalogue, branchName: (id: BranchId) => string): string {
  const { remedy } = deed;
  const facts = { n: quantity(deed.quantity), name: nameOf(deed, catalogue) };
  if ('fetch' in remedy) return mend('did_fetch', { ...facts, branch: branchName(remedy.fetch) });
  if ('elsewhere' in remedy) return mend('did_elsewhere', { ...facts, branch: branchName(remedy.elsewhere.branch) });
  if ('wait' in remedy) return mend('did_wait', facts);
  if ('pay_back' in remedy) return mend('did_pay_back', facts);
  return mend('did_suggest', { ...facts, instead: nameOf({ sku: remedy.suggest.instead }, catalogue) });
}
