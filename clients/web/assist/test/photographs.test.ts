import { describe, expect, it } from 'vitest';
import { regions, type Pixels } from '../src/painter/photographs';
import type { Box } from '../src/wire/pictures';

const WHITE = 0xffffffff;
const INK = 0xff332222;

function picture(width: number, height: number): Pixels {
  return { width, height, pixels: new Uint32Array(width * height).fill(WHITE) };
}

function each({ pixels, width }: Pixels, [x, y, w, h]: Box, colour: (x: number, y: number) => number | null): void {
  for (let row = y; row < y + h; row++) {
    for (let column = x; column < x + w; column++) {
      const painted = colour(column, row);
      if (painted !== null) pixels[row * width + column] = painted;
    }
  }
}

/** As a camera gives it: slopes, and grain on them. */
const photograph = (x: number, y: number): number => {
  const grain = (Math.imul(x * 31 + y * 17 + 7, 2654435761) >>> 26) & 15;
  const [r, g, b] = [60 + ((x + y) >> 1) + grain, 90 + (y >> 1) + grain, 140 + (x >> 2) - grain].map((value) => value & 255) as [number, number, number];
  return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
};
/** Strokes with grey edges, on whatever lies below. */
const words = (x: number, y: number): number | null => (y % 18 > 11 || x % 9 > 4 ? null : x % 9 === 0 || x % 9 === 4 ? 0xff999999 : INK);

const photographsOf = (made: Pixels): Box[] => regions(made).filter(({ photograph: is }) => is).map(({ box }) => box);

describe('what looks like a photograph', () => {
  it('is found to the pixel beside plain ground, and to the square of 64 pixels beside words, in parts that cover the picture once', () => {
    const made = picture(300, 200);
    each(made, [70, 50, 142, 130], photograph);
    each(made, [0, 0, 300, 40], words);
    expect(photographsOf(made)).toEqual([[70, 64, 142, 116]]);
    const covered = new Uint8Array(300 * 200);
    for (const { box: [x, y, width, height] } of regions(made)) for (let row = y; row < y + height; row++) for (let column = x; column < x + width; column++) covered[row * 300 + column]!++;
    expect(covered.every((times) => times === 1)).toBe(true);
  });

  it.each(['words on a plain ground', 'a slope of one colour', 'a plain box', 'words on a slope', 'a line of words on a slope'])('is not %s', (what) => {
    const made = picture(192, 128);
    if (what.includes('slope')) each(made, [0, 0, 192, 128], (_, y) => (0xff000000 | ((90 + y) << 16) | ((90 + y) << 8) | 200) >>> 0);
    if (what.startsWith('words')) each(made, [4, 4, 180, 120], words);
    if (what.startsWith('a line')) each(made, [30, 36, 150, 12], words);
    expect(regions(made)).toEqual([{ box: [0, 0, 192, 128], photograph: false }]);
  });

  it('is not where words lie over it', () => {
    const made = picture(192, 128);
    each(made, [0, 0, 192, 128], photograph);
    each(made, [70, 70, 50, 40], words);
    expect(photographsOf(made)).toEqual([
      [0, 64, 64, 64],
      [0, 0, 192, 64],
      [128, 64, 64, 64],
    ]);
  });

  it('is not close to words that stand beside it on the same ground', () => {
    const made = picture(192, 128);
    each(made, [0, 0, 90, 128], photograph);
    each(made, [100, 10, 80, 40], words);
    expect(photographsOf(made)).toEqual([
      [0, 0, 64, 64],
      [0, 64, 90, 64],
    ]);
  });

  it('is not a picture as small as an icon', () => {
    const made = picture(128, 128);
    each(made, [16, 16, 32, 16], photograph);
    expect(photographsOf(made)).toEqual([]);
  });
});
