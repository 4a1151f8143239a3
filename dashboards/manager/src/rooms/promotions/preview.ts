// What a basket costs with a promotion as it stands in the form: by the engine of tills and shop.
import { localMinute, price, PricingError, promotionsFor, type Amount, type Article, type Branch, type Catalogue, type Channel, type Promotion, type PromotionShare } from '@onhand/sdk';

export interface Chosen {
  sku: string;
  /** In milli-units. */
  quantity: number;
}

export interface Previewed {
  lines: { article: Article; quantity: number; gross: Amount; total: Amount; promotions: PromotionShare[] }[];
  gross: Amount;
  total: Amount;
}

export interface Where {
  branch: Branch | null;
  channel: Channel;
  group: number | null;
  /** A minute at which the draft counts as well, so that one to come can be tried. */
  at: number;
}

/** Null where there is no such price. The draft counts whenever it is to begin. */
export function preview(catalogue: Catalogue, chosen: readonly Chosen[], draft: Promotion | null, where: Where): Previewed | null {
  const articles = chosen.flatMap(({ sku, quantity }) => {
    const article = catalogue.bySku(sku);
    return article ? [{ article, quantity }] : [];
  });
  const place = { branch: where.branch?.id ?? null, channel: where.channel, group: where.group };
  const local = where.branch ? localMinute(where.branch, where.at) : new Date(where.at).toISOString().slice(0, 16);
  const others = catalogue.promotions.filter(({ id }) => id !== draft?.id);
  const tried = draft ? [...others, { ...draft, from: null, until: null, active: true, needs_code: false }] : others;
  const promotions = promotionsFor(tried, articles.map(({ article }) => article), { ...place, local });
  const lines = articles.map(({ article, quantity }) => ({
    sku: article.sku, quantity, unit_price: catalogue.priceOf(article, place, where.at), discount: null, tax: { included: true, rates_ppm: [] },
  }));
  try {
    const priced = price({ lines, discount: null, promotions });
    return {
      gross: priced.gross, total: priced.total,
      lines: priced.lines.flatMap(({ gross, total, promotions: shares = [] }, at) => {
        const one = articles[at];
        return one ? [{ ...one, gross, total, promotions: shares }] : [];
      }),
    };
  } catch (error) {
    if (error instanceof PricingError) return null;
    throw error;
  }
}
