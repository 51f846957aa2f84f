import { Shelf } from '../wire/shelf';
import { Detail } from './detail';
import type { Box, Encoding, Frame, Hidden, Layer, Op, Paint, View } from '../wire/pictures';

/** Layers are kept in squares of this many pixels, made when something is painted there. */
const SQUARE = 512;
/** 1 MiB each. The farthest from the window go first; coming back there needs the picture told anew. */
const MOST_SQUARES = 96;
const TYPES: Record<Encoding, string> = { png: 'image/png', webp: 'image/webp', jpeg: 'image/jpeg' };

interface Square {
  readonly layer: number;
  readonly column: number;
  readonly row: number;
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
}

/** A paint ready to be drawn. */
type Ready = { readonly layer: number; readonly box: Box; readonly what: ImageBitmap | string };

/** The picture as it has come so far: takes frames, draws what the window shows: the document, and over it the layers of fixed boxes and scrollers. */
export class Surface {
  view: View | null = null;
  hidden: readonly Hidden[] = [];
  cursor: { readonly x: number; readonly y: number } | null = null;
  /** The part that is told at twice the size, where one is. */
  detail: Detail | null = null;
  private shelf = new Shelf<{ readonly encoding: Encoding; readonly payload: Uint8Array }>();
  /** Of layers; where nothing was told they are transparent, those of the document white. */
  private readonly squares = new Map<string, Square>();
  /** Layers that the view has no more: they stay until a whole picture says what lies below. */
  private leaving: readonly Layer[] = [];
  private readonly dropped = new Set<string>();
  private readonly lost: () => void;

  /** `lost`: something that shows was dropped, or is unknown: the picture must be told anew. */
  constructor(lost: () => void) {
    this.lost = lost;
  }

  /** The sender knows that we know nothing. */
  forget(): void {
    this.shelf = new Shelf();
    this.detail = null;
    this.dropped.clear();
  }

  show(view: View): void {
    if (this.view?.epoch !== view.epoch) {
      this.forget();
      this.hidden = [];
      this.cursor = null;
      this.squares.clear();
      this.leaving = [];
    } else {
      const stays = ({ layer }: Layer): boolean => view.layers.some((each) => each.layer === layer);
      this.leaving = [...this.leaving, ...this.view.layers].filter((layer) => layer.kind !== 'detail' && !stays(layer));
    }
    this.view = view;
    this.magnify(view);
    if ([...this.dropped].some((key) => this.isSeen(key))) this.lost();
  }

  private magnify({ layers }: View): void {
    const layer = layers.find(({ kind }) => kind === 'detail');
    if (layer === undefined) this.detail = null;
    else if (this.detail?.isAt(layer) !== true) this.detail = new Detail(layer, this.detail);
  }

  /** Makes a frame ready; drawing is then one step, so that nobody sees half of it. */
  async ready(frame: Frame): Promise<() => void> {
    // The shelf is filled in order before anything is waited for.
    const decoding = frame.ops.map((op) => this.decode(op));
    const decoded = await Promise.all(decoding);
    return () => {
      for (const paint of decoded) if (paint !== null) this.paint(paint);
      for (const op of frame.ops) {
        if (op.op === 'mask' && op.layer === 0) this.hidden = op.hidden;
        if (op.op === 'cursor') this.cursor = op.shown ? { x: op.x, y: op.y } : null;
      }
      if (!frame.last) return;
      if (this.detail !== null) this.detail.whole = true;
      this.letGo();
    };
  }

  private letGo(): void {
    for (const { layer } of this.leaving) for (const [key, square] of this.squares) if (square.layer === layer) this.squares.delete(key);
    this.leaving = [];
  }

  private decode(op: Op): Promise<Ready | null> {
    if (op.op === 'mask' || op.op === 'cursor') return Promise.resolve(null);
    if (op.op === 'fill') {
      this.shelf.put(op, 0, { encoding: 'png', payload: new Uint8Array() });
      return Promise.resolve({ layer: op.layer, box: op.box, what: `#${op.colour.toString(16).padStart(6, '0')}` });
    }
    const picture = op.op === 'tile' ? op : this.shelf.find(op.hash, op.box[2], op.box[3]);
    if (picture === undefined) {
      this.lost();
      return Promise.resolve(null);
    }
    this.shelf.put(op, picture.payload.length, { encoding: picture.encoding, payload: picture.payload });
    return bitmapOf(picture, op).then(
      (what) => ({ layer: op.layer, box: op.box, what }),
      () => null, // no picture: the consumer's browser made it, so this is damage, and the place stays as it was
    );
  }

  private paint({ layer, box, what }: Ready): void {
    if (layer === this.detail?.layer) this.detail.paint(box, what);
    else if (this.layer(layer) !== undefined) this.paintPicture(layer, box, what);
    if (typeof what !== 'string') what.close();
  }

  private layer = (number: number): Layer | undefined => this.view?.layers.find(({ layer, kind }) => layer === number && kind !== 'detail');

  private paintPicture(layer: number, [x, y, width, height]: Box, what: Ready['what']): void {
    for (let row = Math.floor(y / SQUARE); row * SQUARE < y + height; row++) {
      for (let column = Math.floor(x / SQUARE); column * SQUARE < x + width; column++) {
        const { context } = this.square(layer, column, row);
        const [left, top] = [x - column * SQUARE, y - row * SQUARE];
        if (typeof what === 'string') {
          context.fillStyle = what;
          context.fillRect(left, top, width, height);
        } else context.drawImage(what, left, top);
      }
    }
  }

  private square(layer: number, column: number, row: number): Square {
    const key = `${layer} ${column} ${row}`;
    const found = this.squares.get(key);
    if (found !== undefined) return found;
    if (this.squares.size >= MOST_SQUARES) this.dropFarthest();
    const canvas = new OffscreenCanvas(SQUARE, SQUARE);
    const made: Square = { layer, column, row, canvas, context: canvas.getContext('2d', { alpha: layer !== 0 })! };
    if (layer === 0) {
      made.context.fillStyle = '#fff';
      made.context.fillRect(0, 0, SQUARE, SQUARE);
    }
    this.squares.set(key, made);
    return made;
  }

  private dropFarthest(): void {
    const distance = ({ layer, column, row }: Square): number => {
      const lies = this.layer(layer);
      return lies === undefined ? Infinity : Math.abs(column * SQUARE - lies.offsetX) + Math.abs(row * SQUARE - lies.offsetY);
    };
    const [key] = [...this.squares].reduce((far, each) => (distance(each[1]) > distance(far[1]) ? each : far));
    this.squares.delete(key);
    this.dropped.add(key);
  }

  private isSeen(key: string): boolean {
    const [layer, column, row] = key.split(' ').map(Number) as [number, number, number];
    const lies = this.layer(layer);
    return lies !== undefined && shownOf({ column, row }, lies) !== null;
  }

  /** Draws the window, pixel for pixel. */
  draw(context: CanvasRenderingContext2D): void {
    for (const lies of [...(this.view?.layers ?? []), ...this.leaving]) {
      for (const square of this.squares.values()) {
        const shown = square.layer === lies.layer ? shownOf(square, lies) : null;
        if (shown === null) continue;
        const [left, top, width, height] = shown;
        context.drawImage(square.canvas, left, top, width, height, lies.box[0] + square.column * SQUARE + left - lies.offsetX, lies.box[1] + square.row * SQUARE + top - lies.offsetY, width, height);
      }
    }
  }
}

/** Which part of a square shows in its layer's box; null for none. */
function shownOf({ column, row }: { readonly column: number; readonly row: number }, { box, offsetX, offsetY }: Layer): Box | null {
  const [x, y] = [offsetX - column * SQUARE, offsetY - row * SQUARE];
  const [left, top, right, bottom] = [Math.max(0, x), Math.max(0, y), Math.min(SQUARE, x + box[2]), Math.min(SQUARE, y + box[3])];
  return left < right && top < bottom ? [left, top, right - left, bottom - top] : null;
}

const bitmapOf = ({ encoding, payload }: { readonly encoding: Encoding; readonly payload: Uint8Array }, { box }: Paint): Promise<ImageBitmap> =>
  createImageBitmap(new Blob([payload as Uint8Array<ArrayBuffer>], { type: TYPES[encoding] }), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' }).then((bitmap) => {
    if (bitmap.width === box[2] && bitmap.height === box[3]) return bitmap;
    bitmap.close();
    throw new Error('the picture has another size than its box');
  });
