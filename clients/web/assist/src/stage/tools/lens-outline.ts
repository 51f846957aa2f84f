import { lay } from '../../marks/lens';
import { made } from '../made';
import type { Viewing } from '../viewing';
import type { Voice } from '../voice';
import { asGrip } from './grip';
import { Mover } from './mover';
import { icon } from './toolbox';
import type { Place, Zoom } from './zoom';

/** What the outline needs of the stage. */
export interface LensOutlinePort {
  readonly viewing: Viewing | null;
  readonly voice: Voice;
  readonly zoom: Zoom;
  readonly canvas: HTMLCanvasElement;
  readonly room: HTMLElement;
  /** Where the window's upper left corner lies in the document. */
  readonly offset: Place;
}

/**
 * The outline of the magnifier over the customer's page: what it covers there. The agent whose it is moves it by its grip, by
 * pointer or by arrow keys on that, and closes it; for the others it says whose it is.
 */
export class LensOutline {
  readonly root = made('div', { class: 'magnifier', hidden: '' });
  private readonly grip = made('button', { type: 'button', class: 'grip' });
  private readonly shut = made('button', { type: 'button', class: 'shut' });
  private readonly whose = made('span', { class: 'whose' });
  private readonly port: LensOutlinePort;
  private readonly mover: Mover;

  constructor(port: LensOutlinePort) {
    this.port = port;
    this.mover = new Mover({
      picture: port.canvas,
      show: (region, wanted) => {
        const box = region === null ? null : (lay(region, port.canvas)?.box ?? null);
        this.root.classList.toggle('wanted', wanted);
        if (box !== null) for (const [side, length] of Object.entries(box)) this.root.style.setProperty(`--${side}`, String(length));
        this.hide(box === null);
      },
      ask: (x, y) => this.move(x, y),
      after: (millis, then) => {
        const timer = setTimeout(then, millis);
        return () => clearTimeout(timer);
      },
    });
    this.shut.append(icon('M4 4l8 8M12 4l-8 8'));
    this.root.append(this.grip, this.shut, this.whose);
    asGrip(this.grip, this.mover, port.zoom);
    port.voice.always(() => this.label());
    // Nothing of it is a press on the picture.
    this.shut.addEventListener('pointerdown', (event) => event.stopPropagation());
    this.shut.addEventListener('click', () => this.port.viewing?.magnifier.close().catch(() => undefined)); // why it was refused is told by the viewing
  }

  /** Another viewing, another magnifier, or the page under it moved. */
  draw(): void {
    const { viewing, offset } = this.port;
    const now = viewing?.drawings.lens?.shown === true ? viewing.magnifier.now : null;
    const own = now !== null && now.agent === viewing!.agent;
    if (!own) this.leave();
    this.grip.hidden = this.shut.hidden = !own;
    this.whose.hidden = own;
    this.label();
    this.mover.lies(now === null ? null : { ...now.box, x: now.box.x - offset.x, y: now.box.y - offset.y });
  }

  private label(): void {
    const { viewing, voice } = this.port;
    const { say } = voice;
    this.grip.setAttribute('aria-label', say('Magnifier over the page: move it'));
    this.grip.title = say('The customer sees this part enlarged. Drag it, or move it with the arrow keys, with Shift further.');
    for (const name of ['aria-label', 'title']) this.shut.setAttribute(name, say('Close the magnifier'));
    const whose = viewing?.magnifier.now?.agent;
    const name = viewing?.people.find(({ agent }) => agent === whose)?.name;
    this.whose.textContent = name ? say('{name} enlarges this', { name }) : say('Another agent enlarges this');
  }

  private hide(hidden: boolean): void {
    if (hidden) this.leave();
    this.root.hidden = hidden;
  }

  /** Whoever moved or closed it by keyboard goes on from the picture. */
  private leave(): void {
    if (this.root.matches(':focus-within')) this.port.room.focus({ preventScroll: true });
  }

  private async move(x: number, y: number): Promise<void> {
    const { viewing, offset } = this.port;
    const { width = 0, height = 0 } = viewing!.magnifier.now?.box ?? {};
    await viewing!.magnifier.open({ x: x + offset.x, y: y + offset.y, width, height });
  }
}
