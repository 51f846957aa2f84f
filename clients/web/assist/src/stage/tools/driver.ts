import type { Modifier, Picker } from '../../wire/acts';
import type { Viewing } from '../viewing';
import { Finger } from './finger';
import type { Place, Zoom } from './zoom';

/** Turns of the wheel are told together so often. */
const WHEEL_MILLIS = 80;

/** What a driver needs of the stage. */
export interface DriverPort {
  readonly viewing: Viewing | null;
  readonly zoom: Zoom;
  readonly room: HTMLElement;
  readonly driving: boolean;
  inDocument(place: Place): Place;
  picker(picker: Picker): void;
}

/** While the agent acts on the page: mouse, finger, wheel, keys and paste over the picture go there. */
export class Driver {
  private readonly port: DriverPort;
  private readonly finger = new Finger<PointerEvent>({
    down: (event) => this.press(event),
    move: (event) => this.move(event),
    up: (event) => this.up(event),
    scroll: (from, dx, dy) => this.pull(from, dx, dy),
    after: (millis, then) => {
      const timer = setTimeout(then, millis);
      return () => clearTimeout(timer);
    },
  });
  private pressed = false;
  private turned: { x: number; y: number; dx: number; dy: number } | null = null;

  constructor(port: DriverPort) {
    this.port = port;
    const { room } = port;
    room.addEventListener('pointerdown', (event) => this.down(event));
    room.addEventListener('pointermove', (event) => (isFinger(event) ? event.isPrimary && this.finger.move(event) : this.move(event)));
    room.addEventListener('pointerup', (event) => (isFinger(event) ? event.isPrimary && this.finger.up(event) : this.up(event)));
    room.addEventListener('pointercancel', (event) => (isFinger(event) ? event.isPrimary && this.finger.taken(event) : this.up(event)));
    room.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    room.addEventListener('paste', (event) => this.paste(event));
  }

  /** A key over the picture; whether it went to the page. Escape is the way out, and with Shift goes to the page. */
  key(event: KeyboardEvent): boolean {
    const { viewing, driving } = this.port;
    if (!driving || viewing === null || event.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return false;
    const modifiers = modifiersOf(event);
    const isEscape = event.key === 'Escape';
    if (isEscape && !event.shiftKey) return false;
    // The browser's own shortcuts stay the agent's; only "everything" is the page's.
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() !== 'a') return false;
    this.tell(viewing.control.press(event.key, event.code, isEscape ? [] : modifiers));
    return true;
  }

  private down(event: PointerEvent): void {
    if (this.place(event) === null || event.button !== 0) return;
    event.preventDefault();
    this.port.room.focus({ preventScroll: true });
    this.port.room.setPointerCapture(event.pointerId);
    if (!isFinger(event)) this.press(event);
    else if (event.isPrimary) this.finger.down(event);
  }

  private press(event: PointerEvent): void {
    const place = this.place(event);
    if (place === null) return;
    this.pressed = true;
    this.tell(this.port.viewing!.control.down(place.x, place.y, modifiersOf(event)));
  }

  private move(event: PointerEvent): void {
    const place = this.place(event);
    if (place !== null) this.port.viewing!.control.moveTo(place.x, place.y, modifiersOf(event));
  }

  private up(event: PointerEvent): void {
    if (!this.pressed) return;
    this.pressed = false;
    // Beside the picture it is let go too, or the page would hold it for ever.
    const place = this.place(event, 'nearest');
    if (place === null) return;
    const done = this.port.viewing!.control.up(place.x, place.y, modifiersOf(event));
    this.tell(done.then((picker) => picker !== null && this.port.picker(picker)));
  }

  private wheel(event: WheelEvent): void {
    const place = this.place(event);
    if (place === null) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 400 : 1;
    this.scroll(place, event.deltaX * unit, event.deltaY * unit);
  }

  /** What is below the finger stays below it. */
  private pull(from: PointerEvent, dx: number, dy: number): void {
    const place = this.place(from);
    const { scale } = this.port.zoom;
    if (place !== null) this.scroll(place, dx / scale, dy / scale);
  }

  private scroll(place: Place, dx: number, dy: number): void {
    if (this.turned === null) setTimeout(() => this.turn(), WHEEL_MILLIS);
    this.turned = { ...place, dx: (this.turned?.dx ?? 0) + dx, dy: (this.turned?.dy ?? 0) + dy };
  }

  private turn(): void {
    const { turned } = this;
    this.turned = null;
    const { viewing } = this.port;
    if (turned !== null && viewing !== null) this.tell(viewing.control.scroll(turned.x, turned.y, turned.dx, turned.dy));
  }

  private paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!this.port.driving || text === '') return;
    event.preventDefault();
    this.tell(this.port.viewing!.control.type(text.slice(0, 4_000)));
  }

  private place(event: { readonly clientX: number; readonly clientY: number }, how: 'inPicture' | 'nearest' = 'inPicture'): Place | null {
    if (!this.port.driving || this.port.viewing === null) return null;
    const place = this.port.zoom[how](event);
    return place === null ? null : this.port.inDocument(place);
  }

  private tell(done: Promise<unknown>): void {
    done.catch((why: Error) => this.port.viewing?.tellRefused(why));
  }
}

const isFinger = ({ pointerType }: PointerEvent): boolean => pointerType === 'touch';

const modifiersOf = (event: { readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly altKey: boolean; readonly metaKey: boolean }): Modifier[] =>
  (['shift', 'ctrl', 'alt', 'meta'] as const).filter((name) => event[`${name}Key`]);
