import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ['clients/{sdk,ui,pos,storefront}/**/*.test.ts', 'dashboards/**/*.test.ts'],
    environment: 'node',
  },
});
