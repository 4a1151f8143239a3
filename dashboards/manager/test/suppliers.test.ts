// Two people at one supplier: neither loses what they have written, and neither overwrites unseen what the other has.
import type { Command, PutSupplier } from '@onhand/sdk';
import { expect, test } from 'vitest';
import type { Link } from '../src/model/link.ts';
import { OneSupplier } from '../src/rooms/suppliers/supplier.svelte.ts';

const before: PutSupplier = { id: 7, name: 'Hillside', code: 'HILL', email: 'a@hill.example', address: '', lead_days: 5, note: '', active: true, version: 1 };

/** A server that knows one supplier and refuses what was written from an older version. */
function server(): { link: Link; stands: PutSupplier } {
  const here = { stands: before } as { link: Link; stands: PutSupplier };
  here.link = {
    api: { readSupplier: async () => ({ supplier: here.stands }), listOffers: async () => ({ items: [], next: null }) },
    connection: {
      submit: async ({ body }: Command) => {
        const put = (body as { organisation: { put_supplier: PutSupplier } }).organisation.put_supplier;
        if (put.version !== here.stands.version) return { answer: { rejected: { code: 'changed_meanwhile', message: '', facts: [] } } };
        here.stands = { ...put, version: (put.version ?? 0) + 1 };
        return { answer: { ok: 'done' }, lsn: 1 };
      },
    },
  } as unknown as Link;
  return here;
}

test('what somebody else has changed meanwhile is joined with what was changed here', async () => {
  const here = server();
  const mine = new OneSupplier(here.link, 'GBP');
  await mine.read(7);
  mine.form.code = 'MINE';
  mine.lead = '9';
  here.stands = { ...before, code: 'THEIRS', email: 'b@hill.example', version: 2 };
  expect(await mine.save()).toBe(false);
  expect(mine.changing.overtaken).toBe(true);
  expect(mine.form).toMatchObject({ code: 'MINE', email: 'b@hill.example', lead_days: 9, version: 2 });
  expect(mine.theirs).toEqual({ code: 'THEIRS' });
  expect(mine.dirty).toBe(true);
  expect(await mine.save()).toBe(true);
  expect(here.stands).toMatchObject({ code: 'MINE', email: 'b@hill.example', lead_days: 9, version: 3 });
  expect([mine.dirty, mine.theirs]).toEqual([false, {}]);
});
