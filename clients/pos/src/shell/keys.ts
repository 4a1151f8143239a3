// Takes the scanner's keys out of the stream of keys, wherever the focus is, and puts back what they typed on their way.
import { FNC1, Wedge } from './scanner.ts';

/** A scan: its code, and what stood in the box with the focus when it began and when it ended. */
export interface Scan {
  code: string;
  before: string;
  /** All of the code, if the scanner faltered after its first keys. */
  after: string;
}

export type Heard = 'scan' | 'part' | 'person';

/** Returns a handler that says whose key it was: that of a scan, which is over now or still going on, or a person's. */
export function scanner(onscan: (scan: Scan) => void): (event: KeyboardEvent) => Heard {
  const wedge = new Wedge();
  let before = new Map<HTMLInputElement, string>();
  return (event) => {
    if (event.ctrlKey && event.key === ']' && wedge.isRunning(event.timeStamp)) {
      event.preventDefault();
      wedge.press({ key: FNC1, at: event.timeStamp });
      return 'part';
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return 'person'; // A key held down is a person's.
    const running = wedge.isRunning(event.timeStamp);
    if (event.key.length === 1 && wedge.begins(event.timeStamp)) before = contents();
    const code = wedge.press({ key: event.key, at: event.timeStamp });
    if (code !== null) {
      event.preventDefault(); // This Enter belongs to the scan, not to the button that has the focus.
      event.stopImmediatePropagation();
      const box = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
      const after = box?.value.trim() ?? '';
      const was = box ? (before.get(box) ?? '') : '';
      if (box) write(box, was);
      onscan({ code, before: was, after });
      return 'scan';
    }
    if (!running || event.key.length !== 1) return 'person';
    if (event.key === ' ' && !(event.target instanceof HTMLInputElement)) event.preventDefault(); // It would press a button.
    return 'part';
  };
}

function contents(): Map<HTMLInputElement, string> {
  return new Map([...document.querySelectorAll('input')].map((box) => [box, box.value]));
}

function write(box: HTMLInputElement, text: string): void {
  if (box.value === text) return;
  box.value = text;
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
