// Suggestions below the search field while somebody types: a combobox with a list, as the ARIA practices have it. The field stays
// an ordinary form, and what it sends is what was typed.

interface Suggestion {
  text: string;
  address: string;
  marks: [string, boolean][];
  note: string;
  picture: string | null;
}

/** So long after a key, the next one is not about to come. */
const PAUSE_MS = 90;
const SHORTEST = 2;

export function suggesting(page: Document): void {
  const field = page.querySelector<HTMLInputElement>('input[data-suggest]');
  const address = field?.dataset['suggest'];
  if (!field || !address) return;
  const list = listFor(page, field);
  const region = statusFor(page, field);
  let lines: HTMLElement[] = [];
  let chosen = -1;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;

  const choose = (place: number) => {
    lines[chosen]?.setAttribute('aria-selected', 'false');
    chosen = place;
    const line = lines[chosen];
    line?.setAttribute('aria-selected', 'true');
    line?.scrollIntoView({ block: 'nearest' });
    if (line) field.setAttribute('aria-activedescendant', line.id);
    else field.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    choose(-1);
  };
  const show = (found: readonly Suggestion[]) => {
    choose(-1);
    lines = found.map((one, place) => lineOf(page, one, `suggestion-${place}`));
    list.replaceChildren(...lines);
    list.hidden = lines.length === 0;
    field.setAttribute('aria-expanded', String(lines.length > 0));
    region.textContent = (field.dataset['count'] ?? '').replace('{count}', String(lines.length));
  };
  const ask = async () => {
    const typed = field.value.trim();
    if (typed.length < SHORTEST) return close();
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`, { signal: mine.signal });
      if (answer.ok && !mine.signal.aborted) show((await answer.json()) as Suggestion[]);
    } catch {
      if (!mine.signal.aborted) close(); // Without a network the form still says so when it is sent.
    }
  };
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), PAUSE_MS);
  });
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || (list.hidden && event.key !== 'ArrowDown')) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) return void ask();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // One place more than there are lines is the field itself.
      choose(((chosen + 1 + step + lines.length + 1) % (lines.length + 1)) - 1);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter') {
      const link = lines[chosen]?.dataset['address'];
      if (!link) return;
      event.preventDefault();
      location.assign(link);
    }
  });
  list.addEventListener('pointerdown', (event) => event.preventDefault()); // The field keeps the focus.
  list.addEventListener('click', (event) => {
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-address]') : null;
    if (line?.dataset['address']) location.assign(line.dataset['address']);
  });
  field.addEventListener('blur', close);
  // Whoever comes back finds the page as it was left, without an open list.
  page.defaultView?.addEventListener('pageshow', close);
}

function listFor(page: Document, field: HTMLInputElement): HTMLElement {
  const list = page.createElement('ul');
  list.id = 'suggestions';
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', field.dataset['suggestions'] ?? '');
  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-expanded', 'false');
  field.setAttribute('aria-controls', list.id);
  field.form?.append(list);
  return list;
}

function statusFor(page: Document, field: HTMLInputElement): HTMLElement {
  const region = page.createElement('p');
  region.className = 'sr-only';
  region.setAttribute('role', 'status');
  field.form?.append(region);
  return region;
}

function lineOf(page: Document, { address, marks, note, picture }: Suggestion, id: string): HTMLElement {
  const line = page.createElement('li');
  line.id = id;
  line.dataset['address'] = address;
  line.setAttribute('role', 'option');
  line.setAttribute('aria-selected', 'false');
  const look = page.createElement(picture ? 'img' : 'span');
  look.className = 'suggested';
  if (look instanceof HTMLImageElement && picture) {
    look.src = picture;
    look.alt = '';
    look.width = look.height = 40;
  }
  const name = page.createElement('bdi');
  for (const [part, marked] of marks) {
    if (!marked) name.append(part);
    else name.append(Object.assign(page.createElement('mark'), { textContent: part }));
  }
  const beside = Object.assign(page.createElement('span'), { className: 'soft', textContent: note });
  line.append(look, name, ' ', beside);
  return line;
}
