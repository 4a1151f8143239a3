// What was typed into the search box: "3*" before a scan, a tap or a name means three of it, and "0.5*" half a kilogram.

export interface Typed {
  /** Null when no quantity was typed. */
  count: number | null;
  text: string;
}

export function readTyped(query: string): Typed {
  const match = /^\s*(\d{1,4}(?:[.,]\d{1,3})?)\s*[*×]\s*(.*)$/s.exec(query);
  const count = Number((match?.[1] ?? '0').replace(',', '.'));
  return count > 0 ? { count, text: (match?.[2] ?? '').trim() } : { count: null, text: query.trim() };
}
