// Who sends online orders as a form, and the form as what is asked of the server.
import type { Amount, SourcingBy, SourcingRule } from '@onhand/sdk';

/** The most parcels that the form offers; the server takes more. */
export const PARCELS_OFFERED = 5;
export const WORDS: readonly SourcingBy[] = ['stock', 'listed', 'cost', 'country'];

export interface SendingRow {
  branch: number;
  sends: boolean;
  cost: string;
}

export interface SendingForm {
  rows: SendingRow[];
  first: SourcingBy;
  then: SourcingBy | '';
  parcels: number;
}

/** Every branch of the web, those first that the house has put in order. */
export function drafted(rule: SourcingRule, web: readonly number[], told: (amount: Amount) => string): SendingForm {
  const named = (rule.branches ?? []).filter(({ branch }) => web.includes(branch));
  const rows = named.map(({ branch, sends, cost }) => ({ branch, sends, cost: (cost ?? 0) === 0 ? '' : told(cost ?? 0) }));
  const others = web.filter((id) => !named.some(({ branch }) => branch === id)).map((branch) => ({ branch, sends: true, cost: '' }));
  const [first = 'stock', then = ''] = rule.by ?? [];
  return { rows: [...rows, ...others], first, then, parcels: rule.parcels_max ?? 0 };
}

/** The first row whose cost cannot be read; -1 where all can. */
export function wrongCost(form: SendingForm, read: (text: string) => Amount | null): number {
  return form.rows.findIndex(({ cost }) => cost.trim() !== '' && !((read(cost) ?? -1) >= 0));
}

/** What is asked: what the house said of branches that are not shown stays as it was, behind those that are. */
export function asked(form: SendingForm, before: SourcingRule, read: (text: string) => Amount | null): SourcingRule {
  const shown = form.rows.map(({ branch, sends, cost }) => ({ branch, sends, cost: cost.trim() === '' ? 0 : (read(cost) ?? 0) }));
  const others = (before.branches ?? []).filter(({ branch }) => !shown.some((own) => own.branch === branch));
  const by = [form.first, ...(form.then === '' || form.then === form.first ? [] : [form.then])];
  const further = (before.by ?? []).slice(2).filter((word) => !by.includes(word));
  return { branches: [...shown, ...others], by: [...by, ...further], parcels_max: form.parcels, version: before.version ?? null };
}
