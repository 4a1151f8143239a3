// Which of a tax class's rates count in a branch on a business date: the most particular place goes first, then the latest day
// that has come. The twin of the server's `organisation::taxes::rates`; `clients/conformance/pricing.json` binds both.
import type { Branch, TaxClass, TaxRates } from '../gen/protocol.ts';
import type { TaxTerms } from './index.ts';

/** What of a branch says how it is taxed. */
export type TaxPlace = Pick<Branch, 'id'> & { country?: string };

/** None where only the class's own rate counts. `date` is such as "2027-01-01". */
export function ratesIn({ rates = [] }: Pick<TaxClass, 'rates'>, branch: TaxPlace, date: string): TaxRates | null {
  let best: { rates: TaxRates; rank: number } | null = null;
  for (const one of rates) {
    const rank = rankIn(one, branch);
    if (rank === null || one.from > date) continue;
    if (!best || rank > best.rank || (rank === best.rank && one.from >= best.rates.from)) best = { rates: one, rank };
  }
  return best?.rates ?? null;
}

/** How goods of a class are taxed there and then. */
export function taxTerms(taxed: Pick<TaxClass, 'rate_ppm' | 'rates'>, branch: TaxPlace, date: string): TaxTerms {
  const rates = ratesIn(taxed, branch, date);
  if (!rates) return { included: true, rates_ppm: [taxed.rate_ppm] };
  return { included: !rates.on_top, rates_ppm: rates.components.map(({ rate_ppm }) => rate_ppm) };
}

function rankIn({ branch: own, country }: TaxRates, branch: TaxPlace): number | null {
  if (own !== null) return own === branch.id ? 2 : null;
  if (country === '') return 0;
  return country === (branch.country ?? '') ? 1 : null;
}
