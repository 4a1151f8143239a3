// Price lists as forms, and what they say in words.
import type { Catalogue, PriceList, PutPriceList } from '@onhand/sdk';
import { moment } from '@onhand/ui';
import { localMoment, momentOf } from '../products/form.ts';
import { say } from './words.ts';

export interface ListForm {
  name: string;
  branches: number[];
  channel: '' | 'till' | 'web';
  from: string;
  until: string;
  active: boolean;
}

export const emptyList = (): ListForm => ({ name: '', branches: [], channel: '', from: '', until: '', active: true });

export function formOf({ name, branches, channel, from, until, active }: PriceList): ListForm {
  return { name, branches: [...branches], channel: channel ?? '', from: localMoment(from), until: localMoment(until), active };
}

export function putOf(id: number, { name, branches, channel, from, until, active }: ListForm): PutPriceList {
  return { id, name: name.trim(), branches: [...branches], channel: channel === '' ? null : channel, from: momentOf(from), until: momentOf(until), active };
}

/** "London, Leeds · at tills · 26 Nov 2026, 14:05 – …". */
export function scopeOf({ branches, channel, from, until, active }: PriceList, catalogue: Catalogue): string {
  const where = branches.length === 0 ? say('everywhere') : branches.map((id) => catalogue.branches.find((one) => one.id === id)?.name ?? String(id)).join(', ');
  const how = channel === null ? '' : say(`at_${channel}`);
  const when = from === null && until === null ? say('always') : `${from === null ? '…' : moment(from)} – ${until === null ? '…' : moment(until)}`;
  return [where, how, when, active ? '' : say('off')].filter(Boolean).join(' · ');
}
