import { execFileSync } from 'node:child_process';
import { CELLS } from './media.ts';

/** What a recording really holds: tones by Goertzel, frame numbers by barcode. */

const RATE = 8_000;
const WINDOW = RATE / 5;
const SILENCE_DB = -50;

export interface Heard {
  readonly seconds: number;
  /** The strongest frequency of each 200 ms, or 0 where it is silent. */
  readonly tones: readonly number[];
}

export function hear(file: string): Heard {
  const raw = execFileSync(
    'ffmpeg',
    ['-loglevel', 'error', '-i', file, '-vn', '-ac', '1', '-ar', String(RATE), '-f', 's16le', '-'],
    { maxBuffer: 1 << 28 },
  );
  const samples = new Int16Array(raw.buffer, raw.byteOffset, raw.length >> 1);
  const tones: number[] = [];
  for (let at = 0; at + WINDOW <= samples.length; at += WINDOW) tones.push(strongest(samples.subarray(at, at + WINDOW)));
  return { seconds: samples.length / RATE, tones };
}

/** How much of what was not silent is this tone, 0 to 1. */
export function shareOf(heard: Heard, toneHz: number): number {
  const loud = heard.tones.filter((hz) => hz > 0);
  return loud.length === 0 ? 0 : loud.filter((hz) => Math.abs(hz - toneHz) <= 10).length / loud.length;
}

function strongest(samples: Int16Array): number {
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  if (10 * Math.log10(energy / samples.length / 32_768 ** 2 + 1e-12) < SILENCE_DB) return 0;
  const windowed = Float64Array.from(samples, (sample, i) => sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW)));
  let best = 0;
  let most = 0;
  for (let hz = 100; hz <= 3_400; hz += 5) {
    const power = goertzel(windowed, hz);
    if (power > most) [most, best] = [power, hz];
  }
  return best;
}

function goertzel(samples: Float64Array, hz: number): number {
  const step = (2 * Math.PI * hz) / RATE;
  const factor = 2 * Math.cos(step);
  let a = 0;
  let b = 0;
  for (const sample of samples) {
    const next = sample + factor * a - b;
    b = a;
    a = next;
  }
  return a * a + b * b - factor * a * b;
}

/** The frame number in a picture, or undefined where there is no barcode. */
export function readBarcode(file: string): number | undefined {
  const cellWidth = 10;
  const height = 8;
  const width = CELLS * cellWidth;
  const filter = `crop=iw:ih/8:0:ih/16,scale=${width}:${height}:flags=area,format=gray`;
  const raw = execFileSync('ffmpeg', ['-loglevel', 'error', '-i', file, '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', '-']);
  const bits = Array.from({ length: CELLS }, (_, cell) => {
    let sum = 0;
    for (let y = 2; y < 6; y++) for (let x = 3; x < 7; x++) sum += raw[y * width + cell * cellWidth + x] ?? 0;
    return sum / 16 > 125 ? 1 : 0;
  });
  return bits[0] === 1 && bits[1] === 0 ? parseInt(bits.slice(2).join(''), 2) : undefined;
}
