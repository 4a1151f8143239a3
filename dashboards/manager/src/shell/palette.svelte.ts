// What is found while somebody types: rooms at once, and what each room finds as it comes.
import type { HeadOffice } from '../model/head-office.svelte.ts';
import type { Hit, Room } from '../rooms.ts';
import { findOf, roomHits } from './finds.ts';
import { say } from './words.ts';

/** Of one room, so that none pushes the others out of sight. */
const SHOWN_MAX = 6;

export interface Section {
  name: string;
  title: string;
  hits: readonly Hit[];
}

export class Finder {
  sections: readonly Section[] = $state.raw([]);
  /** How many rooms are still looking. */
  looking: number = $state(0);
  readonly hits: readonly Hit[] = $derived(this.sections.flatMap((section) => section.hits));
  #asked = 0;

  /** Looks anew; what an earlier question still brings is dropped. */
  look(office: HeadOffice, rooms: readonly Room[], query: string): void {
    this.#asked += 1;
    const asked = this.#asked;
    this.looking = 0;
    this.sections = [];
    this.#take(0, { name: '', title: say('rooms'), hits: roomHits(rooms, query) });
    if (query.trim() === '') return;
    rooms.forEach((room, index) => {
      const found = findOf(room)?.(office, query) ?? [];
      const take = (hits: readonly Hit[]) => this.#take(index + 1, { name: room.name, title: room.title(), hits });
      if (!(found instanceof Promise)) return take(found);
      this.looking += 1;
      void found.catch(() => []).then((hits) => {
        if (asked !== this.#asked) return;
        this.looking -= 1;
        take(hits);
      });
    });
  }

  readonly #ranks = new Map<string, number>();

  /** Rooms stand in their own order, whichever answers first. */
  #take(rank: number, section: Section): void {
    if (section.hits.length === 0) return;
    this.#ranks.set(section.name, rank);
    const rankOf = ({ name }: Section) => this.#ranks.get(name) ?? 0;
    this.sections = [...this.sections, { ...section, hits: section.hits.slice(0, SHOWN_MAX) }].sort((a, b) => rankOf(a) - rankOf(b));
  }
}
