// How the till and the dashboard are built: one base path each, hashed assets, nothing inlined (the server forbids it).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { PluginOption, UserConfig } from 'vite';

/** The server that `npm run dev` hands the interface and the socket to. */
const SERVER = process.env.ONHAND_SERVER ?? 'http://127.0.0.1:8080';

/** The face that all apps are set in goes out with its licence beside it, as that licence asks. */
const faceWithItsLicence: PluginOption = {
  name: 'face-licence',
  generateBundle() {
    const licence = createRequire(import.meta.url).resolve('@fontsource-variable/inter/LICENSE');
    this.emitFile({ type: 'asset', fileName: 'assets/inter-licence.txt', source: readFileSync(licence) });
  },
};

export function application(base: string, plugins: PluginOption[] = []): UserConfig {
  return {
    base,
    plugins: [svelte(), faceWithItsLicence, ...plugins],
    build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
    server: { proxy: { '/api': { target: SERVER, changeOrigin: true }, '/ws': { target: SERVER, ws: true, changeOrigin: true } } },
  };
}
