import { made } from '../made';
import type { Viewing } from '../viewing';
import type { Voice } from '../voice';
import { Mover } from './mover';
import { icon } from './toolbox';
import type { Zoom } from './zoom';

const STEP = 10;
const LONG_STEP = 50;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** What the outline needs of the stage. */
export interface CallWindowPort {
  readonly viewing: Viewing | null;
  readonly voice: Voice;
  readonly zoom: Zoom;
  readonly canvas: HTMLCanvasElement;
  readonly room: HTMLElement;
}

/**
 * The outline of the window that lies over the customer's page with the agent's picture, so that the agent knows what it
 * hides, and moves it: by its grip, which alone of it takes the pointer, or by arrow keys on that.
 */
export class CallWindow {
  /** Lies on the sheet, which has the picture's size on the screen: so the words are as large at every zoom. */
  readonly root = made('div', { class: 'call', hidden: '' });
  private readonly grip = made('button', { type: 'button', class: 'grip' });
  private readonly words = made('span');
  private readonly port: CallWindowPort;
  private readonly mover: Mover;

  constructor(port: CallWindowPort) {
    this.port = port;
    this.mover = new Mover({
      picture: port.canvas,
      show: (box, wanted) => {
        this.root.classList.toggle('wanted', wanted);
        if (box !== null) for (const [side, length] of Object.entries(box)) this.root.style.setProperty(`--${side}`, String(length));
        this.hide(box === null);
      },
      ask: (x, y) => this.ask(x, y),
      after: (millis, then) => {
        const timer = setTimeout(then, millis);
        return () => clearTimeout(timer);
      },
    });
    this.grip.append(icon('M8 2v12M2 8h12M6 4l2-2 2 2M6 12l2 2 2-2M4 6L2 8l2 2M12 6l2 2-2 2'), this.words);
    this.root.append(this.grip);
    port.voice.always(() => this.label());
    this.grip.addEventListener('pointerdown', (event) => this.down(event));
    this.grip.addEventListener('pointermove', (event) => this.move(event));
    for (const name of ['pointerup', 'pointercancel'] as const) this.grip.addEventListener(name, (event) => this.up(event));
    // The keys stay where they were, say with the page on which the agent acts.
    this.grip.addEventListener('mousedown', (event) => event.preventDefault());
    this.grip.addEventListener('keydown', (event) => this.key(event));
  }

  /** Another viewing, another state of it, other people, or another place of the window. */
  draw(): void {
    const { viewing } = this.port;
    this.mover.lies(viewing?.callWindow ?? null);
    this.label();
  }

  private label(): void {
    const { viewing, voice } = this.port;
    const { say } = voice;
    // With several agents nobody here knows whose picture it is.
    const several = (viewing?.people.filter(({ admitted }) => admitted).length ?? 0) > 1;
    this.words.textContent = several ? say('Agent’s picture') : say('Your picture');
    this.grip.setAttribute('aria-label', several ? say('Agent’s picture over the page: move it') : say('Your picture over the page: move it'));
    this.grip.title = say('The customer can’t see what is below. Drag it, or move it with the arrow keys, with Shift further.');
  }

  private hide(hidden: boolean): void {
    // Whoever moved it by keyboard goes on from the picture.
    if (hidden && this.grip.matches(':focus')) this.port.room.focus({ preventScroll: true });
    this.root.hidden = hidden;
  }

  private async ask(x: number, y: number): Promise<void> {
    const viewing = this.port.viewing!;
    try {
      await viewing.moveCallWindow(x, y);
    } catch (why) {
      viewing.tellRefused(why as Error);
      throw why;
    }
  }

  /** Nothing of it is a press on the picture. */
  private down(event: PointerEvent): void {
    event.stopPropagation();
    const place = this.port.zoom.nearest(event);
    if (event.button !== 0 || !event.isPrimary || place === null) return;
    this.grip.setPointerCapture(event.pointerId);
    this.mover.grab(place);
  }

  private move(event: PointerEvent): void {
    if (!this.mover.isHeld) return;
    event.stopPropagation();
    const place = this.port.zoom.nearest(event);
    if (place !== null) this.mover.drag(place);
  }

  private up(event: PointerEvent): void {
    if (!this.mover.isHeld) return;
    event.stopPropagation();
    this.mover.drop();
  }

  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (arrow === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LONG_STEP : STEP;
    this.mover.step(arrow[0] * step, arrow[1] * step);
    this.grip.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}
