// The answers of a new shop, on their way from proposals to the server. It knows what is asked and what came back, not how it looks.
import type { Begin, CountryProposal, Problem, PutTaxClass, SetUp, SetUpProblem, SignInResponse } from '@onhand/sdk';
import { language, refusal } from '@onhand/ui';
import { isKnown, say } from './words.ts';

export type Phase = 'loading' | 'unreachable' | 'code' | 'asking' | 'sending' | 'opening';

/** Where the dashboard looks for who is signed in. */
const SIGNED_IN = 'onhand.manager';
const FIRST_PERSON = 1;
const LOOK_AGAIN_MS = 300;

export interface TaxRow {
  id: number;
  name: string;
  percent: string;
}

export class Answers {
  phase: Phase = $state('loading');
  code = $state('');
  codeProblem = $state('');
  countries: readonly CountryProposal[] = $state.raw([]);
  shopName = $state('');
  country = $state('');
  currency = $state('');
  timeZone = $state('');
  taxes: TaxRow[] = $state([]);
  branch = $state('');
  address = $state('');
  manager = $state('');
  pin = $state('');
  password = $state('');
  begin: Begin = $state('empty');
  problems: readonly SetUpProblem[] = $state.raw([]);
  /** What went wrong with all of it. */
  problem = $state('');
  readonly proposal: CountryProposal | undefined = $derived(this.countries.find((one) => one.code === this.country));

  async start(): Promise<void> {
    this.code = decodeURIComponent(/#code=([^&]*)/.exec(location.hash)?.[1] ?? '');
    // The code stays out of the history of the browser.
    history.replaceState(null, '', location.pathname);
    try {
      await this.#propose();
    } catch {
      this.phase = 'unreachable';
      return;
    }
    this.choose(guessCountry(navigator.languages, this.countries));
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (this.proposal?.time_zones.includes(zone)) this.timeZone = zone;
    if (this.code) await this.knock();
    else this.phase = 'code';
  }

  /** The names of proposals are in the language of the page. */
  async speak(): Promise<void> {
    const untouched = !this.proposal || same(this.taxes, this.proposal.tax_classes);
    try {
      await this.#propose();
    } catch {
      return; // The names stay as they were; everything else is in the new language.
    }
    if (untouched && this.proposal) this.taxes = this.proposal.tax_classes.map(row);
  }

  /** Tries the code. */
  async knock(): Promise<void> {
    this.codeProblem = '';
    try {
      const response = await post('/api/v1/setup/door', { code: this.code });
      if (response.ok) this.phase = 'asking';
      else {
        this.phase = 'code';
        this.codeProblem = response.status === 401 ? say('code_wrong') : response.status === 429 ? say('code_wait') : await detail(response);
      }
    } catch {
      this.phase = 'unreachable';
    }
  }

  choose(code: string): void {
    this.country = code;
    const { proposal } = this;
    if (!proposal) return;
    this.currency = proposal.currency;
    this.timeZone = proposal.time_zones[0] ?? 'UTC';
    this.taxes = proposal.tax_classes.map(row);
  }

  problemOf(field: string): string {
    return this.problems.filter((one) => one.field === field).map(told).join(' ');
  }

  async send(): Promise<void> {
    this.phase = 'sending';
    this.problem = '';
    this.problems = this.#ratesAskew();
    if (this.problems.length > 0) {
      this.phase = 'asking';
      return;
    }
    try {
      const response = await post('/api/v1/setup', { code: this.code, answers: this.#form() });
      if (response.ok) {
        this.phase = 'opening';
        await this.#enter();
      } else if (response.status === 422) {
        this.problems = ((await response.json()) as { problems: SetUpProblem[] }).problems;
        this.phase = 'asking';
      } else {
        this.problem = await detail(response);
        this.phase = 'asking';
      }
    } catch {
      this.phase = 'unreachable';
    }
  }

  async #propose(): Promise<void> {
    const response = await fetch(`/api/v1/setup?language=${language.current}`);
    if (!response.ok) throw new Error(String(response.status));
    this.countries = (await response.json()) as CountryProposal[];
  }

  #form(): SetUp {
    return {
      shop_name: this.shopName,
      country: this.country,
      currency: this.currency,
      language: language.current,
      time_zone: this.timeZone,
      tax_classes: this.taxes.map(({ id, name, percent }): PutTaxClass => ({ id, name, rate_ppm: ppm(percent) ?? 0, rates: null, version: null })),
      branch: { name: this.branch, code: null, address: this.address },
      manager: { name: this.manager, pin: this.pin, password: this.password },
      begin: this.begin,
    };
  }

  #ratesAskew(): SetUpProblem[] {
    return this.taxes.flatMap(({ percent }, number) => (ppm(percent) === null ? [{ field: `tax_classes.${number}`, message: say('tax_wrong'), word: null, code: null, limit: null }] : []));
  }

  /** Waits for the shop to open, signs the manager in and goes to the dashboard. */
  async #enter(): Promise<void> {
    while (!(await isOpen())) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    const response = await post('/api/v1/sign-in', { staff: FIRST_PERSON, password: this.password, code: null });
    this.pin = '';
    this.password = '';
    if (response.ok) {
      const signedIn = (await response.json()) as SignInResponse;
      sessionStorage.setItem(SIGNED_IN, JSON.stringify({ ...signedIn, failed: null }));
    }
    location.assign(this.begin === 'import' ? '/manager/#/imports' : '/manager/#/start');
  }
}

/** A rate as people write it: "20", "5.5" or "5,5"; none when it is no rate. */
export function ppm(percent: string): number | null {
  const plain = percent.trim().replace(',', '.').replace(/\s*%$/, '');
  if (!/^\d{1,3}(\.\d{1,4})?$/.test(plain)) return null;
  const rate = Math.round(Number(plain) * 10_000);
  return rate <= 1_000_000 ? rate : null;
}

export function percentOf(rate: number): string {
  return String(rate / 10_000);
}

/** The first of a browser's languages that names a country that is known. */
export function guessCountry(languages: readonly string[], countries: readonly CountryProposal[]): string {
  for (const tag of languages) {
    const region = tag.split('-').find((part) => /^[A-Z]{2}$/.test(part));
    if (region && countries.some((one) => one.code === region)) return region;
  }
  return '';
}

function row({ id, name, rate_ppm }: PutTaxClass): TaxRow {
  return { id, name, percent: percentOf(rate_ppm) };
}

function same(rows: readonly TaxRow[], classes: readonly PutTaxClass[]): boolean {
  return rows.length === classes.length && rows.every((one, index) => one.name === classes[index]?.name && ppm(one.percent) === classes[index]?.rate_ppm);
}

async function isOpen(): Promise<boolean> {
  try {
    return (await fetch('/readyz')).ok;
  } catch {
    return false; // Between two servers nobody listens for a moment.
  }
}

function post(path: string, body: unknown): Promise<Response> {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** What is wrong with an answer, in the language of the page; as the server says it where the page does not know it. */
function told({ word, code, limit, message }: SetUpProblem): string {
  if (word !== null && isKnown(word)) return say(`wrong_${word}`, { limit: limit ?? 0 });
  return code === null ? message : refusal({ code, message });
}

async function detail(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as Problem;
    return refusal({ ...problem, message: problem.detail });
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}
