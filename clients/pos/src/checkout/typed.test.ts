import { expect, test } from 'vitest';
import { readTyped } from './typed.ts';

test.each([
  ['3*', { count: 3, text: '' }], ['0,5* cheese', { count: 0.5, text: 'cheese' }], ['1.25×', { count: 1.25, text: '' }], ['0*', { count: null, text: '0*' }], ['mug', { count: null, text: 'mug' }],
])('%s', (typed, read) => expect(readTyped(typed)).toEqual(read));
