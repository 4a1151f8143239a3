// One script and one stylesheet with fixed names: the pages that name them are made by the server, not by this build.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

function stylesheet(): Plugin {
  const here = import.meta.dirname;
  return {
    name: 'onhand-shop-css',
    apply: 'build',
    closeBundle() {
      mkdirSync(join(here, 'dist'), { recursive: true });
      copyFileSync(join(here, 'src/shop.css'), join(here, 'dist/shop.css'));
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
