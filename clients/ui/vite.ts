// How the till and the dashboard are built: one base path each, hashed assets, nothing inlined (the server forbids it).
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { PluginOption, UserConfig } from 'vite';

/** The server that `npm run dev` hands the interface and the socket to. */
const SERVER = process.env.ONHAND_SERVER ?? 'http://127.0.0.1:8080';

export function application(base: string, plugins: PluginOption[] = []): UserConfig {
  return {
    base,
    plugins: [svelte(), ...plugins],
    build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
    server: { proxy: { '/api': { target: SERVER, changeOrigin: true }, '/ws': { target: SERVER, ws: true, changeOrigin: true } } },
  };
}
