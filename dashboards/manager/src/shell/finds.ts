// What the search of the whole office finds in rooms that bring no search of their own.
import { roleName } from '@onhand/ui';
import { href } from '../model/address.ts';
import type { Hit, Room } from '../rooms.ts';

const MOST = 10;

type Find = NonNullable<Room['find']>;

const people: Find = (office, query) =>
  (office.catalogue?.staff ?? [])
    .filter(({ id, name }) => String(id) === query.trim() || isIn(query, name))
    .slice(0, MOST)
    .map(({ id, name, role, role_name }) => ({ title: name, detail: roleName(role, role_name), href: href('people', [id]) }));

const products: Find = (office, query) => {
  const { catalogue } = office;
  if (!catalogue) return [];
  const exact = catalogue.byCode(query.trim());
  const found = exact ? [exact] : catalogue.search(query, MOST);
  const byHandle = new Map(found.map(({ product }) => [product.handle, product]));
  return [...byHandle.values()].map(({ handle, name, category }) => ({ title: name, detail: category, href: href('products', [handle]) }));
};

const FINDS: Readonly<Record<string, Find>> = { people, products };

export const findOf = (room: Room): Find | undefined => room.find ?? FINDS[room.name];

/** Every word that was typed is in the text, whatever its case and accents. */
export function isIn(query: string, text: string): boolean {
  const held = plain(text);
  return plain(query).split(/\s+/).every((word) => held.includes(word));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** Rooms by their name. */
export function roomHits(rooms: readonly Room[], query: string): Hit[] {
  return rooms.filter((room) => isIn(query, room.title())).map((room) => ({ title: room.title(), detail: '', href: href(room.name) }));
}
