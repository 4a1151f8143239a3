// Builds the till's service worker: it keeps every file of this build, so that a reload works without a network.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

export function serviceWorker(): Plugin {
  let base = '/';
  return {
    name: 'onhand-service-worker',
    apply: 'build',
    configResolved(config) {
      base = config.base;
    },
    generateBundle(_options, bundle) {
      const hash = createHash('sha256');
      const built = Object.values(bundle).filter((file) => !file.fileName.endsWith('.map'));
      for (const file of built) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
      const folder = join(import.meta.dirname, 'public');
      const still = readdirSync(folder);
      for (const name of still) hash.update(name).update(readFileSync(join(folder, name)));
      // The page itself is kept under the base address, which is where navigations are answered from.
      const paths = [...built.map((file) => file.fileName).filter((name) => name !== 'index.html'), ...still];
      const files = [base, ...paths.map((path) => base + path)].sort();
      const template = readFileSync(join(import.meta.dirname, 'src/service-worker.js'), 'utf8');
      const source = template
        .replace('__CACHE__', JSON.stringify(`onhand-pos-${hash.digest('hex').slice(0, 16)}`))
        .replace('__BASE__', JSON.stringify(base))
        .replace('__FILES__', JSON.stringify(files, null, 2));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}
