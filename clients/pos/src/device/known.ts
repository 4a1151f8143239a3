// What the till remembers between two starts: its token, who it was last and who worked at it.
import type { RegisterView } from '@onhand/sdk';

const TOKEN = 'onhand.token';
const LAST = 'onhand.till';

/** The till as it was when it last knew. */
export interface LastKnown {
  view: RegisterView;
  staff: number | null;
  partitions: number;
}

/** Takes a token out of the address, so that it stays neither in sight nor in the history. */
export function enrolFromAddress(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  writeToken(token);
  history.replaceState(null, '', location.pathname + location.search);
}

export function readToken(): string | null {
  return localStorage.getItem(TOKEN);
}

/** Another token may be another register: what was known of the last one goes. */
export function writeToken(token: string | null): void {
  if (token === localStorage.getItem(TOKEN)) return;
  localStorage.removeItem(LAST);
  if (token === null) localStorage.removeItem(TOKEN);
  else localStorage.setItem(TOKEN, token);
}

export function readLast(): LastKnown | null {
  try {
    return JSON.parse(localStorage.getItem(LAST) ?? 'null') as LastKnown | null;
  } catch {
    return null;
  }
}

export function writeLast(last: LastKnown): void {
  localStorage.setItem(LAST, JSON.stringify(last));
}
