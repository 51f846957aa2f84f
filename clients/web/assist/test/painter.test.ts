import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Painter, type PictureOrder } from '../src/painter/painter';
import { readPicture, type Op, type Picture } from '../src/wire/pictures';

const [WIDTH, HEIGHT, EPOCH] = [200, 130, 7];

/** What a browser's canvas does with pixels; what it packs them into is their number and the type that was asked for. */
class Canvas {
  width: number;
  height: number;
  private words: Uint32Array;

  constructor(width: number, height: number) {
    [this.width, this.height] = [width, height];
    this.words = new Uint32Array(width * height);
  }

  getContext = (): unknown => ({
    drawImage: (bitmap: Shot) => (this.words = bitmap.words),
    putImageData: ({ data }: { data: Uint8ClampedArray }) => (this.words = new Uint32Array(data.buffer)),
    getImageData: (left: number, top: number, width: number, height: number) => {
      const words = new Uint32Array(width * height);
      for (let row = 0; row < height; row++) words.set(this.words.subarray((top + row) * this.width + left, (top + row) * this.width + left + width), row * width);
      return { width, height, data: new Uint8ClampedArray(words.buffer) };
    },
  });

  convertToBlob = async ({ type }: { type: string }): Promise<Blob> => new Blob([new Uint8Array(Math.max(4, this.words.length >> 6))], { type });
}

/** A picture with a stripe of each of these colours. */
class Shot {
  readonly width = WIDTH;
  readonly height = HEIGHT;
  readonly words: Uint32Array;
  closed = false;

  constructor(...colours: number[]) {
    this.words = Uint32Array.from({ length: WIDTH * HEIGHT }, (_, i) => (0xff000000 | colours[Math.floor(((i % WIDTH) * colours.length) / WIDTH)]!) >>> 0);
  }

  close(): void {
    this.closed = true;
  }
}

const orderOf = (shot: Shot, more: Partial<PictureOrder> = {}): PictureOrder => ({
  do: 'picture', variant: 1, epoch: EPOCH, bitmap: shot as unknown as ImageBitmap, detail: null, offsetX: 0, offsetY: 0, width: WIDTH, height: HEIGHT, left: 0, top: 0,
  documentWidth: WIDTH, documentHeight: HEIGHT, scale: 100, captured: 1, hidden: [], cursor: null, panes: [], moving: false, lacking: false, ...more,
});

/** A painter whose pictures were begun, what it sent, and when it wanted another picture. */
function begun(): { readonly painter: Painter; readonly sent: Picture[]; readonly wants: boolean[]; readonly ops: () => Op[] } {
  const [sent, wants]: [Picture[], boolean[]] = [[], []];
  const painter = new Painter(1, (message) => {
    const read = readPicture(message);
    if (!read.ok) throw new Error(read.why);
    sent.push(read.picture);
  }, (again) => wants.push(again));
  painter.begin(EPOCH);
  return { painter, sent, wants, ops: () => sent.splice(0).flatMap((picture) => (picture.is === 'frame' ? picture.ops : [])) };
}

const encodings = (ops: readonly Op[]): string[] => ops.flatMap((op) => (op.op === 'tile' ? [op.encoding] : []));

describe('the first picture', () => {
  beforeAll(() => void vi.stubGlobal('OffscreenCanvas', Canvas));
  afterAll(() => void vi.unstubAllGlobals());

  it('is told roughly in one piece, and exactly at once', async () => {
    const { painter, sent, wants } = begun();
    await painter.paint(orderOf(new Shot(0x102030, 0x405060, 0x708090)));
    expect(sent.map(({ is }) => is)).toEqual(['view', 'frame', 'frame']);
    const [rough, exact] = sent.flatMap((picture) => (picture.is === 'frame' ? [encodings(picture.ops)] : [])) as [string[], string[]];
    expect(rough).toEqual(['jpeg']);
    expect(new Set(exact)).toEqual(new Set(['webp']));
    expect(wants, 'two are on their way: the next is wanted with the first ack').toEqual([]);
  });

  it('is told roughly alone where it lacks something, and the next exactly, whatever that lacks', async () => {
    const { painter, wants, ops } = begun();
    const first = new Shot(0x102030, 0x405060);
    await painter.paint(orderOf(first, { lacking: true }));
    expect(encodings(ops())).toEqual(['jpeg']);
    expect([wants, first.closed]).toEqual([[true], true]);
    const pane = { key: 1, kind: 'fixed', box: [0, 0, WIDTH, 20], inner: [0, 0, WIDTH, 20], offsetX: 0, offsetY: 0 } as const;
    await painter.paint(orderOf(new Shot(0x102030, 0x908070), { lacking: true, panes: [pane] }));
    const exact = ops();
    expect(new Set(encodings(exact))).toEqual(new Set(['webp']));
    const covered = exact.reduce((sum, op) => sum + (op.op === 'tile' || op.op === 'fill' ? op.box[2] * op.box[3] : 0), 0);
    expect(covered, 'all of the document').toBe(WIDTH * HEIGHT);
  });
});
