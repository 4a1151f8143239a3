import { expect, test } from 'vitest';
import { numberOnPaper } from './papers.ts';

test('a receipt number as it is printed', () => {
  expect(numberOnPaper({ branch: 1, register: 11, epoch: 2, sequence: 42 })).toBe('1-11-2-000042');
  expect(numberOnPaper({ branch: 2, register: 3, epoch: 0, sequence: 1_234_567 })).toBe('2-3-0-1234567');
});
