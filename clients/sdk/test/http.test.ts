// How the generated operations become requests, and what becomes of their answers.
import { expect, test } from 'vitest';
import { Api, ProblemError } from '../src/http.ts';

/** An interface whose server answers everything with the same, and what it was asked. */
function served(body: string, status = 200, token: string | null = null): { api: Api; asked: Request[] } {
  const asked: Request[] = [];
  const answer = (async (input: string, init?: RequestInit) => {
    asked.push(new Request(input, init));
    return new Response(body, { status });
  }) as typeof fetch;
  return { api: new Api({ base: 'http://shop.example', token, fetch: answer }), asked };
}

test('paths are encoded, what is left out is left out, and a list is one name several times', async () => {
  const { api, asked } = served('{}', 200, 'abc');
  await api.listMovements('A/B?', { limit: 2, cursor: null });
  await api.listTickets();
  await api.readBadges({ sku: ['A', 'B&C'] });
  expect(asked.map((request) => request.url)).toEqual([
    'http://shop.example/api/v1/stock/A%2FB%3F/movements?limit=2',
    'http://shop.example/api/v1/tickets',
    'http://shop.example/api/v1/badges?sku=A&sku=B%26C',
  ]);
  expect(asked.map((request) => request.headers.get('authorization'))).toEqual(Array(3).fill('Bearer abc'));
});

test('a body is JSON, and a page is a text', async () => {
  const { api, asked } = served('<p>Receipt</p>');
  expect(await api.printReceipt('01890a5d-ac96-774b-bcce-b302099a8057')).toBe('<p>Receipt</p>');
  const signIn = served('{"token":"abc"}');
  expect(await signIn.api.signIn({ staff: 1, password: 'a lamp in the window', code: null })).toEqual({ token: 'abc' });
  const [request] = signIn.asked;
  expect([request?.method, request?.headers.get('content-type'), await request?.json()]).toEqual(['POST', 'application/json', { staff: 1, password: 'a lamp in the window', code: null }]);
  expect([asked[0]?.method, asked[0]?.body]).toEqual(['GET', null]);
});

test('whatever a proxy answers becomes a problem', async () => {
  for (const [body, status, code] of [['{"code":"busy","retry":{"after_ms":250}}', 503, 'busy'], ['<h1>Bad gateway</h1>', 502, 'fault'], ['', 401, 'unauthenticated']] as const) {
    const error: unknown = await served(body, status).api.isReady().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect((error as ProblemError).problem).toMatchObject({ code, status });
  }
});
