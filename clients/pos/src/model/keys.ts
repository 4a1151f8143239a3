// Puts the scanner's keys where they belong, wherever the focus is.
import { Wedge } from './scanner.ts';

interface Options {
  /** The code, and what stood in the box when it ended: all of it, if the scanner faltered after its first keys. */
  onscan: (code: string, typed: string) => void;
  /** The box that a scan may have typed into, because it had the focus. */
  box: () => HTMLInputElement | undefined;
  /** Puts back what stood in the box before the scan. */
  restore: (text: string) => void;
}

/** Returns a handler that says whether it has dealt with the key. */
export function scanner({ onscan, box, restore }: Options): (event: KeyboardEvent) => boolean {
  const wedge = new Wedge();
  let before = '';
  return (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return false; // A key held down is a person's.
    const running = wedge.isRunning(event.timeStamp);
    if (!running && event.key.length === 1 && !wedge.isFast(event.timeStamp)) before = box()?.value ?? '';
    const code = wedge.press({ key: event.key, at: event.timeStamp });
    if (code !== null) {
      event.preventDefault(); // This Enter belongs to the scan, not to the button that has the focus.
      event.stopPropagation();
      const typed = box()?.value.trim() ?? '';
      if (document.activeElement === box()) restore(before);
      onscan(code, typed);
      return true;
    }
    return running && event.key.length === 1;
  };
}
