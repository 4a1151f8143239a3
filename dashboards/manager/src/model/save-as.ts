// A file that somebody takes along.

/** Hands it to the browser under a name. */
export function saveAs(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

/** The same with what a program can read. */
export const saveJson = (told: unknown, name: string): void => saveAs(new Blob([JSON.stringify(told, null, 2)], { type: 'application/json' }), name);
