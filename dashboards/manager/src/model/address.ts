// Addresses behind the hash: `#/ROOM/what/stands/there?tab=x`. Each room reads its own path.

export interface Address {
  room: string;
  path: readonly string[];
  query: URLSearchParams;
}

export function readAddress(hash: string): Address {
  const [address = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [room = '', ...path] = address.split('/').filter(Boolean).map(decoded);
  return { room, path, query: new URLSearchParams(query) };
}

/** What cannot be decoded, such as a link that was cut off, is taken as it stands: nothing is found by it, and that is told. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of something in a room, for a link. */
export function href(room: string, path: readonly (string | number)[] = [], query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query);
  const address = [room, ...path].map((part) => encodeURIComponent(part)).join('/');
  return `#/${address}${search.size ? `?${search}` : ''}`;
}
