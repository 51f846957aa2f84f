import { icon } from './toolbox';
import type { Mover } from './mover';
import type { Zoom } from './zoom';

const STEP = 10;
const LONG_STEP = 50;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Makes a button the grip by which something over the picture is moved: by pointer, or by arrow keys on it. */
export function asGrip(grip: HTMLButtonElement, mover: Mover, zoom: Zoom): void {
  grip.prepend(icon('M8 2v12M2 8h12M6 4l2-2 2 2M6 12l2 2 2-2M4 6L2 8l2 2M12 6l2 2-2 2'));
  // Nothing of it is a press on the picture.
  grip.addEventListener('pointerdown', (event) => {
    event.stopPropagation();
    const place = zoom.nearest(event);
    if (event.button !== 0 || !event.isPrimary || place === null) return;
    grip.setPointerCapture(event.pointerId);
    mover.grab(place);
  });
  grip.addEventListener('pointermove', (event) => {
    if (!mover.isHeld) return;
    event.stopPropagation();
    const place = zoom.nearest(event);
    if (place !== null) mover.drag(place);
  });
  for (const name of ['pointerup', 'pointercancel'] as const) {
    grip.addEventListener(name, (event) => {
      if (!mover.isHeld) return;
      event.stopPropagation();
      mover.drop();
    });
  }
  // The keys stay where they were, say with the page on which the agent acts.
  grip.addEventListener('mousedown', (event) => event.preventDefault());
  grip.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (arrow === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LONG_STEP : STEP;
    mover.step(arrow[0] * step, arrow[1] * step);
    grip.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
}
