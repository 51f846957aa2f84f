import { made } from '../made';
import type { Viewing } from '../viewing';
import type { Voice } from '../voice';
import { isTool, type Mode } from './actions';
import type { Stroke, Style } from './drawings';
import type { Place, Zoom } from './zoom';

const STEP = 10;
const LONG_STEP = 50;
/** What a press enlarges that does not draw a box, and the least that a box must have. */
const USUAL = { width: 240, height: 120 };
const LEAST = 16;
/** A laser that rests so long begins a new line. */
const REST_MILLIS = 1_200;

/** What a hand needs of the stage. */
export interface HandPort {
  readonly viewing: Viewing | null;
  readonly voice: Voice;
  readonly zoom: Zoom;
  readonly frame: HTMLElement;
  readonly room: HTMLElement;
  readonly style: Style;
  /** From a pixel of the picture to one of the document, as last painted. */
  inDocument(place: Place): Place;
}

/** Draws, points and moves the picture with whatever the agent has: mouse, finger, pen, or arrow keys and Enter. */
export class Hand {
  private readonly port: HandPort;
  private readonly cross = made('div', { class: 'cross', 'aria-hidden': 'true' });
  private now: Mode = 'look';
  private stroke: Stroke | null = null;
  private laser: { readonly stroke: Stroke; at: number } | null = null;
  /** Where a magnifier's box was begun, in the document. */
  private from: Place | null = null;
  private panned: { readonly x: number; readonly y: number } | null = null;
  /** Where the keyboard's cross is in the picture. */
  private at: Place | null = null;
  private writing: HTMLInputElement | null = null;

  constructor(port: HandPort) {
    this.port = port;
    this.cross.hidden = true;
    port.frame.append(this.cross);
    const { room } = port;
    room.addEventListener('pointerdown', (event) => this.down(event));
    room.addEventListener('pointermove', (event) => this.move(event));
    for (const name of ['pointerup', 'pointercancel'] as const) room.addEventListener(name, () => this.up());
  }

  get mode(): Mode {
    return this.now;
  }

  set mode(mode: Mode) {
    this.from = null;
    this.up();
    this.laser = null;
    this.writing?.remove();
    this.now = mode;
    this.cross.hidden = !isTool(mode) || this.at === null;
  }

  /** A key over the picture; whether it was for us. */
  key(event: KeyboardEvent): boolean {
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (this.now === 'control' || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (arrow !== undefined) {
      const step = event.shiftKey ? LONG_STEP : STEP;
      if (isTool(this.now)) this.cursor(arrow[0]! * step, arrow[1]! * step);
      else this.port.zoom.pan(arrow[0]! * LONG_STEP, arrow[1]! * LONG_STEP);
      return true;
    }
    if (event.key !== 'Enter' || !isTool(this.now)) return false;
    if (this.stroke === null && this.from === null) {
      // Also where the picture is another one now than when the cross was last moved.
      this.cursor(0, 0);
      this.begin(this.at!);
      // What has no length is done at once; everything else ends with the next Enter.
      if (this.now === 'point' || this.now === 'text') this.up();
    } else this.up();
    return true;
  }

  private cursor(dx: number, dy: number): void {
    const { width, height } = this.port.frame.querySelector('canvas')!;
    const from = this.at ?? { x: width / 2, y: height / 2 };
    this.at = { x: Math.max(0, Math.min(width - 1, from.x + dx)), y: Math.max(0, Math.min(height - 1, from.y + dy)) };
    this.cross.hidden = false;
    Object.assign(this.cross.style, { left: `${this.at.x}px`, top: `${this.at.y}px` });
    if (this.now === 'laser') this.shine(this.at);
    else this.to(this.at);
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || this.now === 'control' || event.target === this.writing) return;
    const place = this.port.zoom.inPicture(event);
    if (this.now === 'look') {
      this.panned = { x: event.clientX, y: event.clientY };
    } else if (isTool(this.now) && place !== null) {
      if (this.now !== 'text') this.port.room.setPointerCapture(event.pointerId);
      event.preventDefault();
      this.port.room.focus({ preventScroll: true });
      this.begin(place);
    }
  }

  private move(event: PointerEvent): void {
    if (this.now === 'control') return;
    if (this.panned !== null) {
      this.port.zoom.pan(this.panned.x - event.clientX, this.panned.y - event.clientY);
      this.panned = { x: event.clientX, y: event.clientY };
      return;
    }
    const place = this.port.zoom.inPicture(event);
    if (place === null) return;
    if (this.now === 'laser') this.shine(place);
    else this.to(place);
  }

  private begin(place: Place): void {
    const { viewing } = this.port;
    if (viewing === null || !isTool(this.now)) return;
    if (this.now === 'text') return this.write(place);
    if (this.now === 'laser') return this.shine(place);
    if (this.now === 'lens') {
      this.from = this.port.inDocument(place);
      return;
    }
    this.stroke = viewing.drawings.begin(this.now, this.port.style);
    this.to(place);
  }

  private to(place: Place): void {
    const { x, y } = this.port.inDocument(place);
    if (this.from !== null) this.enlarge(this.from, { x, y });
    else this.stroke?.to(x, y);
  }

  /** The box grows from there to here; until it is large enough nothing is enlarged. */
  private enlarge(from: Place, to: Place): void {
    const { viewing, style } = this.port;
    if (viewing === null || Math.abs(to.x - from.x) < LEAST || Math.abs(to.y - from.y) < LEAST) return;
    if (this.stroke === null) {
      this.stroke = viewing.drawings.begin('lens', style);
      this.stroke.to(from.x, from.y);
    }
    this.stroke.to(to.x, to.y);
  }

  private up(): void {
    this.panned = null;
    const { from } = this;
    this.from = null;
    if (from !== null && this.stroke === null) {
      const { width, height } = USUAL;
      this.port.viewing?.magnifier.open({ x: from.x - width / 2, y: from.y - height / 2, width, height }).catch(() => undefined);
    }
    // Why it was refused is told by the viewing.
    this.stroke?.end().catch(() => undefined);
    this.stroke = null;
  }

  private shine(place: Place): void {
    const { viewing, style } = this.port;
    if (viewing === null) return;
    const rested = this.laser === null || performance.now() - this.laser.at > REST_MILLIS;
    this.laser = rested ? { stroke: viewing.drawings.begin('laser', style), at: 0 } : this.laser!;
    this.laser.at = performance.now();
    const { x, y } = this.port.inDocument(place);
    this.laser.stroke.to(x, y);
  }

  /** A text is written where it will be. */
  private write(place: Place): void {
    this.writing?.remove();
    const field = made('input', { class: 'writing', 'aria-label': this.port.voice.say('Text to write on the page'), maxlength: '200' });
    this.writing = field;
    Object.assign(field.style, { left: `${place.x}px`, top: `${place.y}px` });
    const done = (): void => {
      if (this.writing === field) this.writing = null;
      field.remove();
      this.port.room.focus({ preventScroll: true });
    };
    field.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Escape') return done();
      if (event.key !== 'Enter') return;
      const { x, y } = this.port.inDocument(place);
      const text = field.value.trim();
      if (text !== '') this.port.viewing?.drawings.draw('text', [x, y], { ...this.port.style, text }).catch(() => undefined);
      done();
    });
    this.port.frame.append(field);
    // After the press that opened it, which would take the focus away.
    setTimeout(() => field.focus());
  }
}
