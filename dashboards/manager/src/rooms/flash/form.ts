// What is typed of a flash sale, and what is wrong with it.
import type { FlashSale, PutFlashSale, Sku } from '@onhand/sdk';
import { localMoment } from '../../model/local-moment.ts';
import { say } from './words.ts';

export interface Form {
  name: string;
  skus: Sku[];
  /** By the clock of this device, as its field has it. */
  begins: string;
  ends: string;
  each_max: string;
  at_once: string;
  minutes: string;
  by_address: boolean;
}

export type Wrong = Partial<Record<keyof Form, string>>;

/** As the server has them. */
const MOST = { each_max: 1_000, at_once: 10_000, minutes: 60 } as const;

export const emptyForm = (): Form => ({ name: '', skus: [], begins: '', ends: '', each_max: '1', at_once: '50', minutes: '10', by_address: false });

export const formOf = (sale: FlashSale): Form => ({
  name: sale.name, skus: [...sale.skus], begins: localMoment(sale.begins), ends: localMoment(sale.ends),
  each_max: String(sale.each_max), at_once: String(sale.at_once), minutes: String(sale.minutes), by_address: sale.by_address,
});

/** `before` is what is changed: a begin that is left alone stays to the millisecond. */
export function read(form: Form, id: number, before: FlashSale | null): { put: PutFlashSale | null; wrong: Wrong } {
  const wrong: Wrong = {};
  const kept = (text: string, was: number | null | undefined) => (was !== null && was !== undefined && text === localMoment(was) ? was : Date.parse(text));
  const begins = kept(form.begins, before?.begins);
  const ends = form.ends === '' ? null : kept(form.ends, before?.ends);
  if (form.name.trim() === '') wrong.name = say('w_name');
  if (form.skus.length === 0) wrong.skus = say('w_goods');
  if (Number.isNaN(begins)) wrong.begins = say('w_begins');
  if (ends !== null && !(ends > begins)) wrong.ends = say('w_ends');
  const number = (field: keyof typeof MOST) => {
    const typed = /^\d+$/.test(form[field].trim()) ? Number(form[field]) : 0;
    if (typed < 1 || typed > MOST[field]) wrong[field] = say('w_number', { max: MOST[field] });
    return typed;
  };
  const [each_max, at_once, minutes] = [number('each_max'), number('at_once'), number('minutes')];
  if (Object.keys(wrong).length > 0) return { put: null, wrong };
  const version = before?.version ?? null;
  return { put: { id, name: form.name.trim(), skus: form.skus, begins, ends, each_max, at_once, minutes, by_address: form.by_address, stopped: false, version }, wrong };
}
