// What the server says in English is said in the language of now, with the names of branches; what people wrote stays as it is.
import { language } from '@onhand/ui';
import { afterEach, describe, expect, test } from 'vitest';
import { causeText } from '../src/rooms/stock/causes.ts';

const named = (branch: number): string => ['', 'London', 'Manchester'][branch] ?? `Branch ${branch}`;
const told = (kind: Parameters<typeof causeText>[0]['kind'], cause: string): string => causeText({ kind, cause }, named).replaceAll(/[\u2066-\u2069]/g, '');

afterEach(() => void (language.current = 'en'));

describe('the cause of a movement', () => {
  test.each([
    ['dispatched', 'transfer to branch 2', 'transfer to Manchester'],
    ['arrived', 'transfer from branch 1', 'transfer from London'],
    ['dispatched', 'back to branch 2: wet', 'back to Manchester: wet'],
    ['fulfilled', 'sent PP57206366GB', 'sent PP57206366GB'],
    ['counted', 'count: Evening', 'Evening'],
    ['recalled', 'recalled: Glass in it', 'Glass in it'],
    ['recall_lifted', 'the recall was lifted', ''],
    ['lot_named', 'lots named', ''],
    ['converted', 'made into BOX-1 for the window', 'made into BOX-1: for the window'],
    ['set_aside', 'for sale → quality control: a scratch', 'for sale → to be checked: a scratch'],
    ['adjusted', 'data entry: typed twice', 'Entered wrongly: typed twice'],
    ['adjusted', 'miscounted', 'Counted wrongly before'],
    ['received', 'taken back: wrong pallet', 'taken back: wrong pallet'],
  ] as const)('%s: %s', (kind, cause, text) => expect(told(kind, cause)).toBe(text));

  test('in German there is no English left, but for what somebody wrote', () => {
    language.current = 'de';
    expect(told('dispatched', 'transfer to branch 2')).toBe('Umlagerung nach Manchester');
    expect(told('set_aside', 'damaged → for sale')).toBe('beschädigt → verkäuflich');
    expect(told('recalled', 'its lot is not known, and one is recalled')).toBe('Charge nicht bekannt, und eine ist zurückgerufen');
    expect(told('adjusted', 'own use: tea for the office')).toBe('Eigenverbrauch: tea for the office');
  });

  test('a number or a text of somebody’s own stays, even where it reads like one of the server’s', () => {
    expect(told('received', 'transfer to branch 2')).toBe('transfer to branch 2');
    expect(told('sold', '1-12-0-000377')).toBe('1-12-0-000377');
    expect(told({ movement: 'received' }, 'collected')).toBe('collected');
    expect(told('adjusted', 'Delivery 4712, second lorry')).toBe('Delivery 4712, second lorry');
  });
});
