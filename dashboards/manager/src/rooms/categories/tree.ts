// A tree made from the paths of categories, and what a new path makes of those below it.
import type { CategoryCount, PutCollection } from '@onhand/sdk';

export interface Branch {
  path: string;
  name: string;
  depth: number;
  /** Products just here, and with all that is below. */
  own: number;
  all: number;
  below: number;
}

/** Every step of every path, each behind the one above it. */
export function treeOf(counts: readonly CategoryCount[]): Branch[] {
  const found = new Map<string, Branch>();
  for (const { path, count } of counts) {
    if (path === '') continue;
    const steps = path.split('/');
    for (const depth of steps.keys()) {
      const at = steps.slice(0, depth + 1).join('/');
      const branch = found.get(at) ?? { path: at, name: steps[depth] ?? at, depth, own: 0, all: 0, below: 0 };
      branch.all += count;
      if (depth === steps.length - 1) branch.own += count;
      found.set(at, branch);
    }
  }
  for (const { path } of found.values()) {
    const above = found.get(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    if (above) above.below += 1;
  }
  const key = (path: string) => path.split('/').join('\0');
  return [...found.values()].sort((a, b) => (key(a.path) < key(b.path) ? -1 : 1));
}

export const isBelow = (path: string, above: string): boolean => path === above || path.startsWith(`${above}/`);

/** Where a category is when the one at `from` becomes `to`. */
export const moved = (path: string, from: string, to: string): string => (isBelow(path, from) ? [to, path.slice(from.length + 1)].filter(Boolean).join('/') : path);

const DEPTH_MAX = 6;

export type Wrong = 'w_empty' | 'w_same' | 'w_inside' | 'w_steps' | 'w_deep';

/** Why a category cannot become another; null when it can. */
export function wrongOf(from: string, to: string, tree: readonly Branch[]): Wrong | null {
  if (to === '') return 'w_empty';
  if (to === from) return 'w_same';
  if (isBelow(to, from)) return 'w_inside';
  if (to.split('/').some((step) => step.trim() === '')) return 'w_steps';
  const deepest = Math.max(0, ...tree.filter(({ path }) => isBelow(path, from)).map(({ path }) => moved(path, from, to).split('/').length));
  return deepest > DEPTH_MAX ? 'w_deep' : null;
}

/** A collection whose rule names the category, as it names it afterwards; null where it does not. */
export function ruleMoved(collection: PutCollection, from: string, to: string): PutCollection | null {
  if (!('by_rule' in collection.members)) return null;
  const { all, conditions } = collection.members.by_rule;
  const now = conditions.map((one) => ('category' in one ? { category: moved(one.category, from, to) } : one));
  return JSON.stringify(now) === JSON.stringify(conditions) ? null : { ...collection, members: { by_rule: { all, conditions: now } } };
}
