import { FRAME_HEAD, LONGEST_MESSAGE, MOST_CELLS_OF_A_BOX, MOST_OPS, cellsOf, sizeOf, writePicture, type Box, type Encoding, type Hidden, type Layer, type Op, type Paint, type View } from '../wire/pictures';
import type { Quality } from '../wire/messages';
import { halves, type Cells, type Change } from './cells';
import { Layers, type Pane } from './layers';
import { regions } from './photographs';

/** A picture of the page as the page hands it over; the bitmap is ours from then on. */
export interface PictureOrder {
  readonly do: 'picture';
  readonly variant: number;
  readonly epoch: number;
  readonly bitmap: ImageBitmap;
  /** Of the window in the document. */
  readonly offsetX: number;
  readonly offsetY: number;
  /** Of the window; the bitmap may be a part of it. */
  readonly width: number;
  readonly height: number;
  /** Where the bitmap lies in the window. */
  readonly left: number;
  readonly top: number;
  readonly documentWidth: number;
  readonly documentHeight: number;
  readonly scale: number;
  readonly captured: number;
  readonly hidden: readonly Hidden[];
  readonly cursor: { readonly x: number; readonly y: number } | null;
  /** What may be layers of their own, those above last. */
  readonly panes: readonly Pane[];
  /** The document is being scrolled. */
  readonly moving: boolean;
  readonly detail?: Detail | null;
  /** Without one it is told as it is. */
  readonly quality?: Quality;
  /** Something that it shows, a font or an image, is still on its way. */
  readonly lacking: boolean;
}

/** A part of the window that somebody looks at closely. */
export interface Detail {
  readonly part: Box;
  /** As far as it is drawn anew, at twice the size, and where in the window that lies. */
  readonly bitmap: ImageBitmap | null;
  readonly left: number;
  readonly top: number;
}

/** The pointer moved over a page that stands still. */
export interface PointerOrder {
  readonly do: 'pointer';
  readonly variant: number;
  readonly epoch: number;
  readonly captured: number;
  readonly cursor: { readonly x: number; readonly y: number };
}

/** The far side may have this many pictures unacknowledged: one on its way while the next is made. */
const MOST_ON_THE_WAY = 2;
const LARGEST_TILE = 60_000;
/** So many boxes are packed at a time, because each is done elsewhere and most of its time is waiting. */
const AT_ONCE = 6;
/** Below this PNG is smaller than lossless WebP, and quicker. */
const TINY = 32 * 32;
/** The number of the layer of what somebody looks at closely. */
const DETAIL = 1;
/** Of the first picture, which lasts for a moment: words can be read. */
const ROUGH = 0.2;
/** Of photographs at twice the size. */
const FINE = 0.9;
/** Of photographs where a slower line wants less. */
const PHOTOGRAPHS: Readonly<Record<Quality, number>> = { low: 0.4, medium: 0.7, high: 0.9, lossless: 1 };

type Send = (message: Uint8Array<ArrayBuffer>) => void;

/**
 * Makes the stream of one variant: compares each picture with what the far side has, packs what differs, sends it, and says
 * when it wants the next one. Runs in the Worker.
 */
export class Painter {
  private layers = new Layers();
  /** The cells of the detail, while there is one. */
  private detail: Cells | null = null;
  private epoch = 0;
  private seq = 0;
  private acked = 0;
  private view = '';
  private hidden = '';
  private cursor = '';
  private waiting = false;
  /** What was told in this epoch: a quick, rough picture goes first, and then the document is told whole, without panes. */
  private stage: 'nothing' | 'rough' | 'whole' = 'nothing';
  private quality: Quality = 'lossless';
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly context = this.canvas.getContext('2d', { willReadFrequently: true, alpha: false })!;
  private readonly variant: number;
  private readonly send: Send;
  private readonly ready: (again: boolean) => void;
  private readonly told: (captured: number, anything: boolean) => void;

  /**
   * `ready` is called once for each picture; `again`: take another one soon, something of this must be told again. `told`
   * says whether a picture differed from the one before.
   */
  constructor(variant: number, send: Send, ready: (again: boolean) => void, told: (captured: number, anything: boolean) => void = () => {}) {
    this.variant = variant;
    this.send = send;
    this.ready = ready;
    this.told = told;
  }

  async paint(order: PictureOrder): Promise<void> {
    const { bitmap, detail = null, left, top, offsetX, offsetY } = order;
    this.grade(order.quality ?? 'lossless');
    const first = order.epoch === this.epoch && this.stage === 'nothing';
    if (first) await this.sketch(order);
    // What is still to come would change much of it at once: the next picture is told exactly, whatever that one lacks.
    if (order.epoch !== this.epoch || (first && order.lacking)) {
      bitmap.close();
      detail?.bitmap?.close();
      return this.ready(true);
    }
    const { layers } = this;
    const whole = bitmap.width === order.width && bitmap.height === order.height;
    if (this.stage === 'whole' && whole) layers.lay(order.panes, order.moving, offsetX, offsetY);
    this.stage = 'whole';
    const shown = detail === null ? null : doubled(detail.part, order);
    this.detail = shown === null ? null : (this.detail ?? layers.document.beside());
    const story: Story = { paints: [], again: false };
    // First, so that it never lies over a picture that is newer.
    if (shown !== null) {
      this.detail!.keep(shown);
      if (detail!.bitmap !== null) await this.packDetail(detail!.bitmap, this.detail!, 2 * (offsetX + detail!.left), 2 * (offsetY + detail!.top), story);
    }
    this.load(bitmap);
    bitmap.close();
    for (const { changes, ...where } of layers.changes({ ...this.loaded(), left, top, offsetX, offsetY })) await this.packAll(changes, { ...where, story });
    // A new epoch may have begun while this was packed; then it is a story of the past.
    if (layers !== this.layers) return this.ready(true);
    const moved = this.tellView(order, detail, shown);
    this.told(order.captured, this.tell(order, story.paints, moved));
    if (this.seq - this.acked < MOST_ON_THE_WAY) this.ready(story.again);
    else this.waiting = true;
  }

  /** The same picture in one piece that is packed and unpacked in a fraction of the time; what it is really like follows at once. */
  private async sketch(order: PictureOrder): Promise<void> {
    const { layers } = this;
    const { bitmap, offsetX, offsetY, left, top } = order;
    const [x, y] = [offsetX + left, offsetY + top];
    const packing: Packing = { layer: 0, cells: layers.document, x, y, story: { paints: [], again: false } };
    this.stage = 'rough';
    this.load(bitmap);
    const part: Part = { box: [x, y, bitmap.width, bitmap.height], colour: null, jpeg: ROUGH };
    const tile = await packed(this.canvas, ROUGH);
    await this.place({ hash: hashOf(new Uint32Array(tile.payload.buffer, 0, tile.payload.length >> 2), ROUGH), tile }, part, packing);
    if (layers !== this.layers) return;
    this.tellView(order, null, null);
    this.told(order.captured, this.tell(order, packing.story.paints, true));
    // So that it leaves before this thread is busy with the next.
    await new Promise((done) => setTimeout(done));
  }

  /** Tells it where there is room; otherwise the next picture does. */
  point({ epoch, captured, cursor }: PointerOrder): void {
    const words = JSON.stringify(cursor);
    if (epoch !== this.epoch || this.view === '' || words === this.cursor || this.seq - this.acked >= MOST_ON_THE_WAY) return;
    this.cursor = words;
    this.sendParts([{ op: 'cursor', layer: 0, ...cursor, shown: true }], captured);
  }

  ack(epoch: number, seq: number): void {
    if (epoch !== this.epoch) return;
    this.acked = Math.max(this.acked, seq);
    if (!this.waiting || this.seq - this.acked >= MOST_ON_THE_WAY) return;
    this.waiting = false;
    this.ready(false);
  }

  /** The far side forgot everything: the next picture is told whole. One that waits for an ack waits no longer. */
  begin(epoch: number): void {
    this.layers = new Layers();
    this.detail = null;
    this.epoch = epoch;
    this.seq = this.acked = 0;
    this.view = this.hidden = this.cursor = '';
    this.stage = 'nothing';
    if (this.waiting) this.ready(true);
    this.waiting = false;
  }

  /** What was told with a loss is told again where less of one is wanted. */
  private grade(quality: Quality): void {
    if (PHOTOGRAPHS[quality] > PHOTOGRAPHS[this.quality]) {
      this.layers.doubt();
      this.detail?.doubt();
    }
    this.quality = quality;
  }

  private load(bitmap: ImageBitmap): void {
    const { width, height } = bitmap;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.context.drawImage(bitmap, 0, 0);
  }

  private loaded(): { readonly pixels: Uint32Array; readonly width: number; readonly height: number } {
    const { width, height } = this.canvas;
    return { pixels: new Uint32Array(this.context.getImageData(0, 0, width, height).data.buffer), width, height };
  }

  /** @param x, y where on its layer it begins */
  private packDetail(bitmap: ImageBitmap, cells: Cells, x: number, y: number, story: Story): Promise<void> {
    this.load(bitmap);
    bitmap.close();
    return this.packAll(cells.changes({ ...this.loaded(), offsetX: x, offsetY: y }), { layer: DETAIL, cells, x, y, story });
  }

  private async packAll(changes: readonly Change[], packing: Packing): Promise<void> {
    const ahead: Promise<Piece>[] = [];
    const parts = changes.flatMap((change) => this.parted(change, packing));
    for (const [i, part] of parts.entries()) {
      while (ahead.length < Math.min(parts.length, i + AT_ONCE)) ahead.push(this.prepare(parts[ahead.length]!, packing));
      await this.place(await ahead[i]!, part, packing);
    }
  }

  /** What looks like a photograph, and what does not. */
  private parted(change: Change, { layer, x, y }: Packing): Part[] {
    const { quality } = this;
    // A photograph at twice the size would push the picture below it off the shelf, over and over.
    const jpeg = quality === 'lossless' && layer === DETAIL ? FINE : PHOTOGRAPHS[quality];
    if (change.colour !== null || jpeg === 1) return [change];
    const [left, top, width, height] = change.box;
    const { data } = this.context.getImageData(left - x, top - y, width, height);
    return regions({ pixels: new Uint32Array(data.buffer), width, height }).map(({ box, photograph }) => ({
      box: [left + box[0], top + box[1], box[2], box[3]],
      colour: null,
      jpeg: photograph ? jpeg : 1,
    }));
  }

  private async prepare({ box: [x, y, width, height], colour, jpeg = 1 }: Part, packing: Packing): Promise<Piece> {
    if (colour !== null) return { hash: '', tile: null };
    const image = this.context.getImageData(x - packing.x, y - packing.y, width, height);
    const hash = hashOf(new Uint32Array(image.data.buffer), jpeg);
    return { hash, tile: packing.cells.has(hash, width, height) === undefined ? await encode(image, jpeg) : null };
  }

  /** Puts it on the shelf, which says only now what is still there. */
  private async place({ hash, tile }: Piece, { box, colour, jpeg = 1 }: Part, packing: Packing): Promise<void> {
    const { layer, cells } = packing;
    if (colour !== null) return put(packing, { op: 'fill', layer, box, colour }, 0);
    const [x, y, width, height] = box;
    const known = cells.has(hash, width, height);
    if (known !== undefined) return put(packing, { op: 'ref', layer, box, hash }, known);
    const { encoding, payload } = tile ?? (await encode(this.context.getImageData(x - packing.x, y - packing.y, width, height), jpeg));
    const parts = payload.length > LARGEST_TILE || cellsOf(box) > MOST_CELLS_OF_A_BOX ? halves(box) : null;
    if (parts === null) return put(packing, { op: 'tile', layer, box, hash, encoding, payload }, payload.length);
    for (const half of parts) {
      const part: Part = { box: half, colour: null, jpeg };
      await this.place(await this.prepare(part, packing), part, packing);
    }
  }

  private tellView(order: PictureOrder, detail: Detail | null, shown: Box | null): boolean {
    const { width, height, documentWidth, documentHeight, scale, offsetX, offsetY, epoch } = order;
    const layers: Layer[] = [{ layer: 0, kind: 'document', box: [0, 0, width, height], offsetX, offsetY }, ...this.layers.list()];
    if (shown !== null) layers.push({ layer: DETAIL, kind: 'detail', box: detail!.part, offsetX: shown[0], offsetY: shown[1] });
    const view: View = { is: 'view', variant: this.variant, epoch, documentWidth, documentHeight, width, height, scale, layers };
    const words = JSON.stringify(view);
    if (words === this.view) return false;
    this.view = words;
    this.send(writePicture(view));
    return true;
  }

  /**
   * Sends a frame in as many messages as it needs; none when nothing changed. Where only the view moved it says again what is
   * hidden (in few words, on a pane, where there is one), because only a frame tells a viewer of which moment it is.
   */
  private tell(order: PictureOrder, paints: readonly Paint[], moved: boolean): boolean {
    const ops: Op[] = [...paints];
    const hidden = JSON.stringify(order.hidden);
    const [pane] = this.layers.list();
    if (hidden !== this.hidden && (this.hidden !== '' || order.hidden.length > 0)) ops.push({ op: 'mask', layer: 0, hidden: order.hidden });
    else if (moved && ops.length === 0) ops.push(pane === undefined ? { op: 'mask', layer: 0, hidden: order.hidden } : { op: 'mask', layer: pane.layer, hidden: [] });
    this.hidden = hidden;
    const cursor = JSON.stringify(order.cursor);
    if (cursor !== this.cursor && (this.cursor !== '' || order.cursor !== null))
      ops.push({ op: 'cursor', layer: 0, x: order.cursor?.x ?? 0, y: order.cursor?.y ?? 0, shown: order.cursor !== null });
    this.cursor = cursor;
    if (ops.length > 0) this.sendParts(ops, order.captured);
    // A detail is told to those alone who look closer, and a pointer moves over a picture: neither makes another one of it.
    return ops.some(({ op, layer }) => op !== 'cursor' && layer !== DETAIL);
  }

  private sendParts(ops: readonly Op[], captured: number): void {
    const seq = ++this.seq;
    let [from, size] = [0, FRAME_HEAD];
    const part = (to: number): void =>
      this.send(writePicture({ is: 'frame', variant: this.variant, epoch: this.epoch, seq, captured, last: to === ops.length, ops: ops.slice(from, to) }));
    ops.forEach((op, i) => {
      const more = sizeOf(op);
      if (size + more > LONGEST_MESSAGE || i - from === MOST_OPS) {
        part(i);
        [from, size] = [i, FRAME_HEAD];
      }
      size += more;
    });
    part(ops.length);
  }
}

/** Where a part of the window lies on the layer that has two pixels for each. */
const doubled = ([x, y, width, height]: Box, { offsetX, offsetY }: PictureOrder): Box => [2 * (offsetX + x), 2 * (offsetY + y), 2 * width, 2 * height];

/** What is told of a picture so far. */
interface Story {
  readonly paints: Paint[];
  again: boolean;
}

/** A layer's part of a picture on its way into messages. */
interface Packing {
  readonly layer: number;
  readonly cells: Cells;
  /** Where on the layer its pixels begin. */
  readonly x: number;
  readonly y: number;
  readonly story: Story;
}

function put({ cells, story }: Packing, paint: Paint, length: number): void {
  story.paints.push(paint);
  story.again = cells.painted(paint, length) || story.again;
}

/** A box to be told, and at which quality of JPEG, below 1; without one as it is. */
interface Part extends Change {
  readonly jpeg?: number;
}

/** Pixels by their hash, packed where the far side may not have them. */
interface Piece {
  readonly hash: string;
  readonly tile: Packed | null;
}

interface Packed {
  readonly encoding: Encoding;
  readonly payload: Uint8Array<ArrayBuffer>;
}

function encode(image: ImageData, quality: number): Promise<Packed> {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d', { alpha: false })!.putImageData(image, 0, 0);
  return packed(canvas, quality);
}

/** @param quality 1 is lossless */
async function packed(canvas: OffscreenCanvas, quality: number): Promise<Packed> {
  // JPEG takes a tenth of the time. WebP of quality 1 is lossless; a browser that can't make it gives PNG and says so.
  const blob = await canvas.convertToBlob(quality < 1 ? { type: 'image/jpeg', quality } : canvas.width * canvas.height <= TINY ? { type: 'image/png' } : { type: 'image/webp', quality: 1 });
  return { encoding: blob.type === 'image/jpeg' ? 'jpeg' : blob.type === 'image/webp' ? 'webp' : 'png', payload: new Uint8Array(await blob.arrayBuffer()) };
}

/** 64 bits of the pixels and of how they are packed: enough to tell pictures apart that nobody made to be confused. */
function hashOf(pixels: Uint32Array, jpeg: number): string {
  let [a, b] = [0x811c9dc5 ^ (100 - 100 * jpeg), 0x1b873593];
  for (const pixel of pixels) {
    a = Math.imul(a ^ pixel, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ pixel, 0x85ebca6b);
    b = (b << 13) | (b >>> 19);
  }
  const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
  return hex(a) + hex(b);
}
