// Browser tests: the built program, the built pages and a real Chromium. Two files at once: each waits half of its time, and has a
// server, a shop and a browser of its own.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
