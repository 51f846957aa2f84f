import { describe, expect, it } from 'vitest';
import { Layers, type Pane, type WindowShot } from '../src/painter/layers';
import type { Box, Layer, Paint } from '../src/wire/pictures';
import { Shelf } from '../src/wire/shelf';

const [WIDTH, HEIGHT] = [300, 260];

/** Pixels that can be filled and shown through a window. */
class Sheet {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number, colour = 0xffffffff) {
    [this.width, this.height] = [width, height];
    this.pixels = new Uint32Array(width * height).fill(colour);
  }

  fill([x, y, width, height]: Box, colour: number): void {
    for (let row = y; row < y + height; row++) this.pixels.fill(colour, row * this.width + x, row * this.width + x + width);
  }

  /** What of another one shows in a box of this, from that place of it on. */
  lay([x, y, width, height]: Box, other: Sheet, left: number, top: number): void {
    for (let row = 0; row < height; row++) {
      const from = (top + row) * other.width + left;
      this.pixels.set(other.pixels.subarray(from, from + width), (y + row) * this.width + x);
    }
  }
}

/** A page of a document with a header over it, which lies over a list that scrolls by itself. */
class Page {
  readonly document = new Sheet(400, 1200);
  readonly header = new Sheet(WIDTH, 90, 0xff204080);
  readonly list = new Sheet(120, 700, 0xffe0e0ff);
  /** In the window; it moves, grows and goes. */
  headerBox: Box | null = null;
  listTop = 0;
  /** In the document. */
  readonly listBox: Box = [40, 300, 120, 150];
  offsetX = 0;
  offsetY = 0;

  shot(): WindowShot {
    const window = new Sheet(WIDTH, HEIGHT);
    const document = new Sheet(400, 1200);
    document.pixels.set(this.document.pixels);
    document.lay(this.listBox, this.list, 0, this.listTop);
    window.lay([0, 0, WIDTH, HEIGHT], document, this.offsetX, this.offsetY);
    if (this.headerBox !== null) window.lay(this.headerBox, this.header, 0, 0);
    return { pixels: window.pixels, width: WIDTH, height: HEIGHT, left: 0, top: 0, offsetX: this.offsetX, offsetY: this.offsetY };
  }

  panes(): Pane[] {
    const [x, y, width, height] = this.listBox;
    const [left, top, bottom] = [Math.max(0, x - this.offsetX), Math.max(0, y - this.offsetY), Math.min(HEIGHT, y + height - this.offsetY)];
    const right = Math.min(WIDTH, x + width - this.offsetX);
    const list: Pane[] =
      bottom <= top ? [] : [{ key: 1, kind: 'scroller', box: [left, top, right - left, bottom - top], inner: [left, top, right - left, bottom - top], offsetX: left + this.offsetX - x, offsetY: top + this.offsetY - y + this.listTop }];
    const header: Pane[] = this.headerBox === null ? [] : [{ key: 2, kind: 'fixed', box: this.headerBox, inner: this.headerBox, offsetX: 0, offsetY: 0 }];
    return [...list, ...header];
  }
}

interface Kept {
  readonly layer: number;
  readonly box: Box;
  readonly pixels: Uint32Array;
  gone: boolean;
}

/** The far side as one sees it who comes now: what is still on the shelf, in order, but for layers that are gone. */
class Far {
  private kept: Kept[] = [];
  private readonly shelf = new Shelf<Kept>();
  private layers: readonly Layer[] = [];
  bytes = 0;

  show(layers: readonly Layer[]): void {
    this.layers = [{ layer: 0, kind: 'document', box: [0, 0, WIDTH, HEIGHT], offsetX: 0, offsetY: 0 }, ...layers];
    this.kept = this.kept.filter(({ layer }) => this.layers.some((each) => each.layer === layer));
  }

  paint(paint: Paint, pixels: Uint32Array, length: number): void {
    const kept: Kept = { layer: paint.layer, box: paint.box, pixels, gone: false };
    this.kept.push(kept);
    for (const fallen of this.shelf.put(paint, length, kept)) fallen.gone = true;
    this.bytes += length;
  }

  window(offsetX: number, offsetY: number): Sheet {
    this.kept = this.kept.filter(({ gone }) => !gone);
    const window = new Sheet(WIDTH, HEIGHT, 0);
    for (const { layer, box, offsetX: x, offsetY: y } of this.layers) {
      const [dx, dy] = layer === 0 ? [-offsetX, -offsetY] : [box[0] - x, box[1] - y];
      for (const { box: [left, top, width, height], pixels } of this.kept.filter((kept) => kept.layer === layer)) {
        for (let row = Math.max(0, box[1] - dy - top); row < Math.min(height, box[1] + box[3] - dy - top); row++) {
          const [from, to] = [Math.max(0, box[0] - dx - left), Math.min(width, box[0] + box[2] - dx - left)];
          if (from < to) window.pixels.set(pixels.subarray(row * width + from, row * width + to), (top + dy + row) * WIDTH + left + dx + from);
        }
      }
    }
    return window;
  }
}

/** A consumer's side: takes pictures of the page until nothing is to be told again. */
class Near {
  private readonly layers = new Layers();
  private paints = 0;

  /** @returns the boxes that were told, by layer */
  tell(page: Page, far: Far, panes = page.panes(), { length = 500, moving = false } = {}): (readonly [number, Box])[] {
    const boxes: (readonly [number, Box])[] = [];
    for (let again = true; again; ) {
      again = false;
      this.layers.lay(panes, moving, page.offsetX, page.offsetY);
      far.show(this.layers.list());
      const shot = page.shot();
      for (const { layer, cells, x, y, changes } of this.layers.changes(shot)) {
        for (const { box } of changes) {
          const pixels = new Uint32Array(box[2] * box[3]);
          for (let row = 0; row < box[3]; row++) {
            const from = (box[1] - y + row) * WIDTH + box[0] - x;
            pixels.set(shot.pixels.subarray(from, from + box[2]), row * box[2]);
          }
          const paint: Paint = { op: 'tile', layer, box, hash: String(++this.paints).padStart(16, '0'), encoding: 'png', payload: new Uint8Array() };
          again = cells.painted(paint, length) || again;
          far.paint(paint, pixels, length);
          boxes.push([layer, box]);
        }
      }
    }
    return boxes;
  }
}

const same = (far: Far, page: Page): boolean => Buffer.from(far.window(page.offsetX, page.offsetY).pixels.buffer).equals(Buffer.from(page.shot().pixels.buffer));

describe('a page with a header that stays', () => {
  const begin = (): readonly [Page, Near, Far] => {
    const page = new Page();
    for (let y = 0; y < 1200; y += 7) page.document.fill([20, y, 250, 3], (0xff000000 | (y * 977)) >>> 0);
    for (let y = 0; y < 700; y += 11) page.list.fill([5, y, 90, 4], (0xff000000 | (y * 4099)) >>> 0);
    page.headerBox = [0, 0, WIDTH, 50];
    const [near, far] = [new Near(), new Far()];
    near.tell(page, far);
    return [page, near, far];
  };

  it('is told what comes into the window when it scrolls, and nothing when it scrolls back', () => {
    const [page, near, far] = begin();
    page.offsetY = 100;
    const told = near.tell(page, far);
    expect(told.every(([layer, [, y]]) => layer !== 0 || y >= HEIGHT)).toBe(true);
    expect(same(far, page)).toBe(true);
    page.offsetY = 37;
    expect(near.tell(page, far)).toEqual([]);
    expect(same(far, page)).toBe(true);
  });

  it('is told what lies below the header when that goes, and nothing when it comes back to what is known', () => {
    const [page, near, far] = begin();
    page.headerBox = null;
    const told = near.tell(page, far);
    expect(told.length).toBeGreaterThan(0);
    expect(told.every(([layer, [, y, , height]]) => layer === 0 && y + height <= 50)).toBe(true);
    expect(same(far, page)).toBe(true);
    page.headerBox = [0, 0, WIDTH, 50];
    expect(near.tell(page, far).every(([layer]) => layer !== 0)).toBe(true);
    page.headerBox = null;
    expect(near.tell(page, far)).toEqual([]);
    expect(same(far, page)).toBe(true);
  });

  it('costs nothing when a list in it scrolls back, also where the header covers a part of it', () => {
    const [page, near, far] = begin();
    page.offsetY = 280;
    near.tell(page, far);
    page.listTop = 60;
    const told = near.tell(page, far);
    expect(told.length).toBeGreaterThan(0);
    expect(told.every(([layer]) => layer !== 0)).toBe(true);
    page.listTop = 20;
    expect(near.tell(page, far)).toEqual([]);
    expect(same(far, page)).toBe(true);
  });

  it('tells an edge that lets through what is below as a whole, and only when it changed', () => {
    const [page, near, far] = begin();
    const panes: Pane[] = [{ key: 9, kind: 'fixed', box: [0, 0, WIDTH, 60], inner: [0, 0, WIDTH, 50], offsetX: 0, offsetY: 0 }];
    near.tell(page, far, panes);
    expect(near.tell(page, far, panes)).toEqual([]);
    page.document.fill([100, 54, 5, 2], 0xff00ff00);
    expect(near.tell(page, far, panes)).toEqual([[expect.any(Number), [0, 50, WIDTH, 10]]]);
    expect(same(far, page)).toBe(true);
  });

  it('is shown without its shadow while it scrolls where what lies below is known, and with it when it stands still', () => {
    const [page, near, far] = begin();
    const panes: Pane[] = [{ key: 9, kind: 'fixed', box: [0, 0, WIDTH, 60], inner: [0, 0, WIDTH, 50], offsetX: 0, offsetY: 0 }];
    near.tell(page, far, panes);
    page.offsetY = 100;
    const shadow: Box = [0, 150, WIDTH, 10];
    page.document.fill(shadow, 0xff000000);
    expect(near.tell(page, far, panes, { moving: true }).every(([layer, [, y]]) => layer === 0 && y >= HEIGHT)).toBe(true);
    expect(same(far, page)).toBe(false);
    expect(near.tell(page, far, panes)).toEqual([[expect.any(Number), [0, 50, WIDTH, 10]]]);
    expect(same(far, page)).toBe(true);

    page.offsetY = 900;
    near.tell(page, far, panes, { moving: true });
    expect(same(far, page), 'what was never seen is told at once').toBe(true);
  });

  it('tells what shows faintly through it once it stands still, and at once what differs by more', () => {
    const [page, near, far] = begin();
    /** The most that any channel of any pixel is off by. */
    const off = (): number => {
      const [told, real] = [far.window(page.offsetX, page.offsetY), page.shot()].map(({ pixels }) => new Uint8Array(pixels.buffer)) as [Uint8Array, Uint8Array];
      return told.reduce((most, value, i) => Math.max(most, Math.abs(value - real[i]!)), 0);
    };
    page.offsetY = 100;
    near.tell(page, far, page.panes(), { moving: true });
    for (const shade of [10, 20, 32]) {
      page.header.fill([0, 0, WIDTH, 50], 0xff204080 + shade * 0x10101);
      expect(near.tell(page, far, page.panes(), { moving: true }), 'nothing of what differs by little from what was told').toEqual([]);
      expect(off()).toBe(shade);
    }
    page.header.fill([100, 10, 30, 20], 0xffffffff);
    expect(near.tell(page, far, page.panes(), { moving: true }).every(([layer, [x]]) => layer !== 0 && x >= 100)).toBe(true);
    expect(off()).toBe(32);
    page.header.fill([0, 0, WIDTH, 50], 0xff204080 + 40 * 0x10101);
    near.tell(page, far, page.panes(), { moving: true });
    expect(off(), 'what adds up to more is told').toBe(0);
    page.header.fill([0, 0, WIDTH, 50], 0xff204080);
    page.listTop = 30;
    page.document.fill([0, 200, 10, 10], 0xff010203);
    near.tell(page, far);
    expect(same(far, page), 'once it stands still').toBe(true);
  });

  it('never uses the number of a layer for another one soon', () => {
    const layers = new Layers();
    const pane = (key: number): Pane => ({ key, kind: 'fixed', box: [0, 0, 10, 10], inner: [0, 0, 10, 10], offsetX: 0, offsetY: 0 });
    const seen: number[] = [];
    for (let key = 1; key <= 600; key++) {
      layers.lay([pane(0), pane(key)], false, 0, 0);
      const [stays, comes] = layers.list().map(({ layer }) => layer) as [number, number];
      expect(stays).toBe(2);
      expect(comes).not.toBe(2);
      seen.push(comes);
    }
    expect(Math.min(...seen)).toBe(3);
    expect(Math.max(...seen)).toBe(255);
    expect(new Set(seen.slice(0, 253)).size).toBe(253);
  });
});

describe('one who comes at any time', () => {
  it('sees the same pixels, whatever scrolls, grows, comes or goes, however the panes lie, and however little is kept', () => {
    const seed = Date.now();
    let state = seed & 0x7fffffff;
    const chance = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return (state >> 8) % below;
    };
    const box = (width: number, height: number): Box => {
      const [x, y] = [chance(width - 1), chance(height - 1)];
      return [x, y, 1 + chance(width - x), 1 + chance(height - y)];
    };
    // Some are nearly alike.
    const colour = (): number => (0xff000000 | (chance(2) === 0 ? chance(60) * 0x10101 : chance(1 << 24))) >>> 0;
    const page = new Page();
    const [near, far] = [new Near(), new Far()];
    for (let step = 0; step < 150; step++) {
      if (chance(2) === 0) [page.offsetX, page.offsetY] = [chance(100), chance(940)];
      if (chance(3) === 0) page.listTop = chance(550);
      if (chance(6) === 0) page.headerBox = chance(3) === 0 ? null : [chance(60), chance(100), 40 + chance(200), 20 + chance(70)];
      if (chance(4) === 0) page.document.fill(box(400, 1200), colour());
      if (chance(4) === 0) page.header.fill(box(WIDTH, 90), colour());
      if (chance(4) === 0) page.list.fill(box(120, 700), colour());
      // Now and then panes that have nothing to do with the page.
      const wild = (key: number): Pane => {
        const [outer, edge] = [box(WIDTH, HEIGHT), chance(4)];
        const inner: Box = outer[2] > 2 * edge && outer[3] > edge ? [outer[0] + edge, outer[1], outer[2] - 2 * edge, outer[3] - edge] : outer;
        return { key, kind: 'fixed', box: outer, inner, offsetX: chance(50), offsetY: -chance(50) };
      };
      const panes = chance(5) === 0 ? [wild(3 + chance(3)), wild(7 + chance(3))] : page.panes();
      // What is left out while it scrolls may differ for that time alone.
      if (chance(3) === 0) near.tell(page, far, panes, { length: 9_000, moving: true });
      near.tell(page, far, panes, { length: 9_000 });
      if (!same(far, page)) expect.fail(`seed ${seed}, step ${step}`);
    }
  }, 20_000);
});
