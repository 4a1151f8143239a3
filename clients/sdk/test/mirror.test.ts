// Mirrors of topics whose rows are not stock: the newest value is what counts, whatever comes late or twice.
import { expect, test } from 'vitest';
import type { DocumentView } from '../src/gen/protocol.ts';
import { DocumentMirror, mirrorOf, TaskMirror } from '../src/mirror.ts';

test('how many tasks are open is unknown until it is told, and the last word counts', () => {
  const mirror = mirrorOf('tasks') as TaskMirror;
  expect(mirror.open).toBeNull();
  expect(mirror.page({ tasks: 3 })).toEqual(['tasks']);
  expect(mirror.change({ tasks: 2 })).toEqual(['tasks']);
  expect(mirror.open).toBe(2);
  expect(mirror.change('catalogue')).toEqual([]);
  expect(mirror.open).toBe(2);
  mirror.clear();
  expect(mirror.open).toBeNull();
});

test('an older state of a document never replaces a newer one', () => {
  const at = (seq: number) => ({ id: 'd', seq, body: { transfer: { id: 'd', state: 'draft' } } }) as unknown as DocumentView;
  const mirror = mirrorOf('documents') as DocumentMirror;
  expect(mirror.change({ documents: [at(5)] })).toEqual(['d']);
  expect(mirror.change({ documents: [at(4)] })).toEqual([]);
  expect(mirror.rows.get('d')?.seq).toBe(5);
  expect(mirror.change({ documents: [at(6)] })).toEqual(['d']);
  mirror.drop([{ document: 'd' }]);
  expect(mirror.rows.size).toBe(0);
});
