import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './places.ts';

/**
 * What each side shows and says, so that whoever receives it can be sure whom it came from: every video frame carries its
 * own number as a barcode, every voice is one tone.
 */
export interface Source {
  readonly name: string;
  readonly toneHz: number;
  /** Frames count from here; no two sources overlap. */
  readonly firstFrame: number;
}

export const CONSUMER: Source = { name: 'consumer', toneHz: 440, firstFrame: 0x1000 };
export const AGENT: Source = { name: 'agent', toneHz: 1000, firstFrame: 0x2000 };
export const PHONE: Source = { name: 'phone', toneHz: 620, firstFrame: 0x3000 };

const WIDTH = 320;
const HEIGHT = 240;
const FRAMES_PER_SECOND = 15;
export const FRAMES = 150;

/** The barcode: two cells that are always white and black, then the number's 16 bits, across the top quarter. */
export const CELLS = 18;

export const videoFile = (source: Source): string => made(`${source.name}.y4m`, (file) => writeFileSync(file, y4m(source)));

export const toneFile = (source: Source): string => made(`${source.name}.wav`, (file) => writeFileSync(file, wav(source)));

/** The same pictures as a file that the phone program can play. */
export const movieFile = (source: Source): string =>
  made(`${source.name}.mp4`, (file) => {
    const codec = ['-c:v', 'libx264', '-profile:v', 'baseline', '-g', '15', '-bf', '0', '-preset', 'veryfast'];
    execFileSync('ffmpeg', ['-loglevel', 'error', '-y', '-i', videoFile(source), ...codec, '-pix_fmt', 'yuv420p', file]);
  });

function made(name: string, make: (file: string) => void): string {
  const folder = join(ROOT, 'node_modules', '.cache', 'alongside-e2e');
  const file = join(folder, name);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = join(folder, `new-${name}`);
    make(unfinished);
    renameSync(unfinished, file);
  }
  return file;
}

/** A YUV4MPEG2 clip: barcode above, a moving grey gradient below, so that the encoder has real work. */
function y4m(source: Source): Buffer {
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`);
  const frames = Array.from({ length: FRAMES }, (_, i) => frame(source.firstFrame + i));
  return Buffer.concat([header, ...frames]);
}

function frame(number: number): Buffer {
  const luma = Buffer.alloc(WIDTH * HEIGHT);
  const bits = [1, 0, ...Array.from({ length: 16 }, (_, i) => (number >> (15 - i)) & 1)];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const cell = bits[Math.floor((x * CELLS) / WIDTH)];
      luma[y * WIDTH + x] = y < HEIGHT / 4 ? (cell ? 235 : 16) : 16 + ((x + y + number * 4) % 220);
    }
  }
  return Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
}

/** Ten seconds of a sine at half scale, 48 kHz mono; whole periods, so that it loops without a click. */
function wav(source: Source): Buffer {
  const rate = 48_000;
  const samples = rate * 10;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples * 2, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples * 2, 40);
  const data = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i++) {
    data.writeInt16LE(Math.round(16_384 * Math.sin((2 * Math.PI * source.toneHz * i) / rate)), i * 2);
  }
  return Buffer.concat([header, data]);
}
