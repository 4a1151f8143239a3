// Keeps the page of a waiting room as the room is: the server says how long to wait between two questions, and what changed is put into the
// page. Without a script the page is loaded anew by itself.

/** So long after the server could not be reached it is asked again, and ever longer. */
const AGAIN_MS = 2_000;
const AGAIN_MAX_MS = 30_000;

export interface World {
  fetch: (address: string) => Promise<Response>;
  wait: (ms: number) => Promise<void>;
  /** Where the page of the room is. */
  address: string;
  /** In how many milliseconds the page wants to be asked about again; null where nothing changes any more. */
  every: () => number | null;
  put: (html: string) => void;
}

const browser = (page: Document, room: HTMLElement): World => ({
  fetch: (address) => fetch(address, { headers: { accept: 'text/html' }, cache: 'no-store' }),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  address: page.location.pathname,
  every: () => {
    const every = Number(room.querySelector<HTMLElement>('[data-every]')?.dataset.every);
    return every > 0 ? every * 1_000 : null;
  },
  put: (html) => put(page, room, html),
});

/** Follows the room of a page, if it is one. */
export function watchRoom(page: Document): void {
  const room = page.querySelector<HTMLElement>('[data-room]');
  if (room) void followRoom(browser(page, room));
}

/** Follows a room until nothing changes in it any more. A page in the background goes on: somebody waits there. */
export async function followRoom(world: World): Promise<void> {
  let pause = AGAIN_MS;
  for (let every = world.every(); every !== null; every = world.every()) {
    await world.wait(every);
    for (;;) {
      try {
        const answer = await world.fetch(`${world.address}?part`);
        if (answer.status === 404) return;
        if (!answer.ok) throw new Error(String(answer.status));
        world.put(await answer.text());
        pause = AGAIN_MS;
        break;
      } catch {
        await world.wait(pause);
        pause = Math.min(pause * 2, AGAIN_MAX_MS);
      }
    }
  }
}

/** Puts what is new into the page. Who types keeps what they type as long as it is still their turn. */
function put(page: Document, room: HTMLElement, html: string): void {
  const next = new DOMParser().parseFromString(html, 'text/html').querySelector<HTMLElement>('.room');
  const old = room.querySelector<HTMLElement>('.room');
  if (!next || !old || next.outerHTML === old.outerHTML) return;
  const same = next.dataset.stage === old.dataset.stage;
  // Both are only read, and stay where they are, so that what changes there is read out.
  const stays = ['.room-says', '.figures'];
  for (const part of stays) {
    const [there, now] = [old.querySelector(part), next.querySelector(part)];
    if (there && now && there.innerHTML !== now.innerHTML) there.innerHTML = now.innerHTML;
  }
  if (same && old.contains(page.activeElement)) return;
  for (const child of [...old.children]) if (!stays.some((part) => child.matches(part))) child.remove();
  for (const child of [...next.children]) if (!stays.some((part) => child.matches(part))) old.append(page.adoptNode(child));
  old.dataset.stage = next.dataset.stage;
  if (next.dataset.every) old.dataset.every = next.dataset.every;
  else delete old.dataset.every;
}
