// The tax in a ticket by rate, as its own lines say it.
import type { Amount, Ticket } from '@onhand/sdk';
import { language } from '@onhand/ui';

export interface Rate {
  ppm: number;
  name: string;
  tax: Amount;
  total: Amount;
}

export function taxes({ lines }: Pick<Ticket, 'lines'>): Rate[] {
  const rates = new Map<number, Rate>();
  for (const { tax_rate_ppm: ppm, tax, total } of lines) {
    const name = (ppm / 1_000_000).toLocaleString(language.locale, { style: 'percent', maximumFractionDigits: 3 });
    const rate = rates.get(ppm) ?? { ppm, name, tax: 0, total: 0 };
    rates.set(ppm, { ...rate, tax: rate.tax + tax, total: rate.total + total });
  }
  return [...rates.values()].sort((a, b) => b.ppm - a.ppm);
}
