// The catalogue on a device that keeps it: read from there at the start, followed by what changed, searched at once.
export * from './assortment.ts';
export * from './follow.ts';
export * from './keep.ts';
export * from './kept-search.ts';
export { fold, SearchIndex, type Entry as SearchEntry } from './search.ts';
