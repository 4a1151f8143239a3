// One script and one stylesheet with fixed names: the pages that name them are made by the server, not by this build.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** In this order: what stands around and in front goes by what all pages have. */
const STYLES = ['shop.css', 'frame.css', 'front.css'];

function stylesheet(): Plugin {
  const here = import.meta.dirname;
  return {
    name: 'onhand-shop-css',
    apply: 'build',
    closeBundle() {
      mkdirSync(join(here, 'dist'), { recursive: true });
      const parts = STYLES.map((name) => readFileSync(join(here, 'src', name), 'utf8'));
      writeFileSync(join(here, 'dist/shop.css'), parts.join('\n'));
    },
  };
}

export default defineConfig({
  base: '/',
  plugins: [stylesheet()],
  build: {
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: join(import.meta.dirname, 'src/main.ts'),
      output: { entryFileNames: 'assets/badges.js', format: 'iife', codeSplitting: false },
    },
  },
});
