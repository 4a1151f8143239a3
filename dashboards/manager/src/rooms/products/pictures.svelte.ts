// The pictures of a product under the hands of a manager: files on their way one after the other, and the order, texts and middles of
// those that are there. A variant's pictures are some of the product's.
import type { MediaView, Picture } from '@onhand/sdk';
import type { Link } from '../../model/link.ts';
import { uploadPicture } from '../../model/upload.ts';
import type { Form, VariantForm } from './form.ts';
import { say } from './words.ts';

const PICTURES_MAX = 16;

/** A file that is on its way, or that did not get there. */
export interface Sent {
  key: number;
  name: string;
  /** Of one; 1 while the server makes its sizes. */
  done: number;
  problem: string | null;
  file: File;
}

export class Pictures {
  sent: Sent[] = $state([]);
  /** What has just happened, for those who do not see it. */
  news: string = $state('');
  readonly #link: Link;
  readonly #form: () => Form;
  #next = 0;
  #busy = false;

  constructor(link: Link, form: () => Form) {
    this.#link = link;
    this.#form = form;
  }

  get all(): Picture[] {
    return this.#form().pictures;
  }

  /** Takes files in their order, each for itself: what is wrong with one does not stop the others. */
  async take(files: readonly File[]): Promise<void> {
    for (const file of files) {
      this.#next += 1;
      this.sent.push({ key: this.#next, name: file.name, done: 0, problem: null, file });
    }
    await this.#run();
  }

  async again(sent: Sent): Promise<void> {
    sent.problem = null;
    sent.done = 0;
    await this.#run();
  }

  forget(sent: Sent): void {
    this.sent = this.sent.filter((one) => one.key !== sent.key);
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (;;) {
      const next = this.sent.find(({ problem }) => problem === null);
      if (!next) break;
      const told = await uploadPicture(this.#link, next.file, (done) => (next.done = done));
      if (typeof told === 'string') next.problem = told;
      else this.#add(next, told);
    }
    this.#busy = false;
  }

  #add(sent: Sent, { media, width, height, tint }: MediaView): void {
    const pictures = this.all;
    if (pictures.some((one) => one.media === media)) {
      sent.problem = say('there_already');
      return;
    }
    if (pictures.length >= PICTURES_MAX) {
      sent.problem = say('most_pictures', { n: PICTURES_MAX });
      return;
    }
    pictures.push({ media, alt: '', focus_x: 50, focus_y: 50, width, height, tint });
    this.news = say('picture_added', { name: sent.name });
    this.forget(sent);
  }

  move(from: number, to: number): void {
    const pictures = this.all;
    if (to < 0 || to >= pictures.length || from === to) return;
    const [moved] = pictures.splice(from, 1);
    if (moved) pictures.splice(to, 0, moved);
    this.news = say('moved_to', { at: to + 1, of: pictures.length });
  }

  remove(at: number): void {
    const [gone] = this.all.splice(at, 1);
    if (!gone) return;
    for (const variant of this.#form().variants) variant.pictures = variant.pictures.filter(({ media }) => media !== gone.media);
    this.news = say('picture_removed');
  }

  /** The point that stays in sight, in hundredths; a variant's copy follows. */
  focus(picture: Picture, x: number, y: number): void {
    picture.focus_x = hundredths(x);
    picture.focus_y = hundredths(y);
    this.copy(picture);
  }

  copy(picture: Picture): void {
    for (const variant of this.#form().variants) {
      const own = variant.pictures.find(({ media }) => media === picture.media);
      if (own) Object.assign(own, $state.snapshot(picture));
    }
  }

  /** Whether a variant is shown by this picture. */
  shows(variant: VariantForm, { media }: Picture): boolean {
    return variant.pictures.some((one) => one.media === media);
  }

  assign(variant: VariantForm, picture: Picture, shown: boolean): void {
    const others = variant.pictures.filter(({ media }) => media !== picture.media);
    variant.pictures = shown ? [...others, $state.snapshot(picture)] : others;
  }
}

const hundredths = (value: number) => Math.round(Math.min(100, Math.max(0, value)));
