// Keeps the page of an order as the order is: the server answers as soon as something becomes of it, and the page is read anew. Without a
// script the page is read anew by whoever looks at it.

/** So long after the server could not be reached it is asked again, and ever longer. */
const AGAIN_MS = 2_000;
const AGAIN_MAX_MS = 60_000;

export interface World {
  fetch: (address: string) => Promise<Response>;
  wait: (ms: number) => Promise<void>;
  /** Whether somebody looks at the page at all. */
  seen: () => Promise<void>;
  /** Where the page of the order is. */
  address: string;
  /** Puts what is new into the page; false where that cannot be. */
  put: (html: string) => boolean;
}

const browser = (page: Document): World => ({
  fetch: (address) => fetch(address, { headers: { accept: 'application/json, text/html' }, cache: 'no-store' }),
  address: page.location.pathname,
  put: (html) => put(page, html),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  seen: () => page.hidden
    ? new Promise((resolve) => {
        const look = () => {
          if (page.hidden) return;
          page.removeEventListener('visibilitychange', look);
          resolve();
        };
        page.addEventListener('visibilitychange', look);
      })
    : Promise.resolve(),
});

/** Follows the order of a page, if it is one. */
export function watchOrder(page: Document): void {
  const { order, seq } = page.querySelector<HTMLElement>('[data-order]')?.dataset ?? {};
  if (order) void followOrder(order, Number(seq ?? 0), browser(page));
}

/** Follows an order from what is known of it; ends when there is no such order any more. */
export async function followOrder(key: string, known: number, world: World): Promise<void> {
  let seq = known;
  let pause = AGAIN_MS;
  for (;;) {
    await world.seen();
    try {
      const answer = await world.fetch(`/api/v1/checkout/${encodeURIComponent(key)}?after=${seq}`);
      if (answer.status === 404) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const now = Number(((await answer.json()) as { seq?: number }).seq ?? 0);
      pause = AGAIN_MS;
      if (now <= seq) continue;
      const whole = await world.fetch(world.address);
      if (whole.ok && world.put(await whole.text())) seq = now;
      else await world.wait(AGAIN_MS);
    } catch {
      await world.wait(pause);
      pause = Math.min(pause * 2, AGAIN_MAX_MS);
    }
  }
}

/** Puts what is new into the page; false where the page that came is another one. What somebody fills in does not vanish under their hands. */
function put(page: Document, html: string): boolean {
  const old = page.querySelector('[data-order]');
  const next = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-order]');
  if (!old || !next) return false;
  const typing = [...old.querySelectorAll('details[open]')].length > 0 || old.contains(page.activeElement);
  if (!typing) {
    old.replaceWith(page.adoptNode(next));
    return true;
  }
  // What is only read may change all the same.
  for (const part of ['.says', '.moments', '.sums']) {
    const [there, now] = [old.querySelector(part), next.querySelector(part)];
    if (there && now && there.innerHTML !== now.innerHTML) there.innerHTML = now.innerHTML;
  }
  return true;
}
