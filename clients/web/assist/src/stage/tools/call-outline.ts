import { made } from '../made';
import type { Viewing } from '../viewing';
import type { Voice } from '../voice';
import { asGrip } from './grip';
import { Mover } from './mover';
import type { Zoom } from './zoom';

/** What the outline needs of the stage. */
export interface CallOutlinePort {
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
export class CallOutline {
  /** Lies on the sheet, which has the picture's size on the screen: so the words are as large at every zoom. */
  readonly root = made('div', { class: 'call', hidden: '' });
  private readonly grip = made('button', { type: 'button', class: 'grip' });
  private readonly words = made('span');
  private readonly port: CallOutlinePort;
  private readonly mover: Mover;

  constructor(port: CallOutlinePort) {
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
    this.grip.append(this.words);
    this.root.append(this.grip);
    port.voice.always(() => this.label());
    asGrip(this.grip, this.mover, port.zoom);
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
}
