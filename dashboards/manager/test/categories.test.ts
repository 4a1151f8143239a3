// The tree that paths make, what a move makes of them, and collections as forms.
import { expect, test } from 'vitest';
import { moved, ruleMoved, treeOf, wrongOf } from '../src/rooms/categories/tree.ts';
import { formOf, newForm, putOf, wrongOf as wrongIn } from '../src/rooms/collections/form.ts';

const counts = [['', 2], ['Drinks', 1], ['Drinks/Hot/Coffee', 3], ['Drinks/Hot', 1], ['Drinks-2', 5]].map(([path, count]) => ({ path: String(path), count: Number(count), archived: 0 }));

test('a tree has every step with what is in it and below it, each behind the one above', () => {
  const tree = treeOf(counts);
  expect(tree.map(({ path, own, all, depth }) => [path, own, all, depth])).toEqual([
    ['Drinks', 1, 5, 0], ['Drinks/Hot', 1, 4, 1], ['Drinks/Hot/Coffee', 3, 3, 2], ['Drinks-2', 5, 5, 0],
  ]);
});

test('a move takes along what is below, and nothing that only begins alike', () => {
  expect(['Drinks', 'Drinks/Hot', 'Drinks-2', 'Food/Drinks'].map((path) => moved(path, 'Drinks', 'Bar/Drinks'))).toEqual(['Bar/Drinks', 'Bar/Drinks/Hot', 'Drinks-2', 'Food/Drinks']);
  const tree = treeOf(counts);
  const wrong = ['', 'Drinks', 'Drinks/Hot/x', 'a//b', 'a/b/c/d/e', 'Drinks-2'].map((to) => wrongOf('Drinks', to, tree));
  expect(wrong).toEqual(['w_empty', 'w_same', 'w_inside', 'w_steps', 'w_deep', null]);
});

test('a rule that names a category goes along with it', () => {
  const put = putOf({ ...newForm(), title: 'Hot', rule: true, conditions: [{ kind: 'category', value: 'Drinks/Hot' }, { kind: 'brand', value: 'Drinks' }] }, 'GBP', 3);
  expect(ruleMoved(put, 'Drinks', 'Bar')?.members).toEqual({ by_rule: { all: true, conditions: [{ category: 'Bar/Hot' }, { brand: 'Drinks' }] } });
  expect(ruleMoved(put, 'Food', 'Bar')).toBe(null);
});

test('a collection becomes a form and is asked for as it was', () => {
  const form = { ...newForm(), title: 'Über uns', rule: true, all: false, conditions: [{ kind: 'price_up_to' as const, value: '12.50' }, { kind: 'in_stock' as const, value: 'no' }, { kind: 'tag' as const, value: ' gift ' }] };
  const put = putOf(form, 'GBP', null);
  expect(put.handle).toBe('uber-uns');
  expect(put.members).toEqual({ by_rule: { all: false, conditions: [{ price_up_to: 1250 }, { in_stock: false }, { tag: 'gift' }] } });
  expect(putOf(formOf(put, 'GBP'), 'GBP', null)).toEqual(put);
});

test('what is wrong is told at its place', () => {
  const form = { ...newForm(), rule: true, conditions: [{ kind: 'tag' as const, value: '' }, { kind: 'price_from' as const, value: 'dear' }, { kind: 'on_web' as const, value: 'yes' }] };
  expect([...wrongIn(form, 'GBP')]).toEqual([['title', 'w_empty'], ['c-0', 'w_empty'], ['c-1', 'w_money']]);
  expect([...wrongIn({ ...newForm(), title: '茶' }, 'GBP')]).toEqual([['handle', 'w_handle']]);
});
