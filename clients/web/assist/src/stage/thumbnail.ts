import type { Words } from '../../../src/say';
import { made } from './made';
import type { Surface } from './surface';
import type { Viewing } from './viewing';
import { Voice } from './voice';

/** In pixels of the screen; a tile of a wall is never wider. */
const WIDEST = 480;

/**
 * `<alongside-thumbnail>`: a consumer's page, small and without tools. While it is off the screen its viewing rests, so that
 * a wall of many costs what is looked at.
 * @example
 * const tile = document.querySelector('alongside-thumbnail');
 * tile.viewing = watch({ token, correlationId: 'case-7', unasked: true });
 */
export class AlongsideThumbnail extends HTMLElement {
  private readonly voice = new Voice();
  private readonly canvas = made('canvas', { role: 'img' });
  private readonly context = this.canvas.getContext('2d', { alpha: false })!;
  private readonly sight = new IntersectionObserver((seen) => this.seen(seen.at(-1)!.isIntersecting));
  private shown: Viewing | null = null;
  private isSeen = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const style = new CSSStyleSheet();
    style.replaceSync(':host{display:block;overflow:hidden}canvas{display:block;width:100%;height:100%;object-fit:contain}');
    root.adoptedStyleSheets = [style];
    Object.assign(this.canvas, { width: 1, height: 1 });
    root.append(this.canvas);
    this.voice.always(() => this.label(root));
  }

  /**
   * In which words it speaks: undefined for English.
   * @example
   * tile.words = await wordsFor(navigator.language);
   */
  get words(): Words | undefined {
    return this.voice.words;
  }

  set words(words: Words | undefined) {
    this.voice.words = words;
  }

  private label(root: ShadowRoot): void {
    this.voice.marks(root);
    this.canvas.setAttribute('aria-label', this.voice.say('The shared page, small'));
  }

  /** Whose page it shows; null for none. */
  get viewing(): Viewing | null {
    return this.shown;
  }

  set viewing(viewing: Viewing | null) {
    this.shown?.showOn(null);
    this.shown = viewing;
    viewing?.rest(!this.isSeen);
    viewing?.showOn(this);
  }

  /** @internal */
  connectedCallback(): void {
    this.sight.observe(this);
  }

  /** @internal */
  disconnectedCallback(): void {
    this.sight.disconnect();
    this.seen(false);
  }

  private seen(seen: boolean): void {
    this.isSeen = seen;
    this.shown?.rest(!seen);
  }

  /** @internal */
  draw(surface: Surface, painted: () => void): void {
    requestAnimationFrame(() => {
      this.paint(surface);
      painted();
    });
  }

  private paint(surface: Surface): void {
    const { view } = surface;
    if (view === null) return;
    const scale = Math.min(1, WIDEST / view.width);
    Object.assign(this.canvas, { width: Math.max(1, Math.round(view.width * scale)), height: Math.max(1, Math.round(view.height * scale)) });
    this.context.imageSmoothingQuality = 'high';
    this.context.scale(scale, scale);
    surface.draw(this.context);
  }
}

if (customElements.get('alongside-thumbnail') === undefined) customElements.define('alongside-thumbnail', AlongsideThumbnail);

declare global {
  interface HTMLElementTagNameMap {
    'alongside-thumbnail': AlongsideThumbnail;
  }
}
