// Small things that all forms of the settings share.
import type { Branch, TaxClass, TaxRates, Wording } from '@onhand/sdk';
import { language } from '@onhand/ui';

/** A number that is free behind those that are taken. */
export const free = (ids: readonly number[], from = 0): number => Math.max(from, ...ids) + 1;

/** Parts per million as people read a per cent: "20", "7.5". */
export const percent = (ppm: number): string => String(ppm / 10_000);

/** What somebody typed as a per cent; null when it is none from 0 to 100. */
export function ppmOf(text: string): number | null {
  if (!/^\d{1,3}([.,]\d{1,4})?$/.test(text.trim())) return null;
  const ppm = Math.round(Number(text.trim().replace(',', '.')) * 10_000);
  return ppm <= 1_000_000 ? ppm : null;
}

export const percentText = (ppm: number): string => new Intl.NumberFormat(language.locale, { style: 'percent', maximumFractionDigits: 4 }).format(ppm / 1_000_000);

export const dateText = (date: string): string => new Intl.DateTimeFormat(language.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(date));

/** "20 %", or "6.25 % + 1 %, on top". */
export function ratesText({ rate_ppm }: Pick<TaxClass, 'rate_ppm'>, rates: TaxRates | null, onTop: string): string {
  if (!rates) return percentText(rate_ppm);
  const text = rates.components.map((one) => `${one.name ? `${one.name} ` : ''}${percentText(one.rate_ppm)}`).join(' + ') || percentText(0);
  return rates.on_top ? `${text}, ${onTop}` : text;
}

export const named = ({ name, names }: { name: string; names: Wording[] }): string => names.find((one) => one.language === language.current)?.text ?? name;

/** Whether two things are written the same. */
export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export const branchNames = (ids: readonly number[], branches: readonly Branch[]): string => ids.map((id) => branches.find((one) => one.id === id)?.name ?? String(id)).join(', ');
