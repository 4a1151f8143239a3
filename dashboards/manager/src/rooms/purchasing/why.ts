// Why so many are proposed, in words with the figures that it goes by.
import type { Replenishment, Safety } from '@onhand/sdk';
import { quantity } from '@onhand/ui';
import { safety } from './safety-words.ts';

/** One part of the reason after the other. */
export function whyOf({ reckoned: why, lead_days, people = 0 }: Replenishment): string[] {
  const parts = [safety('why_sold', { n: quantity(why.sold), days: why.window })];
  if (why.season_milli !== null) parts.push(safety(why.season_category === '' ? 'why_season' : 'why_season_of', { factor: quantity(why.season_milli), category: why.season_category }));
  parts.push(safety(why.weekdays ? 'why_week' : 'why_lead', { days: lead_days, n: quantity(why.demand) }));
  if (why.rule !== null) parts.push(safety(why.own_rule || why.class === null ? 'why_own' : `why_class_${why.class}`, { rule: ruleText(why.rule), n: quantity(why.safety) }));
  if (why.point > 0 || why.rule !== null) parts.push(safety('why_point', { n: quantity(why.point) }));
  if (people > 0) parts.push(safety('why_people', { n: people, more: Math.ceil(people / 3) }));
  if (why.over_max) parts.push(safety('why_over'));
  return parts;
}

export function ruleText(rule: Safety): string {
  return 'days' in rule ? safety('rule_days', { n: rule.days }) : safety('rule_service', { n: rule.service / 10 });
}

/** Every rule that somebody may choose, as a word that a form can hold. */
export const RULES: readonly string[] = ['days:1', 'days:2', 'days:3', 'days:5', 'days:7', 'days:10', 'days:14', 'days:21', 'days:28', ...[800, 850, 900, 950, 980, 990, 995, 999].map((of) => `service:${of}`)];

export function wordOf(rule: Safety | null): string {
  if (rule === null) return '';
  return 'days' in rule ? `days:${rule.days}` : `service:${rule.service}`;
}

export function ruleOf(word: string): Safety | null {
  const [kind, number] = word.split(':');
  if (number === undefined) return null;
  return kind === 'days' ? { days: Number(number) } : { service: Number(number) };
}
