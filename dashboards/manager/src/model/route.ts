// Addresses below the hash: #/today, #/stock, #/stock/2, #/stock/2/SKU.

export type Route = { screen: 'today' } | { screen: 'stock'; branch: number | null; sku: string | null };

export function readRoute(hash: string): Route {
  const [screen, branch, sku] = hash.replace(/^#\/?/, '').split('/');
  if (screen !== 'stock') return { screen: 'today' };
  const id = Number(branch);
  return {
    screen: 'stock',
    branch: branch && Number.isInteger(id) && id > 0 ? id : null,
    sku: sku ? decodeURIComponent(sku) : null,
  };
}

export function writeRoute(route: Route): string {
  if (route.screen === 'today') return '#/today';
  if (route.branch === null) return '#/stock';
  return `#/stock/${route.branch}${route.sku === null ? '' : `/${encodeURIComponent(route.sku)}`}`;
}
