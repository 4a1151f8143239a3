// Two sounds that can be told apart without looking: a short high one, and a low double one for an error.

let audio: AudioContext | null = null;

function tone(hertz: number, start: number, seconds: number): void {
  if (!audio) return;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = 'square';
  oscillator.frequency.value = hertz;
  gain.gain.value = 0.06;
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(audio.currentTime + start);
  oscillator.stop(audio.currentTime + start + seconds);
}

function play(tones: [hertz: number, start: number, seconds: number][]): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
    for (const [hertz, start, seconds] of tones) tone(hertz, start, seconds);
  } catch {
    audio = null; // A device without sound still sells.
  }
}

export const beep = (): void => play([[1760, 0, 0.06]]);
export const buzz = (): void => play([[180, 0, 0.16], [140, 0.2, 0.22]]);
