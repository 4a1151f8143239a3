// A new shop's way to its first sale: what is done, and the few things that are done from here.
import { sentenceOf, commandOf, type Link } from '../../model/link.ts';
import { lookAgain } from '../../model/look-again.ts';
import type { BranchId, CommandBody, RegisterId, SamplesWithdrawn, StartStep, StartView } from '@onhand/sdk';
import { refusal } from '@onhand/ui';

/** How often it is looked at again while it is on the screen: a first sale may come at any moment. */
const LOOK_AGAIN_MS = 5_000;

export interface EnrolledTill {
  id: RegisterId;
  /** Opens the till on a device, which then is the till. */
  address: string;
  /** For whoever types it. */
  code: string;
  expires_at: number;
}

export class Start {
  view: StartView | null = $state.raw(null);
  problem: string | null = $state(null);
  busy = $state(false);
  till: EnrolledTill | null = $state.raw(null);
  withdrawn: SamplesWithdrawn | null = $state.raw(null);
  readonly open: number = $derived(this.view?.steps.filter((one) => !one.done).length ?? 0);
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Keeps it up to date until the function it gives is called. */
  follow(): () => void {
    void this.read();
    return lookAgain(() => this.read(), LOOK_AGAIN_MS);
  }

  async read(): Promise<void> {
    try {
      this.view = await this.#link.api.readStart();
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  /** Ticks what only a person can see, or takes the tick away. */
  async tick(step: StartStep, done: boolean): Promise<void> {
    const ticked = (this.view?.steps ?? []).filter((one) => (one.step === step ? done : one.done)).map((one) => one.step);
    await this.#put({ ticked });
  }

  async putAway(over: boolean): Promise<void> {
    await this.#put({ start_over: over });
  }

  /** A new till, and a code by which one device becomes it. */
  async enrol(branch: BranchId, name: string, known: readonly RegisterId[]): Promise<void> {
    const id = freeNumber(branch, known);
    const put = { id, branch, name, token_sha256: '', settings: null, version: null };
    if (await this.#ask({ organisation: { put_register: put } })) await this.code(id);
  }

  /** Another code for a till, in place of the one before. */
  async code(id: RegisterId): Promise<void> {
    this.busy = true;
    try {
      const { code, expires_at } = await this.#link.api.beginEnrolment(id);
      this.till = { id, code, expires_at, address: `${location.origin}/pos/#code=${code}` };
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }

  async withdrawSamples(): Promise<void> {
    this.busy = true;
    try {
      this.withdrawn = await this.#link.api.withdrawSamples();
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
    await this.read();
  }

  #put(change: { ticked?: StartStep[]; start_over?: boolean }): Promise<boolean> {
    const put = { name: null, country: null, language: null, ticked: null, start_over: null, ...change };
    return this.#ask({ organisation: { put_shop: put } });
  }

  async #ask(body: CommandBody): Promise<boolean> {
    this.busy = true;
    this.problem = null;
    try {
      const reply = await this.#link.connection.submit(commandOf(null, body));
      if ('rejected' in reply.answer) {
        this.problem = refusal(reply.answer.rejected);
        return false;
      }
      await this.read();
      return true;
    } finally {
      this.busy = false;
    }
  }
}

/** The first free number of a branch's tills: 11, 12, … in branch 1. */
export function freeNumber(branch: BranchId, known: readonly RegisterId[]): RegisterId {
  let number = branch * 10 + 1;
  while (known.includes(number)) number += 1;
  return number;
}
