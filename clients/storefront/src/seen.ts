// What somebody has looked at, remembered by their own browser alone: names of a few products, which leave it only to ask for
// their cards. It can be forgotten with one button.

const KEY = 'onhand.seen';
const KEPT = 8;

/** Newest first, each once; what is there now is not among those shown. */
export function withNewest(handles: readonly string[], newest: string): string[] {
  return [newest, ...handles.filter((one) => one !== newest)].slice(0, KEPT + 1);
}

function remembered(store: Storage): string[] {
  try {
    const kept: unknown = JSON.parse(store.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string').slice(0, KEPT + 1) : [];
  } catch {
    return [];
  }
}

export async function remembering(page: Document): Promise<void> {
  const place = page.querySelector<HTMLElement>('[data-seen]');
  const handle = page.querySelector<HTMLElement>('[data-product]')?.dataset['product'];
  const store = storeOf(page);
  if (!store) return;
  const before = remembered(store).filter((one) => one !== handle).slice(0, KEPT);
  if (handle) keep(store, withNewest(before, handle));
  if (!place || before.length === 0) return;
  const query = before.map((one) => `p=${encodeURIComponent(one)}`).join('&');
  try {
    const answer = await fetch(`${place.dataset['seen']}?${query}`);
    if (answer.status !== 200) return;
    const shelf = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('.shelf');
    if (!shelf) return;
    place.replaceChildren(shelf, forgetButton(page, place, store));
  } catch {
    // A page without this row is whole.
  }
}

function storeOf(page: Document): Storage | null {
  try {
    return page.defaultView?.localStorage ?? null;
  } catch {
    return null; // Refused by the browser's settings.
  }
}

function keep(store: Storage, handles: readonly string[]): void {
  try {
    store.setItem(KEY, JSON.stringify(handles));
  } catch {
    // Full or refused: nothing is remembered.
  }
}

function forgetButton(page: Document, place: HTMLElement, store: Storage): HTMLElement {
  const button = page.createElement('button');
  button.type = 'button';
  button.className = 'forget';
  button.textContent = place.dataset['forget'] ?? '';
  button.addEventListener('click', () => {
    store.removeItem(KEY);
    place.replaceChildren();
  });
  return button;
}
