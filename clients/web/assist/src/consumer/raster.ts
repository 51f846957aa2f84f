import type { Css } from './css';
import type { Mirror } from './mirror';

/** What the window shows of the page now. */
export interface Window {
  readonly width: number;
  readonly height: number;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly documentWidth: number;
  readonly documentHeight: number;
}

/** @returns sizes in CSS pixels, whole ones */
export function windowOf(): Window {
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

const canvas = (): OffscreenCanvas => new OffscreenCanvas(1, 1);
const serializer = new XMLSerializer();

/**
 * Draws a mirror: as SVG with the page's own styles, through an `<img>`, onto a canvas. The SVG has the window's size, so
 * that media queries and viewport units mean the same as in the page, and its view box is the scroll offset.
 */
export class Raster {
  private readonly canvas = canvas();
  private readonly context = this.canvas.getContext('2d', { alpha: false })!;

  /** The picture's source: everything is read in this one task, so that it is of one moment. */
  source(mirror: Mirror, css: Css, rules: string, seen: Window): string {
    const { width, height, offsetX, offsetY } = seen;
    const root = getComputedStyle(document.documentElement);
    const back = backdrop(root, css);
    const style = `font-size:${root.fontSize};color-scheme:${root.colorScheme}`;
    const sheet = `<style xmlns="http://www.w3.org/1999/xhtml">${css.text()}\n${rules.replace(/&/g, '&amp;').replace(/</g, '&lt;')}${back.rule}</style>`;
    const page = serializer.serializeToString(mirror.root);
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${innerWidth}" height="${innerHeight}" viewBox="${offsetX} ${offsetY} ${innerWidth} ${innerHeight}" style="${style}">` +
      `${back.layer}<foreignObject x="0" y="0" width="${width}" height="${height}" style="overflow:visible">${sheet}${page}</foreignObject></svg>`
    );
  }

  async draw(source: string, { width, height }: Window): Promise<ImageBitmap> {
    const image = new Image();
    // A `blob:` address would taint the canvas. In a `data:` address these characters mean something else.
    image.src = `data:image/svg+xml;charset=utf-8,${source.replace(/[%#\n\r\t]/g, (c) => encodeURIComponent(c))}`;
    await image.decode();
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.context.fillStyle = '#fff';
    this.context.fillRect(0, 0, width, height);
    this.context.fillStyle = canvasColour();
    this.context.fillRect(0, 0, width, height);
    this.context.drawImage(image, 0, 0);
    return this.canvas.transferToImageBitmap();
  }
}

const transparent = (colour: string): boolean => colour === 'transparent' || /,\s*0\)$|\/\s*0\)$/.test(colour);

/** The colour behind everything: the root's, else the body's (CSS Backgrounds §2.11.2), else what the colour scheme gives. */
function canvasColour(): string {
  const root = getComputedStyle(document.documentElement);
  const body = document.body === null ? root : getComputedStyle(document.body);
  for (const { backgroundColor } of [root, body]) if (!transparent(backgroundColor)) return backgroundColor;
  const dark = root.colorScheme.includes('dark') && (!root.colorScheme.includes('light') || matchMedia('(prefers-color-scheme: dark)').matches);
  return dark ? '#121212' : '#fff';
}

/** The body's background belongs to the whole canvas where the root has none; a copy's body would paint only its own box. */
function backdrop(root: CSSStyleDeclaration, css: Css): { readonly layer: string; readonly rule: string } {
  const { body, documentElement } = document;
  if (body === null || root.backgroundImage !== 'none' || !transparent(root.backgroundColor)) return { layer: '', rule: '' };
  const style = getComputedStyle(body);
  const rule = '[a-root]>body{background:none!important}';
  if (style.backgroundImage === 'none') return { layer: '', rule };
  const { width, height } = documentElement.getBoundingClientRect();
  const image = css.inline(style.background, document.baseURI).replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  const whole = Math.max(height, document.documentElement.scrollHeight);
  const div = `<div xmlns="http://www.w3.org/1999/xhtml" style="width:${width}px;height:${whole}px;background:${image};background-size:${style.backgroundSize}"></div>`;
  return { layer: `<foreignObject x="0" y="0" width="${width}" height="${whole}">${div}</foreignObject>`, rule };
}
