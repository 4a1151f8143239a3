// What a browser's camera sees in tests: barcodes held in front of it one after the other, with nothing in between.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WIDTH = 640;
const HEIGHT = 480;
const MODULE = 4;
const BAR_HEIGHT = 240;
/** Frames that each code is held, and that nothing is to be seen before it, at ten a second. */
const HELD = 15;
const WHITE = 235;
const BLACK = 16;

/** Bars of the digits of EAN-13 on the left with odd parity, and which of the six are turned round for each first digit (ISO/IEC 15420). */
const LEFT = ['0001101', '0011001', '0010011', '0111101', '0100011', '0110001', '0101111', '0111011', '0110111', '0001011'];
const PARITY = ['LLLLLL', 'LLGLGG', 'LLGGLG', 'LLGGGL', 'LGLLGG', 'LGGLLG', 'LGGGLL', 'LGLGLG', 'LGLGGL', 'LGGLGL'];

/** Arguments for a Chromium whose camera sees these codes of thirteen digits over and over. */
export function cameraSeeing(codes: string[]): string[] {
  const frames: Buffer[] = [];
  for (const code of codes) {
    const [nothing, held] = [frame(''), frame(bars(code))];
    for (let count = 0; count < HELD; count += 1) frames.push(nothing);
    for (let count = 0; count < HELD; count += 1) frames.push(held);
  }
  const path = join(mkdtempSync(join(tmpdir(), 'onhand-camera-')), 'seen.y4m');
  writeFileSync(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), ...frames]));
  return ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${path}`];
}

/** One "1" or "0" for each module. */
function bars(code: string): string {
  const turned = (digit: string) => [...digit].map((bit) => (bit === '1' ? '0' : '1')).join('');
  const left = [...code.slice(1, 7)].map((digit, at) => {
    const odd = LEFT[Number(digit)] ?? '';
    return PARITY[Number(code[0])]?.[at] === 'L' ? odd : [...turned(odd)].reverse().join('');
  });
  const right = [...code.slice(7)].map((digit) => turned(LEFT[Number(digit)] ?? ''));
  return `101${left.join('')}01010${right.join('')}101`;
}

function frame(modules: string): Buffer {
  const light = Buffer.alloc(WIDTH * HEIGHT, WHITE);
  const start = Math.floor((WIDTH - modules.length * MODULE) / 2);
  for (let row = (HEIGHT - BAR_HEIGHT) / 2; row < (HEIGHT + BAR_HEIGHT) / 2; row += 1) {
    [...modules].forEach((bit, at) => {
      if (bit === '1') light.fill(BLACK, row * WIDTH + start + at * MODULE, row * WIDTH + start + (at + 1) * MODULE);
    });
  }
  return Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
}
