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

/** What makes pixels of a picture's source. */
export interface Drawer {
  /**
   * @param scale pixels for each CSS pixel
   * @param behind the colour behind everything
   */
  draw(source: string, seen: Seen, scale: number, behind: string): Promise<ImageBitmap>;
}

/** Draws a picture's source (`scene.ts`) through an `<img>` onto a canvas. */
export class Raster implements Drawer {
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly context = this.canvas.getContext('2d', { alpha: false })!;

  async draw(source: string, { width, height }: Seen, scale: number, behind: string): Promise<ImageBitmap> {
    const image = new Image();
    // A `blob:` address would taint the canvas.
    image.src = `data:image/svg+xml;charset=utf-8,${inAddress(source)}`;
    await image.decode();
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.canvas.width !== w || this.canvas.height !== h) Object.assign(this.canvas, { width: w, height: h });
    this.context.fillStyle = '#fff';
    this.context.fillRect(0, 0, w, h);
    this.context.fillStyle = behind;
    this.context.fillRect(0, 0, w, h);
    this.context.drawImage(image, 0, 0, image.naturalWidth * scale, image.naturalHeight * scale);
    return this.canvas.transferToImageBitmap();
  }
}

/** In a `data:` address these characters mean something else. */
export const inAddress = (source: string): string => source.replace(/[%#\n\r\t]/g, (c) => encodeURIComponent(c));
