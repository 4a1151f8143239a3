// Measures the till with a large catalogue, and the shop on a slow phone: `npm run measure`.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['measure.ts', 'measure-shop.ts'],
    environment: 'node',
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
