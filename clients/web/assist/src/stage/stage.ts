import type { Surface } from './surface';
import type { Screen, Viewing, ViewingState } from './viewing';

const WORDS: Record<ViewingState, string> = {
  connecting: 'Connecting…',
  asking: 'Waiting for consent.',
  live: '',
  paused: 'Sharing is paused.',
  away: 'The page is being loaded, or its connection was lost.',
  lost: 'The connection to the server was lost. Reconnecting…',
  ended: 'Sharing has ended.',
};

const STYLE = `
:host{display:block;position:relative;overflow:clip;background:#e9e9ee;min-height:120px;font:14px/1.4 system-ui,sans-serif;color:#1b1b1f}
.frame{position:absolute;transform-origin:0 0}
canvas{display:block;background:#fff}
.masks{position:absolute;inset:0;overflow:hidden}
.masks span{position:absolute;box-sizing:border-box;overflow:hidden;color:#fff;font-size:11px;padding:1px 4px;white-space:nowrap;background:repeating-linear-gradient(45deg,#1b1b1f 0 6px,#3a3a44 6px 12px)}
.pointer{position:absolute;width:14px;height:14px;margin:-7px 0 0 -7px;border-radius:50%;border:2px solid #1a4fd6;box-sizing:border-box}
p{position:absolute;left:0;right:0;bottom:0;margin:0;padding:4px 10px;background:rgb(255 255 255/.9)}
p:empty,[hidden]{display:none}
.line{left:auto;font-variant-numeric:tabular-nums;border-top-left-radius:8px}
`;

/**
 * `<alongside-stage>`: shows a `Viewing`, fitted into whatever room the element has, with what is hidden hatched and named,
 * the consumer's pointer, and how old and how heavy the picture is.
 * @example
 * const stage = document.querySelector('alongside-stage');
 * stage.viewing = watch({ token, code: '123456' });
 */
export class AlongsideStage extends HTMLElement implements Screen {
  /** Pixel for pixel what the consumer's window shows. */
  readonly canvas = document.createElement('canvas');
  private readonly context = this.canvas.getContext('2d', { alpha: false })!;
  private readonly frame = document.createElement('div');
  private readonly masks = document.createElement('div');
  private readonly pointer = document.createElement('div');
  private readonly status = document.createElement('p');
  private readonly line = document.createElement('p');
  private readonly room = new ResizeObserver(() => this.fit());
  private shown: Viewing | null = null;
  private stop: (() => void)[] = [];
  private drawn = '';

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.frame.className = 'frame';
    this.masks.className = 'masks';
    this.pointer.className = 'pointer';
    this.pointer.hidden = true;
    this.status.setAttribute('role', 'status');
    this.line.className = 'line';
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', 'The shared page');
    Object.assign(this.canvas, { width: 1, height: 1 });
    this.frame.append(this.canvas, this.masks, this.pointer);
    root.append(this.frame, this.status, this.line);
  }

  get viewing(): Viewing | null {
    return this.shown;
  }

  /** Whose page it shows; null for none. */
  set viewing(viewing: Viewing | null) {
    this.stop.splice(0).forEach((stop) => stop());
    this.shown?.showOn(null);
    this.shown = viewing;
    if (viewing === null) return;
    this.stop = [viewing.on('state', () => this.say()), viewing.on('measured', () => this.say())];
    viewing.showOn(this);
    this.say();
  }

  connectedCallback(): void {
    this.room.observe(this);
  }

  disconnectedCallback(): void {
    this.room.disconnect();
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
    if (this.canvas.width !== view.width || this.canvas.height !== view.height) {
      Object.assign(this.canvas, { width: view.width, height: view.height });
      this.context.fillStyle = '#fff';
      this.context.fillRect(0, 0, view.width, view.height);
      this.fit();
    }
    surface.draw(this.context);
    const { offsetX, offsetY } = view.layers[0]!;
    this.hatch(surface, offsetX, offsetY);
    this.pointer.hidden = surface.cursor === null;
    if (surface.cursor !== null) Object.assign(this.pointer.style, { left: `${surface.cursor.x - offsetX}px`, top: `${surface.cursor.y - offsetY}px` });
  }

  private hatch(surface: Surface, offsetX: number, offsetY: number): void {
    const words = JSON.stringify([surface.hidden, offsetX, offsetY]);
    if (words === this.drawn) return;
    this.drawn = words;
    this.masks.replaceChildren(
      ...surface.hidden.map(({ box: [x, y, width, height], label }) => {
        const mask = document.createElement('span');
        Object.assign(mask.style, { left: `${x - offsetX}px`, top: `${y - offsetY}px`, width: `${width}px`, height: `${height}px` });
        mask.textContent = label;
        return mask;
      }),
    );
  }

  /** As large as fits, never larger than the page itself. */
  private fit(): void {
    const { width, height } = this.canvas;
    const scale = Math.min(1, this.clientWidth / width, this.clientHeight / height) || 1;
    const [left, top] = [Math.max(0, (this.clientWidth - width * scale) / 2), Math.max(0, (this.clientHeight - height * scale) / 2)];
    Object.assign(this.frame.style, { transform: `scale(${scale})`, left: `${left}px`, top: `${top}px` });
  }

  private say(): void {
    const { shown } = this;
    if (shown === null) return;
    const words = WORDS[shown.state];
    if (this.status.textContent !== words) this.status.textContent = words;
    this.line.textContent = shown.state === 'live' && shown.latencyMillis !== null ? `${shown.latencyMillis} ms · ${shown.kbps} kbit/s` : '';
  }
}

if (customElements.get('alongside-stage') === undefined) customElements.define('alongside-stage', AlongsideStage);

declare global {
  interface HTMLElementTagNameMap {
    'alongside-stage': AlongsideStage;
  }
}
