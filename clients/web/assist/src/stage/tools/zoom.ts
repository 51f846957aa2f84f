import { made } from '../made';
import type { Box } from '../../wire/pictures';
import { partCloser } from './closer';

const STEPS = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];
const MAP_WIDTH = 140;

/** A point of the document, in its pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * How large the picture is shown, and which part of it where it is larger than its room: a small map says that, and takes
 * clicks.
 */
export class Zoom {
  readonly map = made('canvas', { class: 'map', 'aria-hidden': 'true' });
  private readonly room: HTMLElement;
  private readonly sheet: HTMLElement;
  private readonly frame: HTMLElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly observer = new ResizeObserver(() => this.fit());
  /** Null fits the picture into the room, and never makes it larger than it is. */
  private wanted: number | null = null;
  /** Told which part is shown larger than it is, whenever that may be another one. */
  private readonly closer: (part: Box | null) => void;

  constructor(room: HTMLElement, sheet: HTMLElement, frame: HTMLElement, canvas: HTMLCanvasElement, closer: (part: Box | null) => void = () => {}) {
    this.closer = closer;
    [this.room, this.sheet, this.frame, this.canvas] = [room, sheet, frame, canvas];
    this.map.hidden = true;
    room.addEventListener('scroll', () => this.drawMap());
    this.map.addEventListener('pointerdown', (event) => this.goTo(event));
    this.map.addEventListener('pointermove', (event) => event.buttons === 1 && this.goTo(event));
  }

  start(): void {
    this.observer.observe(this.room);
  }

  stop(): void {
    this.observer.disconnect();
  }

  /** Screen pixels for each pixel of the picture. */
  get scale(): number {
    const { width, height } = this.canvas;
    return this.wanted ?? (Math.min(1, this.room.clientWidth / width, this.room.clientHeight / height) || 1);
  }

  get words(): string {
    return `${Math.round(this.scale * 100)} %`;
  }

  /** Larger (1) or smaller (-1), about what is in the middle; 0 fits it in again. */
  step(way: -1 | 0 | 1): void {
    const { scale } = this;
    const next = way === 0 ? null : way > 0 ? (STEPS.find((s) => s > scale + 0.01) ?? 4) : (STEPS.filter((s) => s < scale - 0.01).pop() ?? 0.25);
    const [x, y] = [(this.room.scrollLeft + this.room.clientWidth / 2) / scale, (this.room.scrollTop + this.room.clientHeight / 2) / scale];
    this.wanted = next;
    this.fit();
    this.room.scrollTo(x * this.scale - this.room.clientWidth / 2, y * this.scale - this.room.clientHeight / 2);
  }

  pan(dx: number, dy: number): void {
    this.room.scrollBy(dx, dy);
  }

  /** The size of the picture, of the room or the zoom changed. */
  fit(): void {
    const { width, height } = this.canvas;
    const { scale } = this;
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    Object.assign(this.sheet.style, { width: `${w}px`, height: `${h}px` });
    this.frame.style.transform = `scale(${scale})`;
    this.sheet.style.setProperty('--scale', String(scale));
    this.room.classList.toggle('fits', w <= this.room.clientWidth + 1 && h <= this.room.clientHeight + 1);
    this.drawMap();
  }

  /** Where an event is in the picture, in its pixels; null beside it. */
  inPicture(event: { readonly clientX: number; readonly clientY: number }): Place | null {
    const box = this.canvas.getBoundingClientRect();
    if (box.width === 0 || event.clientX < box.left || event.clientY < box.top || event.clientX > box.right || event.clientY > box.bottom) return null;
    return { x: ((event.clientX - box.left) / box.width) * this.canvas.width, y: ((event.clientY - box.top) / box.height) * this.canvas.height };
  }

  /** The same, and beside the picture its nearest pixel. */
  nearest({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Place | null {
    const { left, top, right, bottom } = this.canvas.getBoundingClientRect();
    return this.inPicture({ clientX: Math.min(right, Math.max(left, clientX)), clientY: Math.min(bottom, Math.max(top, clientY)) });
  }

  drawMap(): void {
    const { room, canvas, map, scale } = this;
    this.closer(partCloser(room, canvas, scale, devicePixelRatio));
    map.hidden = room.classList.contains('fits');
    if (map.hidden) return;
    const part = MAP_WIDTH / canvas.width;
    const height = Math.round(canvas.height * part);
    if (map.width !== MAP_WIDTH || map.height !== height) Object.assign(map, { width: MAP_WIDTH, height });
    const context = map.getContext('2d')!;
    context.drawImage(canvas, 0, 0, MAP_WIDTH, height);
    context.strokeStyle = '#1a4fd6';
    context.lineWidth = 2;
    const toMap = part / scale;
    context.strokeRect(room.scrollLeft * toMap, room.scrollTop * toMap, room.clientWidth * toMap, room.clientHeight * toMap);
  }

  private goTo(event: PointerEvent): void {
    event.preventDefault();
    const { left, top, width } = this.map.getBoundingClientRect();
    const toRoom = (this.canvas.width * this.scale) / width;
    this.room.scrollTo((event.clientX - left) * toRoom - this.room.clientWidth / 2, (event.clientY - top) * toRoom - this.room.clientHeight / 2);
  }
}
