// The HTTP interface with types. Errors of the server arrive as ProblemError; a network that is down as TypeError of fetch.
import type {
  CatalogueView, Command, CommandId, DaySales, Movement, Page, Problem, RegisterView, Reply, SignInRequest,
  SignInResponse, SkuLevel, SkuStock, Ticket, TicketSummary,
} from './gen/protocol.ts';

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export interface ApiOptions {
  /** Where the server is; empty for the page's own origin. */
  base?: string;
  token?: string | null;
  fetch?: typeof fetch;
  timeoutMs?: number;
}

type Query = Record<string, string | number | null | undefined>;

export class Api {
  token: string | null;
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;

  constructor({ base = '', token = null, fetch: send, timeoutMs = 15_000 }: ApiOptions = {}) {
    this.token = token;
    this.#base = base;
    this.#fetch = send ?? ((...request) => fetch(...request));
    this.#timeoutMs = timeoutMs;
  }

  signIn(request: SignInRequest): Promise<SignInResponse> {
    return this.#request('POST', '/api/v1/sign-in', {}, request);
  }

  catalogue(cursor: string | null = null, limit = 500): Promise<CatalogueView> {
    return this.#request('GET', '/api/v1/catalogue', { cursor, limit });
  }

  /** Sends one command; a rejection by rule arrives as ProblemError. */
  command(command: Command): Promise<Reply> {
    return this.#request('POST', '/api/v1/commands', {}, command, { 'Idempotency-Key': command.id });
  }

  branchStock(branch: number, cursor: string | null = null, limit = 500): Promise<Page<SkuLevel>> {
    return this.#request('GET', `/api/v1/branches/${branch}/stock`, { cursor, limit });
  }

  skuStock(sku: string): Promise<SkuStock> {
    return this.#request('GET', `/api/v1/stock/${encodeURIComponent(sku)}`);
  }

  movements(sku: string, cursor: string | null = null, limit = 20): Promise<Page<Movement>> {
    return this.#request('GET', `/api/v1/stock/${encodeURIComponent(sku)}/movements`, { cursor, limit });
  }

  tickets(cursor: string | null = null, limit = 50): Promise<Page<TicketSummary>> {
    return this.#request('GET', '/api/v1/tickets', { cursor, limit });
  }

  ticket(id: CommandId): Promise<Ticket> {
    return this.#request('GET', `/api/v1/tickets/${encodeURIComponent(id)}`);
  }

  sales(date: string | null = null): Promise<DaySales[]> {
    return this.#request('GET', '/api/v1/sales', { date });
  }

  register(id: number): Promise<RegisterView> {
    return this.#request('GET', `/api/v1/registers/${id}`);
  }

  async #request<T>(method: string, path: string, query: Query = {}, body?: unknown, extra: Record<string, string> = {}): Promise<T> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== null && value !== undefined) parameters.set(name, String(value));
    }
    const search = parameters.size > 0 ? `?${parameters}` : '';
    const headers: Record<string, string> = { Accept: 'application/json', ...extra };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await this.#fetch(this.#base + path + search, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
    if (!response.ok) throw new ProblemError(await readProblem(response));
    return (await response.json()) as T;
  }
}

/** A proxy in between may answer with anything, so that whatever came becomes a problem of the same shape. */
async function readProblem(response: Response): Promise<Problem> {
  const plain: Problem = {
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail: '',
    code: response.status === 401 ? 'unauthenticated' : 'fault',
    retry: response.status >= 500 ? 'same_id' : 'never',
  };
  try {
    return { ...plain, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return plain;
  }
}
