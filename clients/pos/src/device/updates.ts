// The service worker, and when a new build may take over: only between sales, because it reloads the page.
import type { Till } from '../till.svelte.ts';

const LOOK_AGAIN_MS = 30 * 60_000;

export async function watchForUpdates({ device }: Till): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await navigator.serviceWorker.register('/pos/sw.js', { scope: '/pos/' });
  } catch {
    device.offlineStart = false; // Plain HTTP on a shop network, mostly: everything works but a reload without a network.
    return;
  }
  const hadWorker = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadWorker) location.reload();
  });
  const offer = () => {
    if (registration.waiting && hadWorker) device.update = () => registration.waiting?.postMessage('take-over');
  };
  offer();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer);
  });
  setInterval(() => void registration.update().catch(() => {}), LOOK_AGAIN_MS);
}
