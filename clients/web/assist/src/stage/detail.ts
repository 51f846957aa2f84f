import type { Box, Layer } from '../wire/pictures';

/** Pixels of the detail for each of the picture, in each direction. */
const TIMES = 2;

/**
 * The part of the window that is told at twice the size, as far as it is known; elsewhere it is transparent. Its pixels are
 * never older than the picture's below: both come in one frame, and what leaves the window is forgotten.
 */
export class Detail {
  readonly layer: number;
  /** Where in the window it is. */
  readonly box: Box;
  readonly canvas: OffscreenCanvas;
  /** All of a picture has come since it began. */
  whole: boolean;
  private readonly context: OffscreenCanvasRenderingContext2D;
  private readonly offsetX: number;
  private readonly offsetY: number;

  /** `before`: what both show is known already. */
  constructor({ layer, box, offsetX, offsetY }: Layer, before: Detail | null) {
    [this.layer, this.box, this.offsetX, this.offsetY] = [layer, box, offsetX, offsetY];
    this.canvas = new OffscreenCanvas(TIMES * box[2], TIMES * box[3]);
    this.context = this.canvas.getContext('2d')!;
    this.whole = before?.whole === true;
    if (before !== null) this.context.drawImage(before.canvas, before.offsetX - offsetX, before.offsetY - offsetY);
  }

  /** Whether it lies elsewhere now. */
  isAt({ layer, box, offsetX, offsetY }: Layer): boolean {
    return layer === this.layer && offsetX === this.offsetX && offsetY === this.offsetY && box.every((side, i) => side === this.box[i]);
  }

  paint([x, y, width, height]: Box, what: ImageBitmap | string): void {
    const [left, top] = [x - this.offsetX, y - this.offsetY];
    if (typeof what !== 'string') return this.context.drawImage(what, left, top);
    this.context.fillStyle = what;
    this.context.fillRect(left, top, width, height);
  }
}
