import { expect, test } from 'vitest';
import { Journeys } from './journeys.svelte.ts';

test('a journey ends where it was begun', () => {
  const journeys = new Journeys();
  journeys.back();
  expect(journeys.top).toBe('sell');
  journeys.begin('pay');
  journeys.begin('close-shift');
  journeys.back();
  expect(journeys.top).toBe('pay');
  journeys.goOn('done');
  journeys.back();
  expect(journeys.top).toBe('sell');
});

test('nobody is in a journey twice, and home ends them all', () => {
  const journeys = new Journeys();
  for (const journey of ['pay', 'done', 'pay'] as const) journeys.begin(journey);
  journeys.back();
  expect(journeys.top).toBe('sell');
  journeys.begin('pay');
  journeys.home();
  expect(journeys.top).toBe('sell');
  journeys.goOn('done');
  journeys.back();
  expect(journeys.top).toBe('sell');
});
