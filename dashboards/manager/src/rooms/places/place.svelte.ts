// One branch as an editor has it.
import type { Branch, OpeningHours, PutBranch, SpecialDay } from '@onhand/sdk';

export interface HoursLine {
  day: number;
  opens: string;
  closes: string;
}

export interface SpecialLine {
  date: string;
  name: string;
  /** Both empty: closed. */
  opens: string;
  closes: string;
}

const DAY_MINUTES = 24 * 60;

export class PlaceDraft {
  id: string = $state('');
  texts = $state({ code: '', name: '', country: '', time_zone: 'UTC', address: '', tax_number: '', logo_text: '', receipt_header: '', receipt_footer: '', pickup: '' });
  onWeb: boolean = $state(true);
  dayStarts: string = $state('00:00');
  hours: HoursLine[] = $state([]);
  special: SpecialLine[] = $state([]);
  readonly #version: number | null;
  readonly #asRead: string;

  constructor(before: Branch | null, free: number, zone: string) {
    this.id = String(before?.id ?? free);
    if (before) {
      const { code, name, country = '', time_zone, address, tax_number = '', logo_text = '', receipt_header = '', receipt_footer, pickup = '' } = before;
      this.texts = { code, name, country, time_zone, address, tax_number, logo_text, receipt_header, receipt_footer, pickup };
      this.onWeb = before.on_web;
      this.dayStarts = clock(before.day_starts_minutes);
      this.hours = (before.hours ?? []).map(({ day, opens, closes }) => ({ day, opens: clock(opens), closes: clock(closes) }));
      this.special = (before.special_days ?? []).map(({ date, name: called, open }) => ({
        date, name: called, opens: open ? clock(open.opens) : '', closes: open ? clock(open.closes) : '',
      }));
    } else this.texts.time_zone = zone;
    this.#version = before?.version ?? null;
    this.#asRead = this.#now();
  }

  get changed(): boolean {
    return this.#now() !== this.#asRead;
  }

  command(): PutBranch {
    const hours: OpeningHours[] = this.hours.map(({ day, opens, closes }) => ({ day, opens: minutes(opens), closes: minutes(closes) || DAY_MINUTES }));
    const special_days: SpecialDay[] = this.special.map(({ date, name, opens, closes }) => ({
      date, name, open: opens === '' && closes === '' ? null : { opens: minutes(opens), closes: minutes(closes) || DAY_MINUTES },
    }));
    const { country, ...texts } = this.texts;
    return {
      id: Number(this.id), ...texts, country: country.trim().toUpperCase(), on_web: this.onWeb, day_starts_minutes: minutes(this.dayStarts),
      hours, special_days, version: this.#version,
    };
  }

  #now(): string {
    return JSON.stringify([this.id, this.texts, this.onWeb, this.dayStarts, this.hours, this.special]);
  }
}

/** Minutes after midnight as a field for times has them; midnight at the day's end is 00:00. */
function clock(at: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(at / 60) % 24)}:${two(at % 60)}`;
}

function minutes(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return hour * 60 + minute;
}

/** The zones that this browser knows, and the branch's own, which may go by a name that is not among them, such as Etc/UTC. */
export function zones(own: string): readonly string[] {
  return [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
}
