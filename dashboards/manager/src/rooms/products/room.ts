// What is sold: found, looked at and changed, one by one and many at once.
import { pictureOf } from '@onhand/ui';
import { href } from '../../model/address.ts';
import type { Room } from '../../rooms.ts';
import Products from './Products.svelte';
import { say } from './words.ts';

export const products: Room = {
  name: 'products',
  title: () => say('title'),
  may: (rights) => rights.includes('manage_catalogue'),
  screen: Products,
  find: (office, query) => {
    const found = new Map(office.catalogue?.search(query, 20).map(({ product }) => [product.handle, product]));
    return [...found.values()].slice(0, 10).map((product) => ({
      title: product.name, detail: product.category, href: href('products', [product.handle]), picture: pictureOf(product, product.variants[0]),
    }));
  },
};
