// Rates of a tax class as a form has them: texts that somebody types, and what they come to or what is wrong with them.
import type { TaxRates } from '@onhand/sdk';
import { percent, ppmOf } from './draft.ts';
import { say } from './words.ts';

export interface RateDraft {
  /** Tells rows apart while they are edited. */
  key: number;
  kind: 'everywhere' | 'country' | 'branch';
  country: string;
  branch: number | null;
  from: string;
  onTop: boolean;
  parts: { name: string; rate: string }[];
}

export interface RateProblems {
  place?: string;
  from?: string;
  rate?: string;
}

let keys = 0;

export function rateDraft({ country, branch, from, on_top, components }: TaxRates): RateDraft {
  const kind = branch !== null ? 'branch' : country !== '' ? 'country' : 'everywhere';
  keys += 1;
  return { key: keys, kind, country, branch, from, onTop: on_top, parts: components.map(({ name, rate_ppm }) => ({ name, rate: percent(rate_ppm) })) };
}

export interface Told {
  good: boolean;
  rates: TaxRates[];
  problems: RateProblems[];
}

/** What the rows come to, in the order in which the server keeps them. */
export function ratesOf(drafts: readonly RateDraft[]): Told {
  const rates: TaxRates[] = [];
  const problems = drafts.map((draft): RateProblems => {
    const one: TaxRates = {
      country: draft.kind === 'country' ? draft.country.trim().toUpperCase() : '', branch: draft.kind === 'branch' ? draft.branch : null, from: draft.from,
      on_top: draft.onTop, components: draft.parts.map(({ name, rate }) => ({ name: name.trim(), rate_ppm: ppmOf(rate) ?? 0 })),
    };
    const found: RateProblems = {};
    if (draft.kind === 'country' && !/^[A-Z]{2}$/.test(one.country)) found.place = say('country_needed');
    if (draft.kind === 'branch' && one.branch === null) found.place = say('branch_needed');
    if (draft.parts.some(({ rate }) => ppmOf(rate) === null)) found.rate = say('rate_needed');
    if (rates.some((other) => other.branch === one.branch && other.country === one.country && other.from === one.from)) found.from = say('from_taken');
    rates.push(one);
    return found;
  });
  rates.sort((a, b) => (a.branch ?? -1) - (b.branch ?? -1) || compare(a.country, b.country) || compare(a.from, b.from));
  return { good: problems.every((one) => Object.keys(one).length === 0), rates, problems };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
