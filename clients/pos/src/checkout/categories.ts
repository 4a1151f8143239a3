// The catalogue by category, for those who look instead of searching.
import type { Article, Catalogue } from '@onhand/sdk';

export interface Shelf {
  /** Which colour it wears everywhere on the till. */
  hue: number;
  articles: Article[];
}

/** In order of their names, so that each stays where people have learnt to find it. */
export function categoriesOf(catalogue: Pick<Catalogue, 'articles'>): Map<string, Shelf> {
  const found = new Map<string, Article[]>();
  for (const article of catalogue.articles) {
    const shelf = found.get(article.product.category);
    if (shelf) shelf.push(article);
    else found.set(article.product.category, [article]);
  }
  const names = [...found.keys()].sort((a, b) => a.localeCompare(b));
  return new Map(names.map((name, hue) => [name, { hue, articles: found.get(name) ?? [] }]));
}
