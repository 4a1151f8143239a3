export { default as Button } from './Button.svelte';
export { default as Dialog } from './Dialog.svelte';
export { default as NumberPad } from './NumberPad.svelte';
export { default as StatusPill } from './StatusPill.svelte';
export { default as ToastRegion } from './ToastRegion.svelte';
export { LiveCatalogue, type CatalogueKeep } from './live-catalogue.svelte.ts';
export { available, LiveStock } from './stock.svelte.ts';
export { Toasts, type Toast } from './toasts.svelte.ts';
