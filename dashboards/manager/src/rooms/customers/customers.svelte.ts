// The list of customers, page by page, and what an editor has typed about one.
import type { ChangeCustomer, ConsentKind, CustomerCommand, CustomerGroupId, CustomerRow, CustomerView, PostalAddress } from '@onhand/sdk';
import { sentenceOf, type Link } from '../../model/link.ts';

const PAGE = 50;

export class Listing {
  rows: readonly CustomerRow[] | null = $state.raw(null);
  more: string | null = $state(null);
  problem: string = $state('');
  /** Answers to questions that were asked before the newest are late. */
  #asked = 0;

  async read(link: Link | null, text: string, group: CustomerGroupId | null, cursor: string | null = null): Promise<void> {
    if (!link) return;
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const page = await link.api.listCustomers({ text, group: group ?? undefined, cursor, limit: PAGE });
      if (asked !== this.#asked) return;
      this.rows = cursor === null ? page.items : [...(this.rows ?? []), ...page.items];
      this.more = page.next ?? null;
      this.problem = '';
    } catch (error) {
      if (asked === this.#asked) this.problem = sentenceOf(error);
    }
  }
}

export const EMPTY: PostalAddress = { name: '', line1: '', line2: '', city: '', region: '', postcode: '', country: '' };

export class Draft {
  name: string = $state('');
  email: string = $state('');
  phone: string = $state('');
  language: string = $state('');
  note: string = $state('');
  group: string = $state('');
  readonly #before: CustomerView | null;

  constructor(before: CustomerView | null) {
    this.#before = before;
    this.name = before?.row.name ?? '';
    this.email = before?.row.email ?? '';
    this.phone = before?.row.phone ?? '';
    this.language = before?.language ?? '';
    this.note = before?.note ?? '';
    this.group = before?.row.group === null || before === null ? '' : String(before.row.group);
  }

  get changed(): boolean {
    return this.commands().length > 0;
  }

  get groupId(): CustomerGroupId | null {
    return this.group === '' ? null : Number(this.group);
  }

  /** What is sent, one after another: only what is another than it was. */
  commands(): CustomerCommand[] {
    const before = this.#before;
    if (!before) return [];
    const customer = before.row.id;
    const other = (now: string, then: string) => (now.trim() === then ? null : now.trim());
    const change: ChangeCustomer = {
      customer, name: other(this.name, before.row.name), phone: other(this.phone, before.row.phone),
      language: other(this.language, before.language), note: other(this.note, before.note), version: before.version,
    };
    const commands: CustomerCommand[] = [];
    if (change.name !== null || change.phone !== null || change.language !== null || change.note !== null) commands.push({ change });
    if (this.groupId !== before.row.group) commands.push({ set_group: { customer, group: this.groupId } });
    if (this.email.trim().toLowerCase() !== before.row.email) commands.push({ change_email: { customer, email: this.email.trim() } });
    return commands;
  }
}

export const CONSENTS: readonly ConsentKind[] = ['terms', 'news', 'texts'];

/** A name for a country in the language of the screen, or its letters. */
export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames([document.documentElement.lang || 'en'], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

export const linesOf = (address: PostalAddress): string[] =>
  [address.name, address.line1, address.line2, [address.postcode, address.city].filter(Boolean).join(' '), address.region, countryName(address.country)].filter((line) => line !== '');
