// A collection as a form, and the form as what is asked of the server.
import { parseMoney, toDecimal, type CollectionCondition, type CollectionSort, type Currency, type PutCollection, type SoldOut } from '@onhand/sdk';
import { slug } from '../products/form.ts';

export const KINDS = ['category', 'brand', 'tag', 'supplier', 'price_from', 'price_up_to', 'on_web', 'in_stock'] as const;
export type Kind = (typeof KINDS)[number];
export const SORTS: readonly CollectionSort[] = ['by_hand', 'name', 'price', 'price_down', 'newest'];
export const SOLD_OUT: readonly SoldOut[] = ['keep', 'last', 'hide'];

/** One line of a rule; the value of a question with two answers is "yes" or "no". */
export interface ConditionForm {
  kind: Kind;
  value: string;
}

export interface Form {
  title: string;
  handle: string;
  description: string;
  sort: CollectionSort;
  rule: boolean;
  handles: string[];
  all: boolean;
  conditions: ConditionForm[];
  shown: boolean;
  sold_out: SoldOut;
}

export const isChoice = (kind: Kind): boolean => kind === 'on_web' || kind === 'in_stock';
export const isPrice = (kind: Kind): boolean => kind === 'price_from' || kind === 'price_up_to';

export const newForm = (): Form => ({
  title: '', handle: '', description: '', sort: 'by_hand', rule: false, handles: [], all: true, conditions: [{ kind: 'category', value: '' }], shown: true, sold_out: 'last',
});

export function formOf({ title, handle, description, sort, members, shown, sold_out }: PutCollection, currency: Currency): Form {
  const rule = 'by_rule' in members ? members.by_rule : null;
  return {
    title, handle, description, sort, shown, sold_out, rule: rule !== null, handles: 'by_hand' in members ? [...members.by_hand] : [], all: rule?.all ?? true,
    conditions: rule ? rule.conditions.map((one) => conditionForm(one, currency)) : [{ kind: 'category', value: '' }],
  };
}

function conditionForm(condition: CollectionCondition, currency: Currency): ConditionForm {
  const [kind, value] = Object.entries(condition)[0] as [Kind, string | number | boolean];
  if (typeof value === 'boolean') return { kind, value: value ? 'yes' : 'no' };
  return { kind, value: typeof value === 'number' ? toDecimal(value, currency) : value };
}

function conditionOf({ kind, value }: ConditionForm, currency: Currency): CollectionCondition {
  if (isChoice(kind)) return { [kind]: value !== 'no' } as unknown as CollectionCondition;
  if (isPrice(kind)) return { [kind]: parseMoney(value, currency) ?? 0 } as unknown as CollectionCondition;
  return { [kind]: value.trim() } as unknown as CollectionCondition;
}

export const handleOf = ({ handle, title }: Form): string => handle.trim() || slug(title).toLowerCase().slice(0, 80);

export function putOf(form: Form, currency: Currency, version: number | null): PutCollection {
  const { title, description, sort, shown, sold_out, rule, handles, all, conditions } = form;
  const members = rule ? { by_rule: { all, conditions: conditions.map((one) => conditionOf(one, currency)) } } : { by_hand: [...handles] };
  return { handle: handleOf(form), title: title.trim(), description, sort, members, shown, sold_out, version };
}

export type Wrong = 'w_empty' | 'w_money' | 'w_handle' | 'w_condition';

/** What is wrong with it, by field; that of a condition begins with its place. */
export function wrongOf(form: Form, currency: Currency): Map<string, Wrong> {
  const wrong = new Map<string, Wrong>();
  if (form.title.trim() === '') wrong.set('title', 'w_empty');
  else if (!/^[a-z0-9-]{1,80}$/.test(handleOf(form))) wrong.set('handle', 'w_handle');
  if (!form.rule) return wrong;
  if (form.conditions.length === 0) wrong.set('conditions', 'w_condition');
  for (const [at, { kind, value }] of form.conditions.entries()) {
    if (isChoice(kind)) continue;
    if (value.trim() === '') wrong.set(`c-${at}`, 'w_empty');
    else if (isPrice(kind) && parseMoney(value, currency) === null) wrong.set(`c-${at}`, 'w_money');
  }
  return wrong;
}
