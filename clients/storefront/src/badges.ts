// Keeps the availability that the server wrote into a page alive. A page without any opens no connection.
import type { Connection } from '@onhand/sdk/connection';
import type { Badge, BranchAvailability } from '@onhand/sdk/protocol';
import type { BadgeMirror } from '@onhand/sdk/mirror';
import { freshness } from './freshness.ts';
import { filled, wordsOf, type Words } from './words.ts';

/** The server follows no more keys for one subscription. */
const TRACKED_MAX = 500;
const PUSHES_PER_SECOND = 4;
/** Badges that the server tells at once. */
const ASKED_MAX = 50;
/** Changes are read out together, so that a busy minute does not drown the reader. */
const READ_OUT_MS = 2_000;

export function wording({ availability, left }: BranchAvailability, words: Words, page?: Document, until = ''): string {
  if (availability === 'back_order') return filled(words.backOrder, 'date', dayOf(until, page), page);
  if (availability === 'pre_order') return filled(words.preOrder, 'date', dayOf(until, page), page);
  if (availability === 'out_of_stock') return words.out;
  if (availability === 'limited_availability') return left === null ? words.few : filled(words.left, 'number', left, page);
  return words.in;
}

/** A date as the server writes it in the page's language. */
function dayOf(until: string, page: Document = document): string {
  const language = page.documentElement.lang;
  const locale = language.startsWith('de') ? 'de' : language.startsWith('ar') ? 'ar-EG-u-nu-latn' : 'en-GB';
  const day = new Date(`${until}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? until : new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(day);
}

export function followBadges(page: Document, connect: () => Connection): Connection | null {
  const bySku = new Map<string, Element[]>();
  for (const element of page.querySelectorAll('[data-badge-sku]')) {
    const sku = element.getAttribute('data-badge-sku');
    if (!sku) continue;
    bySku.set(sku, [...(bySku.get(sku) ?? []), element]);
    element.removeAttribute('aria-live'); // From here on one region speaks for all of them, with the branch's name.
  }
  if (bySku.size === 0) return null;

  const connection = connect();
  const kits = kitsOf(bySku);
  const keys = new Set([...bySku.keys()].filter((sku) => !kits.has(sku)));
  for (const parts of kits.values()) for (const part of parts) keys.add(part);
  const track = [...keys].slice(0, TRACKED_MAX).map((sku) => ({ sku }));
  const badges = connection.subscribe<BadgeMirror>('badges', { track, maxHz: PUSHES_PER_SECOND });
  const words = wordsOf(page);
  const readOut = announcer(page, words);
  const tell = freshness({ page, words, lists: [...bySku.values()].flat(), asOf: () => new Date(Date.now() - connection.silentFor()) });
  let [live, networkGone, told] = [false, false, false];
  const settle = () => {
    const now = live && !networkGone;
    if (now !== told) tell((told = now));
  };
  badges.listen(({ keys, state }) => {
    live = state === 'live';
    settle();
    for (const sku of keys) {
      const badge = badges.mirror.rows.get(sku);
      // What a feed tells of a kit by itself is void; its parts tell when to ask.
      if (!badge || badge.parts?.length) continue;
      for (const element of bySku.get(sku) ?? []) update(element, badge, { words, page, readOut });
    }
    const moved = [...kits].filter(([, parts]) => keys.some((key) => parts.includes(key))).map(([sku]) => sku);
    if (moved.length > 0) void asked(moved).then((found) => {
      for (const badge of found) for (const element of bySku.get(badge.sku) ?? []) update(element, badge, { words, page, readOut });
    });
  });
  // A network that goes away closes no socket.
  const view = page.defaultView;
  view?.addEventListener('offline', () => {
    networkGone = true;
    settle();
  });
  view?.addEventListener('online', () => {
    networkGone = false;
    connection.retryNow();
    settle();
  });
  connection.start();
  return connection;
}

/** Kits on the page with the parts that they are put together of. */
function kitsOf(bySku: ReadonlyMap<string, readonly Element[]>): Map<string, string[]> {
  const parts = (elements: readonly Element[]) => elements[0]?.getAttribute('data-badge-parts')?.split(' ').filter((sku) => sku !== '') ?? [];
  return new Map([...bySku].map(([sku, elements]): [string, string[]] => [sku, parts(elements)]).filter(([, own]) => own.length > 0));
}

/** Badges as the server has them now; none when it cannot be asked: the next change asks again. */
async function asked(skus: readonly string[]): Promise<Badge[]> {
  try {
    const answer = await fetch(`/api/v1/badges?${skus.slice(0, ASKED_MAX).map((sku) => `sku=${encodeURIComponent(sku)}`).join('&')}`);
    return answer.ok ? ((await answer.json()) as Badge[]) : [];
  } catch {
    return [];
  }
}

interface Speaker {
  words: Words;
  page: Document;
  readOut: (text: string) => void;
}

/** Writes one badge into the rows that the server rendered for its branches. */
function update(element: Element, badge: Badge, { words, page, readOut }: Speaker): void {
  for (const branch of badge.branches) {
    const row = element.querySelector(`[data-branch="${branch.branch}"]`);
    if (!row) continue;
    const text = wording(branch, words, page, badge.until);
    const place = row.querySelector('.text') ?? row;
    const same = place.textContent?.trim() === text && row.getAttribute('data-availability') === branch.availability;
    if (same) continue;
    place.textContent = text;
    row.setAttribute('data-availability', branch.availability);
    row.removeAttribute('data-changed');
    requestAnimationFrame(() => row.setAttribute('data-changed', ''));
    const name = row.querySelector('.branch')?.textContent?.trim();
    readOut(name ? `${name}: ${text}` : text);
  }
}

/** A polite live region that says what changed, at most once in a while. */
function announcer(page: Document, words: Words): (text: string) => void {
  const region = page.createElement('p');
  region.className = 'sr-only';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  region.setAttribute('aria-label', words.changes);
  page.body.append(region);
  let waiting: string[] = [];
  return (text) => {
    if (waiting.length === 0) {
      setTimeout(() => {
        region.textContent = waiting.length > 3 ? filled(words.many, 'count', waiting.length, page) : `${waiting.join('. ')}.`;
        waiting = [];
      }, READ_OUT_MS);
    }
    waiting.push(text);
  };
}
