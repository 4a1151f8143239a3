// Reads barcodes from a device's camera, as a scanner would hand them over. The decoder is fetched when somebody first wants it.
import type { ReaderOptions, ReadResult } from 'zxing-wasm/reader';
import decoder from 'zxing-wasm/reader/zxing_reader.wasm?url';

/** Why nothing can be seen. */
export type Unseen = 'denied' | 'none' | 'failed';

/** What stands on goods, shelves, parcels and customers' telephones. */
const READ: ReaderOptions = {
  formats: ['EANUPC', 'Code128', 'ITF14', 'DataBar', 'DataBarExp', 'QRCode', 'DataMatrix'],
  maxNumberOfSymbols: 1,
  // With FNC1 as it is, which is what tells lots and dates apart.
  textMode: 'Plain',
};
/** The same code counts again once it was out of sight for so long: held still it is one piece, shown again it is the next. */
const AGAIN_MS = 1_200;
/** Rest between two looks, so that a telephone stays cool. */
const REST_MS = 80;
/** Wide enough for a long code at arm's length; more only costs time. */
const WIDTH_MAX = 1_280;

/** Whether a browser hands out a camera here at all: only over https, or on this very machine. */
export function hasCamera(): boolean {
  return typeof navigator !== 'undefined' && navigator.mediaDevices?.getUserMedia !== undefined;
}

export class Camera {
  state = $state<'starting' | 'looking' | Unseen>('starting');
  /** Whether it has a light, and whether that is on; null where there is none. */
  light = $state<boolean | null>(null);
  #stream: MediaStream | null = null;
  #ended = false;
  readonly #onread: (code: string) => void;

  constructor(onread: (code: string) => void) {
    this.#onread = onread;
  }

  /** Shows what the camera at the back sees, and reads until it is ended. */
  async watch(video: HTMLVideoElement): Promise<void> {
    try {
      const { prepareZXingModule, readBarcodes } = await import('zxing-wasm/reader');
      prepareZXingModule({ overrides: { locateFile: () => decoder } });
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: 'environment', width: { ideal: WIDTH_MAX } } });
      if (this.#ended) return stop(stream);
      this.#stream = stream;
      video.srcObject = stream;
      await video.play();
      this.light = this.#hasLight() ? false : null;
      this.state = 'looking';
      await this.#look(video, (picture) => readBarcodes(picture, READ));
    } catch (error) {
      if (!this.#ended) this.state = unseen(error);
      this.end();
    }
  }

  end(): void {
    this.#ended = true;
    if (this.#stream) stop(this.#stream);
    this.#stream = null;
  }

  async toggleLight(): Promise<void> {
    const on = this.light !== true;
    try {
      await this.#track()?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
      this.light = on;
    } catch {
      this.light = null;
    }
  }

  #track(): MediaStreamTrack | undefined {
    return this.#stream?.getVideoTracks()[0];
  }

  #hasLight(): boolean {
    const able: object = this.#track()?.getCapabilities?.() ?? {};
    return 'torch' in able;
  }

  async #look(video: HTMLVideoElement, decode: (picture: ImageData) => Promise<ReadResult[]>): Promise<void> {
    const canvas = document.createElement('canvas');
    const paper = canvas.getContext('2d', { willReadFrequently: true });
    if (!paper) throw new Error('there is no canvas');
    let last = { code: '', at: -Infinity };
    while (!this.#ended) {
      const scale = Math.min(1, WIDTH_MAX / Math.max(1, video.videoWidth));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      if (canvas.width > 0 && canvas.height > 0) {
        paper.drawImage(video, 0, 0, canvas.width, canvas.height);
        const found = await decode(paper.getImageData(0, 0, canvas.width, canvas.height));
        const code = found[0]?.isValid ? told(found[0]) : '';
        const now = performance.now();
        if (code !== '') {
          if (code !== last.code || now - last.at > AGAIN_MS) this.#onread(code);
          last = { code, at: now };
        }
      }
      await new Promise((resume) => setTimeout(resume, REST_MS));
    }
  }
}

/** What a scanner would hand over: an element string of GS1 with its symbology in front, anything else as it is printed. */
function told({ text, symbologyIdentifier, contentType }: ReadResult): string {
  return contentType === 'GS1' ? `${symbologyIdentifier}${text}` : text;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function unseen(error: unknown): Unseen {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'failed';
}
