// One person as an editor has them: what is typed, and what of it is sent.
import { momentThere, roleName as inWords } from '@onhand/ui';
import type { BranchId, Catalogue, PersonView, PutStaff, RoleHeld, RoleId } from '@onhand/sdk';
import type { HeadOffice } from '../../model/head-office.svelte.ts';
import type { Link } from '../../model/link.ts';
import { localMoment } from '../../model/local-moment.ts';
import { say } from './words.ts';

const PAGE = 500;

/** Every person, page by page. */
export async function everybody(link: Link | null): Promise<PersonView[]> {
  const people: PersonView[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: PersonView[]; next: string | null } | undefined = await link?.api.listPeople({ limit: PAGE, cursor });
    people.push(...(page?.items ?? []));
    cursor = page?.next ?? null;
  } while (cursor !== null);
  return people;
}

export function roleName(id: RoleId, catalogue: Catalogue): string {
  return inWords(id, catalogue.view.roles.find((role) => role.id === id)?.name ?? String(id));
}

/** "Manager" or "Cashier in London, Supervisor in Leeds". */
export function rolesText(person: Pick<PersonView, 'role' | 'held'>, catalogue: Catalogue, office: HeadOffice): string {
  if (person.held.length === 0) return roleName(person.role, catalogue);
  const one = ({ role, branch, until }: RoleHeld) => {
    const name = roleName(role, catalogue);
    const where = branch === null ? name : say('role_in', { role: name, branch: office.branchName(branch) });
    return until === null ? where : say('role_until', { role: where, until: momentThere(until, branch === null ? undefined : office.zoneOf(branch)) });
  };
  return person.held.map(one).join(', ');
}

/** One line of roles: texts as fields have them. */
export interface RoleLine {
  role: RoleId;
  branch: BranchId | null;
  from: string;
  until: string;
}

export class PersonDraft {
  id: string = $state('');
  name: string = $state('');
  active: boolean = $state(true);
  lines: RoleLine[] = $state([]);
  pin: string = $state('');
  password: string = $state('');
  withoutSecondFactor: boolean = $state(false);
  #before: PersonView | null;
  readonly #asRead: string;

  constructor(before: PersonView | null, freeNumber: number, role: RoleId) {
    this.#before = before;
    this.id = String(before?.id ?? freeNumber);
    this.name = before?.name ?? '';
    this.active = before?.active ?? true;
    const held = before && before.held.length > 0 ? before.held : [{ role: before?.role ?? role, branch: null, from: null, until: null }];
    this.lines = held.map(({ role: id, branch, from, until }) => ({ role: id, branch, from: localMoment(from), until: localMoment(until) }));
    this.#asRead = this.#now();
  }

  get changed(): boolean {
    return this.#now() !== this.#asRead || this.pin !== '' || this.password !== '' || this.withoutSecondFactor;
  }

  addRole(role: RoleId): void {
    this.lines.push({ role, branch: null, from: '', until: '' });
  }

  removeRole(index: number): void {
    this.lines.splice(index, 1);
  }

  /** What is sent; secrets only when something was typed. */
  command(): PutStaff {
    const held = this.lines.map(({ role, branch, from, until }) => ({ role, branch, from: moment(from), until: moment(until) }));
    const [only] = held;
    const plain = held.length === 1 && only && only.branch === null && only.from === null && only.until === null;
    return {
      id: Number(this.id), name: this.name.trim(), active: this.active,
      role: plain ? only.role : null, held: plain ? [] : held,
      pin: this.pin === '' ? null : this.pin, password: this.password === '' ? null : this.password,
      second_factor: this.withoutSecondFactor ? false : null,
      version: this.#before?.version ?? null,
    };
  }

  #now(): string {
    return JSON.stringify([this.id, this.name, this.active, this.lines]);
  }
}

function moment(text: string): number | null {
  const at = new Date(text).getTime();
  return text === '' || Number.isNaN(at) ? null : at;
}
