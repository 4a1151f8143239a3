// Chooses a variant in place: price, availability, pictures and address follow without a new page. What each value leads to is
// the server's rule (server/src/shop/picker.rs): the variant with most in common with the one chosen.

interface Variant {
  sku: string;
  values: readonly string[];
  pictures: readonly string[];
  panel: HTMLElement;
}

/** The variant with a value on one axis that has most in common with another on all others; the first of several. */
export function nearest<T extends { values: readonly string[] }>(all: readonly T[], from: T, axis: number, value: string): T | null {
  let best: { alike: number; variant: T } | null = null;
  for (const variant of all) {
    if (variant.values[axis] !== value) continue;
    const alike = variant.values.filter((one, place) => place !== axis && one === from.values[place]).length;
    if (best === null || alike > best.alike) best = { alike, variant };
  }
  return best?.variant ?? null;
}

/** Sold out in every branch; nothing is said of what no branch tells of. */
export function isOut(panel: Element): boolean {
  const told = [...panel.querySelectorAll('[data-availability]')];
  return told.length > 0 && told.every((one) => one.getAttribute('data-availability') === 'out_of_stock');
}

/** Sold out in some branch, and nowhere to be ordered before it is there: the rule of server/src/shop/account/alerts.rs. */
export function canBeWaitedFor(panel: Element): boolean {
  const told = [...panel.querySelectorAll('[data-availability]')].map((one) => one.getAttribute('data-availability'));
  return told.includes('out_of_stock') && !told.some((word) => word === 'back_order' || word === 'pre_order');
}

function textsOf(panel: HTMLElement): string[] {
  const texts: unknown = JSON.parse(panel.dataset['values'] ?? '[]');
  return Array.isArray(texts) ? texts.map(String) : [];
}

export function choosing(page: Document): void {
  const panels = [...page.querySelectorAll<HTMLElement>('.variant[data-of]')];
  const variants: Variant[] = panels.map((panel) => ({
    sku: panel.dataset['of'] ?? '', values: textsOf(panel), pictures: (panel.dataset['pictures'] ?? '').split(' ').filter(Boolean), panel,
  }));
  if (variants.length === 0) return;
  const axes = [...page.querySelectorAll('[data-picker] .axis')];
  const gallery = galleryOf(page);
  const shown = (): Variant | undefined => variants.find(({ panel }) => !panel.hidden);

  /** What each value leads to from here, and whether that is sold out. */
  const mark = () => {
    const here = shown();
    for (const { panel } of variants) {
      offer(panel, isOut(panel));
      panel.querySelector('[data-alert]')?.toggleAttribute('hidden', !canBeWaitedFor(panel));
    }
    if (!here) return;
    axes.forEach((axis, place) => {
      for (const link of axis.querySelectorAll<HTMLAnchorElement>('a[data-value]')) {
        const value = link.dataset['value'] ?? '';
        const to = nearest(variants, here, place, value);
        if (!to) continue;
        const out = isOut(to.panel);
        link.search = `?sku=${encodeURIComponent(to.sku)}`;
        link.toggleAttribute('data-out', out);
        link.querySelector('[data-out-text]')?.toggleAttribute('hidden', !out);
        if (here.values[place] === value) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
      const chosen = axis.querySelector('[data-chosen]');
      if (chosen) chosen.textContent = here.values[place] ?? '';
    });
  };

  const choose = (to: Variant) => {
    for (const part of page.querySelectorAll<HTMLElement>('[data-of]')) part.hidden = part.dataset['of'] !== to.sku;
    gallery(to.pictures);
    const here = new URL(location.href);
    here.searchParams.set('sku', to.sku);
    // The choice is part of where one is, not a step that back should undo.
    history.replaceState(history.state, '', here);
    mark();
  };

  axes.forEach((axis, place) => axis.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-value]') : null;
    const here = shown();
    if (!link || !here || !(event instanceof MouseEvent) || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const to = nearest(variants, here, place, link.dataset['value'] ?? '');
    if (!to) return;
    event.preventDefault();
    choose(to);
  }));
  // The badges are kept alive by another part of the script.
  const watch = new MutationObserver(mark);
  for (const { panel } of variants) watch.observe(panel, { subtree: true, attributes: true, attributeFilter: ['data-availability'] });
}

/** What is sold out is not offered; it is again when some has come. */
function offer(panel: HTMLElement, out: boolean): void {
  const button = panel.querySelector<HTMLButtonElement>('.buy button');
  if (!button || button.disabled === out) return;
  button.disabled = out;
  const [buy, soldOut] = [button.querySelector('[data-buy]'), button.querySelector('[data-sold-out]')];
  buy?.toggleAttribute('hidden', out);
  soldOut?.toggleAttribute('hidden', !out);
  // The name that is read out begins with what is seen, and goes on with what it is about.
  const [now, before] = out ? [soldOut, buy] : [buy, soldOut];
  const name = button.getAttribute('aria-label') ?? '';
  button.setAttribute('aria-label', name.replace(before?.textContent ?? '', now?.textContent ?? ''));
}

/** The first picture is the large one: those of the chosen variant come first, and one that is clicked takes its place. */
function galleryOf(page: Document): (first: readonly string[]) => void {
  const list = page.querySelector('[data-gallery]');
  const items = [...(list?.querySelectorAll<HTMLElement>('li[data-media]') ?? [])];
  const large = items[0]?.querySelector('source')?.sizes ?? '';
  const arrange = (order: readonly HTMLElement[]) => {
    for (const source of order[0]?.querySelectorAll('source') ?? []) source.sizes = large;
    list?.append(...order);
    list?.scrollTo({ left: 0 });
  };
  list?.addEventListener('click', (event) => {
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>('li[data-media]') : null;
    const now = [...list.querySelectorAll<HTMLElement>('li[data-media]')];
    // On a phone they lie in a row to swipe through, and each is large.
    if (!item || item === now[0] || getComputedStyle(list).display !== 'grid') return;
    event.preventDefault();
    arrange([item, ...now.filter((one) => one !== item)]);
    item.querySelector('a')?.focus();
  });
  return (first) => {
    const isFirst = (item: HTMLElement) => first.includes(item.dataset['media'] ?? '');
    if (items.length > 0) arrange([...items.filter(isFirst), ...items.filter((item) => !isFirst(item))]);
  };
}
