// A scanner that acts as a keyboard, told from a person who types by its speed. In a field it types as a keyboard does.
const GAP_MS = 50;
const LENGTH_MIN = 4;

export class Scans {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;
  readonly #heard: (code: string) => void;

  constructor(heard: (code: string) => void) {
    this.#heard = heard;
  }

  press(event: Pick<KeyboardEvent, 'key' | 'timeStamp' | 'target' | 'preventDefault'>): void {
    if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog')) return;
    const fast = event.timeStamp - this.#last <= GAP_MS;
    this.#last = event.timeStamp;
    if (event.key === 'Enter') {
      const code = fast ? this.#text : '';
      this.#text = '';
      if (code.length < LENGTH_MIN) return;
      event.preventDefault();
      this.#heard(code);
    } else if (event.key.length === 1) {
      this.#text = fast ? this.#text + event.key : event.key;
    }
  }
}
