/** What a window shows of its document now. */
export interface Seen {
  readonly width: number;
  readonly height: number;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly documentWidth: number;
  readonly documentHeight: number;
}

/** @returns sizes in CSS pixels, whole ones */
export function seenIn(window: Window): Seen {
  const { document, innerWidth, innerHeight, scrollX, scrollY } = window;
  const scrolling = document.scrollingElement ?? document.documentElement;
  const width = Math.min(innerWidth, document.documentElement.clientWidth || innerWidth);
  const height = Math.min(innerHeight, scrolling.clientHeight || innerHeight);
  return {
    width,
    height,
    offsetX: Math.round(scrollX),
    offsetY: Math.round(scrollY),
    documentWidth: Math.max(width, scrolling.scrollWidth),
    documentHeight: Math.max(height, scrolling.scrollHeight),
  };
}

/** A box of what a window shows, in its pixels: left, top, width, height. */
export type Part = readonly [number, number, number, number];

export const wholeOf = ({ width, height }: Seen): Part => [0, 0, width, height];

/** What two of them have in common, if anything. */
export function commonOf(a: Part, b: Part): Part | null {
  const [left, top] = [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
  const [width, height] = [Math.min(a[0] + a[2], b[0] + b[2]) - left, Math.min(a[1] + a[3], b[1] + b[3]) - top];
  return width > 0 && height > 0 ? [left, top, width, height] : null;
}

/** What makes pixels of a picture's source. */
export interface Drawer {
  /**
   * @param scale pixels for each CSS pixel
   * @param behind the colour behind everything
   * @param part what of it is wanted
   */
  draw(source: string, seen: Seen, scale: number, behind: string, part: Part): Promise<ImageBitmap>;
}

/** Pixels after which the pattern repeats with which gradients are dithered. */
const DITHER = 8;
/** Where a gradient may be; what is in a picture of SVG is not looked at. */
const DITHERED = ['gradient', 'Gradient', 'svg+xml'];

/** Draws a picture's source (`scene.ts`) through an `<img>` onto a canvas. */
export class Raster implements Drawer {
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly context = this.canvas.getContext('2d', { alpha: false })!;
  /** What was drawn last: a part of the same picture may be wanted at another scale. */
  private source = '';
  private image = new Image();

  async draw(source: string, { offsetX, offsetY }: Seen, scale: number, behind: string, [left, top, width, height]: Part): Promise<ImageBitmap> {
    const image = source === this.source ? this.image : new Image();
    // A `blob:` address would taint the canvas.
    if (source !== this.source) image.src = `data:image/svg+xml;charset=utf-8,${inAddress(source)}`;
    await image.decode();
    [this.source, this.image] = [source, image];
    // A browser dithers gradients by a pattern of the canvas. Where it lies in the document the same, a page that scrolls keeps its pixels.
    const [x, y] = DITHERED.some((word) => source.includes(word)) ? [(offsetX + left) * scale, (offsetY + top) * scale].map((at) => ((at % DITHER) + DITHER) % DITHER) as [number, number] : [0, 0];
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.canvas.width !== x + w || this.canvas.height !== y + h) Object.assign(this.canvas, { width: x + w, height: y + h });
    // Each filling costs; where the colour covers, one is enough.
    for (const colour of opaque(behind) ? [behind] : ['#fff', behind]) {
      this.context.fillStyle = colour;
      this.context.fillRect(0, 0, x + w, y + h);
    }
    this.context.drawImage(image, x - left * scale, y - top * scale, image.naturalWidth * scale, image.naturalHeight * scale);
    if (x + y > 0) return createImageBitmap(this.canvas, x, y, w, h);
    return this.canvas.transferToImageBitmap();
  }
}

const opaque = (colour: string): boolean => /^(#[0-9a-f]{3}|#[0-9a-f]{6}|rgb\(\d+, \d+, \d+\))$/.test(colour);

export const transparent = (colour: string): boolean => colour === 'transparent' || /,\s*0\)$|\/\s*0\)$/.test(colour);

/** In a `data:` address these characters mean something else. */
export const inAddress = (source: string): string => source.replace(/[%#\n\r\t]/g, (c) => encodeURIComponent(c));
