// The words of the script, which the server writes into each page in the page's language. There are none here.

/** By the names of the attributes that carry them; `{…}` stands for what comes in. */
export interface Words {
  live: string;
  stale: string;
  asOf: string;
  in: string;
  few: string;
  left: string;
  out: string;
  backOrder: string;
  preOrder: string;
  changes: string;
  many: string;
}

/** Nothing where a page has no note, and so nothing to be said. */
export function wordsOf(page: Document): Words {
  const said = page.querySelector<HTMLElement>('[data-freshness]')?.dataset ?? {};
  const word = (name: keyof Words) => said[name] ?? '';
  return {
    live: word('live'), stale: word('stale'), asOf: word('asOf'), in: word('in'), few: word('few'), left: word('left'),
    out: word('out'), backOrder: word('backOrder'), preOrder: word('preOrder'), changes: word('changes'), many: word('many'),
  };
}

/** A value in its place; where lines run from the right, marks keep its order its own. */
export function filled(text: string, name: string, value: string | number, page: Document = document): string {
  return text.replace(`{${name}}`, page.documentElement.dir === 'rtl' ? `\u2068${value}\u2069` : String(value));
}
