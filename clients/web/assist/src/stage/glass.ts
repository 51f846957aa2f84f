import type { Say } from '../../../src/say';
import { made } from './made';
import type { Surface } from './surface';
import type { Place } from './tools/zoom';

/**
 * What the consumer's window shows, pixel for pixel, over it what came at twice the size, with what is hidden hatched and
 * named, and the consumer's pointer. A stage shows what comes live on it, a replay what was recorded.
 */
export class Glass {
  readonly canvas = made('canvas', { role: 'img' });
  readonly frame = made('div', { class: 'frame' });
  /** Where the window's upper left corner lies in the document. */
  offset: Place = { x: 0, y: 0 };
  private readonly context = this.canvas.getContext('2d', { alpha: false })!;
  private readonly detail = made('canvas', { class: 'detail', 'aria-hidden': 'true' });
  private readonly masks = made('div', { class: 'masks' });
  private readonly pointer = made('div', { class: 'pointer' });
  private hatched = '';

  constructor() {
    this.pointer.hidden = this.detail.hidden = true;
    Object.assign(this.canvas, { width: 1, height: 1 });
    this.frame.append(this.canvas, this.detail, this.masks, this.pointer);
  }

  label(say: Say): void {
    this.canvas.setAttribute('aria-label', say('The shared page'));
  }

  /** Puts drawings over what is hatched, and under the pointer. */
  lay(drawings: Element): void {
    this.masks.after(drawings);
  }

  /** Draws the surface; `resized` where the window has another size than before, before anything is drawn. */
  paint(surface: Surface, resized: () => void): void {
    const { view } = surface;
    if (view === null) return;
    if (this.canvas.width !== view.width || this.canvas.height !== view.height) {
      Object.assign(this.canvas, { width: view.width, height: view.height });
      this.context.fillStyle = '#fff';
      this.context.fillRect(0, 0, view.width, view.height);
      resized();
    }
    surface.draw(this.context);
    this.magnify(surface);
    const { offsetX, offsetY } = view.layers[0]!;
    this.offset = { x: offsetX, y: offsetY };
    this.hatch(surface);
    this.pointer.hidden = surface.cursor === null;
    if (surface.cursor !== null) Object.assign(this.pointer.style, { left: `${surface.cursor.x - offsetX}px`, top: `${surface.cursor.y - offsetY}px` });
  }

  private magnify({ detail }: Surface): void {
    this.detail.hidden = detail?.whole !== true;
    if (this.detail.hidden || detail === null) return;
    const [left, top, w, h] = detail.box.map((side) => `${side}px`);
    const { width, height } = detail.canvas;
    Object.assign(this.detail, { width, height }); // clears it
    Object.assign(this.detail.style, { left, top, width: w, height: h });
    this.detail.getContext('2d')!.drawImage(detail.canvas, 0, 0);
  }

  private hatch({ hidden }: Surface): void {
    const { x: offsetX, y: offsetY } = this.offset;
    const words = JSON.stringify([hidden, offsetX, offsetY]);
    if (words === this.hatched) return;
    this.hatched = words;
    this.masks.replaceChildren(
      ...hidden.map(({ box: [x, y, width, height], label }) => {
        const mask = made('span', {}, label);
        Object.assign(mask.style, { left: `${x - offsetX}px`, top: `${y - offsetY}px`, width: `${width}px`, height: `${height}px` });
        return mask;
      }),
    );
  }
}
