import { describe, expect, it } from 'vitest';
import { Cells, halves, type Change, type Shot } from '../src/painter/cells';
import type { Box, Paint } from '../src/wire/pictures';

const WHITE = 0xffffffff;
const BLACK = 0xff000000;

/** A page of plain pixels, of which a window shows a part. */
class Page {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint32Array(width * height).fill(WHITE);
  }

  fill([x, y, width, height]: Box, colour: number): void {
    for (let row = y; row < y + height; row++) this.pixels.fill(colour, row * this.width + x, row * this.width + x + width);
  }

  shot(offsetX: number, offsetY: number, width: number, height: number): Shot {
    const pixels = new Uint32Array(width * height);
    for (let row = 0; row < height; row++) {
      const from = (offsetY + row) * this.width + offsetX;
      pixels.set(this.pixels.subarray(from, from + width), row * width);
    }
    return { pixels, width, height, offsetX, offsetY };
  }
}

/** The far side: paints what it is told. */
class Far extends Page {
  take(changes: readonly Change[], page: Page): void {
    for (const { box, colour } of changes) {
      const [x, y, width, height] = box;
      for (let row = y; row < y + height; row++) {
        for (let column = x; column < x + width; column++) {
          const real = page.pixels[row * page.width + column]!;
          this.pixels[row * this.width + column] = colour === null ? real : ((0xff << 24) | ((colour & 255) << 16) | (colour & 0xff00) | (colour >> 16)) >>> 0;
        }
      }
    }
  }
}

const boxes = (changes: readonly Change[]): readonly Box[] => changes.map(({ box }) => box);

describe('what is told of a layer', () => {
  it('is the whole window at first, in one box where it is plain', () => {
    const page = new Page(640, 256);
    expect(new Cells().changes(page.shot(0, 0, 640, 256))).toEqual([{ box: [0, 0, 640, 256], colour: 0xffffff }]);
  });

  it('is nothing when nothing changed', () => {
    const page = new Page(200, 200);
    const cells = new Cells();
    cells.changes(page.shot(0, 0, 200, 200));
    expect(cells.changes(page.shot(0, 0, 200, 200))).toEqual([]);
  });

  it('is the smallest box around what changed', () => {
    const page = new Page(200, 200);
    const cells = new Cells();
    cells.changes(page.shot(0, 0, 200, 200));
    page.fill([70, 80, 5, 9], BLACK);
    expect(cells.changes(page.shot(0, 0, 200, 200))).toEqual([{ box: [70, 80, 5, 9], colour: 0 }]);
  });

  it('is only what came into the window when it scrolls, and nothing when it scrolls back', () => {
    const page = new Page(128, 1000);
    page.fill([0, 300, 64, 1], BLACK);
    const cells = new Cells();
    cells.changes(page.shot(0, 0, 128, 256));
    expect(boxes(cells.changes(page.shot(0, 10, 128, 256)))).toEqual([[0, 256, 128, 10]]);
    expect(cells.changes(page.shot(0, 0, 128, 256))).toEqual([]);
    expect(cells.changes(page.shot(0, 10, 128, 256))).toEqual([]);
  });

  it('is told whole again when a cell has had a dozen patches', () => {
    const page = new Page(64, 64);
    const cells = new Cells();
    const told = (changes: readonly Change[]): void => changes.forEach(({ box }) => cells.painted({ op: 'fill', layer: 0, box, colour: 0 }, 0));
    told(cells.changes(page.shot(0, 0, 64, 64)));
    for (let i = 0; i < 12; i++) {
      page.fill([i * 3, 0, 1, 1], BLACK);
      const changes = cells.changes(page.shot(0, 0, 64, 64));
      expect(boxes(changes)).toEqual(i < 11 ? [[i * 3, 0, 1, 1]] : [[0, 0, 64, 64]]);
      told(changes);
    }
  });

  it('holds what was told with it of what was left for later because it is faint', () => {
    const [page, far, cells] = [new Page(64, 64), new Far(64, 64), new Cells()];
    const tell = (faint: number): readonly Change[] => {
      const changes = cells.changes(page.shot(0, 0, 64, 64), [], undefined, faint);
      for (const { box } of changes) cells.painted({ op: 'ref', layer: 0, box, hash: '0'.repeat(16) }, 10);
      far.take(changes, page);
      return changes;
    };
    tell(0);
    for (let i = 0; i < 11; i++) {
      page.fill([i * 5, 30, 2, 2], BLACK + i);
      expect(tell(0)).toHaveLength(1);
    }
    const before = page.pixels.slice();
    page.fill([0, 0, 64, 20], 0xfff0f0f0);
    expect(tell(32)).toEqual([]);
    page.fill([50, 50, 2, 2], BLACK);
    expect(boxes(tell(32)), 'with a dozen patches, all of it').toEqual([[0, 0, 64, 64]]);
    page.pixels.set(before);
    tell(0);
    expect(far.pixels).toEqual(page.pixels);
  });

  it('is told again when it fell off the shelf', () => {
    const page = new Page(128, 64);
    const cells = new Cells();
    const tile = (box: Box, hash: string): Paint => ({ op: 'tile', layer: 0, box, hash, encoding: 'png', payload: new Uint8Array() });
    cells.changes(page.shot(0, 0, 128, 64));
    expect(cells.painted(tile([0, 0, 64, 64], 'a'.repeat(16)), 60_000)).toBe(false);
    let lost = false;
    for (let i = 0; i < 70 && !lost; i++) lost = cells.painted(tile([64, 0, 64, 64], 'b'.repeat(16)), 60_000);
    expect(lost).toBe(true);
    expect(boxes(cells.changes(page.shot(0, 0, 128, 64)))).toContainEqual([0, 0, 64, 64]);
  });

  it('is unknown again outside of what the far side keeps, and known within', () => {
    const page = new Page(256, 128);
    const cells = new Cells();
    cells.changes(page.shot(0, 0, 256, 128));
    cells.keep([100, 0, 100, 128]);
    expect(boxes(cells.changes(page.shot(100, 0, 100, 128)))).toEqual([]);
    expect(boxes(cells.changes(page.shot(0, 0, 256, 128)))).toEqual([[0, 0, 100, 128], [200, 0, 56, 128]]);
  });

  it('shares its shelf with other layers of the stream, so that one can push off what another shows', () => {
    const page = new Page(64, 64);
    const picture = new Cells();
    const detail = picture.beside();
    const tile = (layer: number, hash: string): Paint => ({ op: 'tile', layer, box: [0, 0, 64, 64], hash: hash.repeat(16), encoding: 'png', payload: new Uint8Array() });
    picture.changes(page.shot(0, 0, 64, 64));
    picture.painted(tile(0, 'a'), 60_000);
    expect(detail.has('a'.repeat(16), 64, 64)).toBe(60_000);
    let lost = false;
    for (let i = 0; i < 70 && !lost; i++) lost = detail.painted(tile(1, 'b'), 60_000);
    expect(lost).toBe(true);
    expect(boxes(picture.changes(page.shot(0, 0, 64, 64)))).toEqual([[0, 0, 64, 64]]);
  });

  it('gives the far side the same pixels, whatever changes and however it scrolls', () => {
    const seed = Date.now();
    let state = seed & 0x7fffffff;
    const chance = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return (state >> 8) % below;
    };
    const page = new Page(400, 900);
    const far = new Far(400, 900);
    const cells = new Cells();
    for (let i = 0; i < 300; i++) {
      const [x, y] = [chance(380), chance(880)];
      page.fill([x, y, 1 + chance(400 - x), 1 + chance(Math.min(60, 900 - y))], (0xff000000 | chance(1 << 24)) >>> 0);
      const [left, top] = [chance(100), chance(600)];
      const changes = cells.changes(page.shot(left, top, 300, 300));
      for (const { box } of changes) cells.painted({ op: 'ref', layer: 0, box, hash: '0'.repeat(16) }, 500);
      far.take(changes, page);
      const [told, real] = [far, page].map((side) => Buffer.from(side.shot(left, top, 300, 300).pixels.buffer)) as [Buffer, Buffer];
      if (!told.equals(real)) expect.fail(`seed ${seed}, step ${i}`);
    }
  });
});

describe('a picture too large for one message', () => {
  it('is cut along the grid, and a single cell is not cut', () => {
    expect(halves([0, 0, 256, 64])).toEqual([
      [0, 0, 128, 64],
      [128, 0, 128, 64],
    ]);
    expect(halves([10, 20, 50, 300])).toEqual([
      [10, 20, 50, 172],
      [10, 192, 50, 128],
    ]);
    expect(halves([0, 0, 64, 64])).toBeNull();
  });
});
