// What was found damaged in the server's data, read again now and then for whoever looks after its backups.
import type { Api, DataIncident, IncidentKind } from '@onhand/sdk';

/** A disk goes wrong seldom, and somebody should know within a minute. */
const EVERY_MS = 30_000;
/** Most worrying first. */
const ORDER: readonly IncidentKind[] = ['records', 'mended_next', 'mended'];

export class Incidents {
  /** Newest first; none as long as nothing is known. */
  list: readonly DataIncident[] = $state.raw([]);
  readonly worst: IncidentKind | null = $derived(ORDER.find((kind) => this.list.some((one) => one.kind === kind)) ?? null);
  /** What somebody has to do something about. */
  readonly waiting: number = $derived(this.list.filter(({ kind }) => kind !== 'mended').length);
  readonly #api: Pick<Api, 'listIncidents'>;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(api: Pick<Api, 'listIncidents'>) {
    this.#api = api;
    void this.read();
    this.#timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.read();
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whoever cannot ask sees from the connection that the server is away; what was told stays. */
  async read(): Promise<void> {
    this.list = await this.#api.listIncidents().then(
      ({ incidents }) => incidents,
      () => this.list,
    );
  }
}
