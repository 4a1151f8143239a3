// Price lists as forms, and what they say in words.
import type { Catalogue, PriceList, PutPriceList } from '@onhand/sdk';
import { moment } from '@onhand/ui';
import { localMoment, momentOf } from '../../model/local-moment.ts';
import { say } from './words.ts';

export interface ListForm {
  name: string;
  branches: number[];
  channel: '' | 'till' | 'web';
  from: string;
  until: string;
  active: boolean;
  /** Empty: for everybody. */
  group: string;
}

export const emptyList = (): ListForm => ({ name: '', branches: [], channel: '', from: '', until: '', active: true, group: '' });

export function formOf({ name, branches, channel, from, until, active, group }: PriceList): ListForm {
  return { name, branches: [...branches], channel: channel ?? '', from: localMoment(from), until: localMoment(until), active, group: group === null ? '' : String(group) };
}

export function putOf(id: number, { name, branches, channel, from, until, active, group }: ListForm, version: number | null = null): PutPriceList {
  const [where, whom] = [channel === '' ? null : channel, group === '' ? null : Number(group)];
  return { id, name: name.trim(), branches: [...branches], channel: where, from: momentOf(from), until: momentOf(until), active, group: whom, version };
}

/** "Trade · London, Leeds · at tills · 26 Nov 2026, 14:05 – …". */
export function scopeOf({ branches, channel, from, until, active, group }: PriceList, catalogue: Catalogue): string {
  const where = branches.length === 0 ? say('everywhere') : branches.map((id) => catalogue.branches.find((one) => one.id === id)?.name ?? String(id)).join(', ');
  const how = channel === null ? '' : say(`at_${channel}`);
  const when = from === null && until === null ? say('always') : `${from === null ? '…' : moment(from)} – ${until === null ? '…' : moment(until)}`;
  const whom = group === null ? '' : (catalogue.view.customer_groups?.find(({ id }) => id === group)?.name ?? String(group));
  return [whom, where, how, when, active ? '' : say('off')].filter(Boolean).join(' · ');
}
