import 'fake-indexeddb/auto';
import type { CommandBody, Entry, PrintedNumber, RegisterView, Reply } from '@onhand/sdk';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { Numbers } from '../device/numbers.ts';
import { epochAskedAfter } from './commands.ts';
import { Receipts } from './receipts.ts';

class Shelf {
  readonly texts = new Map<string, string>();
  getItem = (name: string) => this.texts.get(name) ?? null;
  setItem = (name: string, text: string) => void this.texts.set(name, text);
}

/** The server's side: series of one register, and the last number that it has heard of in each. */
class Series {
  readonly last = new Map<number, number>([[0, 0]]);
  forgets = 0;

  get view(): RegisterView {
    const epoch = Math.max(...this.last.keys());
    return { register: 11, branch: 1, command_seq: 1, receipt_epoch: epoch, receipt_sequence: this.last.get(epoch) ?? 0, signed_on: [], shift: null };
  }

  begin(known: number): number {
    const epoch = this.forgets-- > 0 ? 1 : Math.max(known, ...this.last.keys()) + 1;
    this.last.set(epoch, 0);
    return epoch;
  }

  sold({ epoch, sequence }: PrintedNumber): void {
    this.last.set(epoch, Math.max(sequence, this.last.get(epoch) ?? 0));
  }
}

/** A window of a device; storage is what `indexedDB` and the shelf are when it is opened. */
class Till {
  pending: Entry[] = [];
  asked = 0;
  readonly receipts: Receipts;

  constructor(shelf: Shelf, register = 11) {
    this.receipts = new Receipts(this as never, () => Numbers.open(register, shelf));
  }

  send = async (body: CommandBody) => {
    this.asked += 1;
    const command = { id: `${this.asked}`, seq: this.asked, branch: null, staff: 0, occurred: { at: 0, offset_minutes: 0 }, body };
    this.pending = [{ seq: this.asked, command, savedAt: 0 }];
    return { entry: this.pending[0] as Entry, reply: new Promise<Reply>(() => {}) };
  };

  async open(): Promise<this> {
    await this.receipts.opened(11);
    return this;
  }

  /** Greets, and answers whatever is asked until nothing is asked any more. */
  async meet(server: Series, repeated = false): Promise<void> {
    await this.receipts.heard(server.view, true);
    for (let [entry] = this.pending; entry; [entry] = this.pending) {
      const answer = { ok: { epoch_begun: server.begin(epochAskedAfter(entry.command.body) ?? 0) } };
      await this.receipts.heard(server.view, false);
      const taken = this.receipts.settled(entry, { id: entry.command.id, lsn: 1, repeated, answer });
      this.pending = [];
      await taken;
      repeated = false;
    }
  }
}

const text = (number: PrintedNumber | null) => number && `${number.epoch}-${number.sequence}`;

describe('receipt numbers', () => {
  let server: Series;
  let shelf: Shelf;
  const fresh = () => {
    globalThis.indexedDB = new IDBFactory();
    shelf = new Shelf();
  };

  beforeEach(() => {
    fresh();
    server = new Series();
  });

  test('a device that never met the server cannot number; then it counts, and goes on after a reload', async () => {
    const till = await new Till(shelf).open();
    expect(await till.receipts.next()).toBeNull();
    expect(till.asked).toBe(0);
    await till.meet(server);
    expect([text(await till.receipts.next()), text(await till.receipts.next())]).toEqual(['1-1', '1-2']);
    const again = await new Till(shelf).open();
    expect(text(await again.receipts.next())).toBe('1-3');
    server.sold({ epoch: 1, sequence: 3 });
    await again.meet(server);
    expect([again.asked, text(await again.receipts.next())]).toEqual([0, '1-4']);
  });

  test('two windows of one device never give a number twice', async () => {
    const [one, other] = [await new Till(shelf).open(), await new Till(shelf).open()];
    await one.meet(server);
    const given = await Promise.all(Array.from({ length: 40 }, (_, at) => (at % 2 ? one : other).receipts.next()));
    expect(new Set(given.map(text)).size).toBe(40);
    expect(given.every((number) => number?.epoch === 1)).toBe(true);
  });

  test('the device in the place of a lost one begins another series; the lost one, found again, does too', async () => {
    const lost = await new Till(shelf).open();
    await lost.meet(server);
    for (let sold = 0; sold < 3; sold += 1) server.sold((await lost.receipts.next()) as PrintedNumber);
    const [storage, old] = [globalThis.indexedDB, shelf];
    fresh();
    const place = await new Till(shelf).open();
    await place.meet(server);
    expect(text(await place.receipts.next())).toBe('2-1');
    // One that was begun by another device while this one is connected takes nothing from it.
    await place.receipts.heard({ ...server.view, receipt_epoch: 3, receipt_sequence: 0 }, false);
    expect(text(await place.receipts.next())).toBe('2-2');
    globalThis.indexedDB = storage;
    const found = await new Till(old).open();
    expect(text(await found.receipts.next())).toBe('1-4');
    await found.meet(server);
    expect(text(await found.receipts.next())).toBe('3-1');
  });

  test('a device whose storage was put back does not number until it has another series', async () => {
    const before = await new Till(shelf).open();
    await before.meet(server);
    await before.receipts.next();
    const texts = new Map(shelf.texts);
    for (let sold = 0; sold < 3; sold += 1) server.sold((await before.receipts.next()) as PrintedNumber);

    // All of it is put back, so that only the server knows.
    const newer = new Map(shelf.texts);
    const again = new IDBFactory();
    const kept = { epoch: 1, sequence: 1, known: 1, standing: 'good' };
    globalThis.indexedDB = again;
    await write(kept);
    shelf.texts.clear();
    for (const [name, one] of texts) shelf.setItem(name, one);
    const all = await new Till(shelf).open();
    await all.receipts.heard(server.view, true);
    expect(await all.receipts.next()).toBeNull();
    await all.meet(server);
    expect(text(await all.receipts.next())).toBe('2-1');

    // Only the database is put back: the copy knows it without a server.
    globalThis.indexedDB = new IDBFactory();
    await write(kept);
    for (const [name, one] of newer) shelf.setItem(name, one);
    const part = await new Till(shelf).open();
    expect(await part.receipts.next()).toBeNull();
    await part.meet(server);
    expect(text(await part.receipts.next())).toBe('3-1');

    // Only the copy is put back: the numbers are right, and another series is begun all the same.
    shelf.texts.clear();
    const copy = await new Till(shelf).open();
    expect(text(await copy.receipts.next())).toBe('3-2');
    await copy.meet(server);
    expect(text(await copy.receipts.next())).toBe('4-1');
  });

  test('a device that was switched off between writing a number and its copy goes on behind it', async () => {
    const till = await new Till(shelf).open();
    await till.meet(server);
    await till.receipts.next();
    const texts = new Map(shelf.texts);
    await till.receipts.next();
    shelf.texts.clear();
    for (const [name, one] of texts) shelf.setItem(name, one);
    const again = await new Till(shelf).open();
    await again.meet(server);
    expect([again.asked, text(await again.receipts.next())]).toEqual([0, '1-3']);
  });

  test('a series that may be somebody else\'s is not taken: an answer told again, or one from a server that forgot', async () => {
    const till = await new Till(shelf).open();
    await till.meet(server, true);
    expect([till.asked, text(await till.receipts.next())]).toEqual([2, '2-1']);
    const forgetful = new Series();
    forgetful.last.set(4, 0);
    forgetful.forgets = 1;
    await till.meet(forgetful);
    expect([till.asked, text(await till.receipts.next())]).toEqual([4, '5-1']);
    forgetful.last.set(9, 0);
    forgetful.forgets = 100;
    await till.meet(forgetful);
    expect([till.asked, await till.receipts.next()]).toEqual([7, null]);
  });
});

async function write(kept: object): Promise<void> {
  const { openDB } = await import('@onhand/sdk');
  const database = await openDB('onhand-receipts-11', 1, { upgrade: (fresh) => void fresh.createObjectStore('own') });
  await database.put('own', kept, 'own');
  database.close();
}
