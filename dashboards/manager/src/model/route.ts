// Addresses below the hash: #/today, #/stock/2/SKU, #/tasks, #/tasks/resolved, #/transfers, #/transfers/new, #/transfers/ID,
// and #/ROOM/… for the rooms of `rooms.ts`.
import { ROOMS, type Room } from '../rooms.ts';

export type TaskTab = 'open' | 'resolved' | 'refused';

export type Route =
  | { screen: 'today' }
  | { screen: 'stock'; branch: number | null; sku: string | null }
  | { screen: 'tasks'; tab: TaskTab }
  | { screen: 'transfers'; id: string | null }
  | { screen: 'room'; room: Room; path: readonly string[]; query: URLSearchParams };

export function readRoute(hash: string): Route {
  const [address = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [screen, ...rest] = address.split('/');
  const room = ROOMS.find(({ name }) => name === screen);
  if (room) return { screen: 'room', room, path: rest.filter(Boolean).map(decoded), query: new URLSearchParams(query) };
  const [first, second] = rest;
  if (screen === 'tasks') return { screen, tab: first === 'resolved' || first === 'refused' ? first : 'open' };
  if (screen === 'transfers') return { screen, id: first ? decoded(first) : null };
  if (screen !== 'stock') return { screen: 'today' };
  const id = Number(first);
  return {
    screen: 'stock',
    branch: first && Number.isInteger(id) && id > 0 ? id : null,
    sku: second ? decoded(second) : null,
  };
}

/** What cannot be decoded, such as a link that was cut off, is taken as it stands: nothing is found by it, and that is told. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function writeRoute(route: Route): string {
  if (route.screen === 'today') return '#/today';
  if (route.screen === 'tasks') return route.tab === 'open' ? '#/tasks' : `#/tasks/${route.tab}`;
  if (route.screen === 'transfers') return route.id === null ? '#/transfers' : `#/transfers/${encodeURIComponent(route.id)}`;
  if (route.screen === 'room') {
    const query = route.query.size ? `?${route.query}` : '';
    return `#/${[route.room.name, ...route.path.map(encodeURIComponent)].join('/')}${query}`;
  }
  if (route.branch === null) return '#/stock';
  return `#/stock/${route.branch}${route.sku === null ? '' : `/${encodeURIComponent(route.sku)}`}`;
}
