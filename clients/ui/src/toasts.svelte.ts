// Short messages that come and go by themselves.

export interface Toast {
  id: number;
  text: string;
  tone: 'good' | 'bad';
}

const SHOWN_MS = 6_000;
const MOST = 4;

export class Toasts {
  list: Toast[] = $state([]);
  #next = 1;

  say(text: string, tone: Toast['tone'] = 'good'): void {
    const id = this.#next++;
    this.list = [...this.list, { id, text, tone }].slice(-MOST);
    setTimeout(() => this.dismiss(id), SHOWN_MS);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}
