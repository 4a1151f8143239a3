// Keeps the till's own files for a start without a network. It answers only below its base path and only with files of
// one build; the interface and the socket never pass through it. Pictures of goods, which never change under their address,
// stay beside that. __NAMES__ are filled in by the build.
const CACHE = __CACHE__;
const BASE = __BASE__;
const FILES = __FILES__;
const PICTURES = 'onhand-pictures';
/** Most pictures that are kept, some 20 MB of small ones; the oldest make room. */
const PICTURES_MAX = 4_000;

self.addEventListener('install', (event) => {
  // 'reload' goes past the browser's own cache, so that one build's files are never mixed with another's.
  const requests = FILES.map((file) => new Request(file, { cache: 'reload' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      await Promise.all(names.filter((name) => name.startsWith('onhand-pos-') && name !== CACHE).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

// A new build waits until the till says that no sale is open.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith('/media/')) return void event.respondWith(picture(event, request));
  if (!address.pathname.startsWith(BASE)) return;
  const key = request.mode === 'navigate' ? BASE : request;
  event.respondWith(
    caches.open(CACHE).then(async (cache) => (await cache.match(key, { ignoreVary: true })) ?? fetch(request)),
  );
});

/** A picture that was shown before needs no network. */
async function picture(event, request) {
  const cache = await caches.open(PICTURES);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) event.waitUntil(keep(cache, request.url, response.clone()));
  return response;
}

async function keep(cache, address, response) {
  await cache.put(address, response);
  const names = await cache.keys();
  await Promise.all(names.slice(0, Math.max(0, names.length - PICTURES_MAX)).map((name) => cache.delete(name)));
}
