// The HTTP interface as the server describes it. Errors of the server arrive as ProblemError; a network that is down as TypeError of fetch.
import { Operations, type Call } from './gen/api.ts';
import type { Problem } from './gen/protocol.ts';

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

/** The operations of the server, sent with fetch. A rejection by rule arrives as ProblemError like every other refusal. */
export class Api extends Operations {
  token: string | null;
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;

  constructor({ base = '', token = null, fetch: send, timeoutMs = 15_000 }: ApiOptions = {}) {
    super();
    this.token = token;
    this.#base = base;
    this.#fetch = send ?? ((...request) => fetch(...request));
    this.#timeoutMs = timeoutMs;
  }

  protected async send({ method, path, query, headers, body, answer }: Call): Promise<unknown> {
    const parameters = new URLSearchParams(filled(query));
    const search = parameters.size > 0 ? `?${parameters}` : '';
    const accept = { json: 'application/json', text: 'text/html, text/plain', blob: 'application/pdf' }[answer];
    const sent = new Headers([['Accept', accept], ...filled(headers)]);
    if (this.token) sent.set('Authorization', `Bearer ${this.token}`);
    if (body !== undefined) sent.set('Content-Type', 'application/json');
    const response = await this.#fetch(this.#base + path + search, {
      method,
      headers: sent,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
    if (!response.ok) throw new ProblemError(await readProblem(response));
    return answer === 'json' ? response.json() : answer === 'text' ? response.text() : response.blob();
  }
}

/** What was given, as names and texts; a list is one name several times. */
function filled(given: object = {}): [string, string][] {
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined) pairs.push([name, String(one)]);
    }
  }
  return pairs;
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
