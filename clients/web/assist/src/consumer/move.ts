/** Where a window's top left corner is, in CSS pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = 8;
const STEP = 24;

/** As near to the wish as the page allows: the window's top left corner always stays in view. */
export function clamp(wish: Place, box: Size, view: Size): Place {
  const fit = (value: number, size: number, room: number): number => Math.max(MARGIN, Math.min(value, room - size - MARGIN));
  return { left: fit(wish.left, box.width, view.width), top: fit(wish.top, box.height, view.height) };
}

/** One arrow key's step; with Shift four times as far. Null for other keys. */
export function step(place: Place, key: string, far: boolean): Place | null {
  const by = far ? 4 * STEP : STEP;
  switch (key) {
    case 'ArrowLeft':
      return { ...place, left: place.left - by };
    case 'ArrowRight':
      return { ...place, left: place.left + by };
    case 'ArrowUp':
      return { ...place, top: place.top - by };
    case 'ArrowDown':
      return { ...place, top: place.top + by };
    default:
      return null;
  }
}

/** What can be moved, by what, and who wants to know. */
export interface MovablePort {
  readonly box: HTMLElement;
  /** What is dragged. */
  readonly bar: HTMLElement;
  /** What takes the keys. */
  readonly grip: HTMLElement;
  /** It was moved to that place, or home. */
  moved(place: Place | null): void;
}

/** A box that is moved by dragging its bar and by arrow keys on its grip; Home puts it back where the style sheet has it. */
export class Movable {
  private readonly port: MovablePort;
  private readonly sizes = new ResizeObserver(() => this.stay());
  private held: { readonly x: number; readonly y: number } | null = null;
  private isMoved = false;

  constructor(port: MovablePort) {
    this.port = port;
    const { box, bar, grip } = port;
    bar.addEventListener('pointerdown', (event) => this.take(event));
    bar.addEventListener('pointermove', (event) => this.held !== null && this.to({ left: event.clientX - this.held.x, top: event.clientY - this.held.y }));
    for (const end of ['pointerup', 'pointercancel'] as const) bar.addEventListener(end, () => (this.held = null));
    grip.addEventListener('keydown', (event) => this.key(event));
    addEventListener('resize', this.stay);
    this.sizes.observe(box);
  }

  /** As near there as the page allows. */
  to(wish: Place): void {
    const { box } = this.port;
    const place = clamp(wish, box.getBoundingClientRect(), { width: document.documentElement.clientWidth, height: innerHeight });
    this.isMoved = true;
    Object.assign(box.style, { left: `${place.left}px`, top: `${place.top}px`, right: 'auto', bottom: 'auto' });
    this.port.moved(place);
  }

  remove(): void {
    removeEventListener('resize', this.stay);
    this.sizes.disconnect();
  }

  private take(event: PointerEvent): void {
    const { box, bar, grip } = this.port;
    const onButton = event.target instanceof Element && event.target.closest('button') !== null && !grip.contains(event.target);
    if (onButton || event.button !== 0) return;
    const { left, top } = box.getBoundingClientRect();
    this.held = { x: event.clientX - left, y: event.clientY - top };
    bar.setPointerCapture(event.pointerId);
  }

  private key(event: KeyboardEvent): void {
    const place = step(this.port.box.getBoundingClientRect(), event.key, event.shiftKey);
    if (place === null && event.key !== 'Home') return;
    event.preventDefault();
    if (place === null) this.home();
    else this.to(place);
  }

  private home(): void {
    this.isMoved = false;
    Object.assign(this.port.box.style, { left: '', top: '', right: '', bottom: '' });
    this.port.moved(null);
  }

  /** It keeps in view when it, or the page, gets another size. */
  private readonly stay = (): void => {
    if (this.isMoved) this.to(this.port.box.getBoundingClientRect());
  };
}
