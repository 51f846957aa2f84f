/** Where the window's top left corner is, in CSS pixels. */
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

/** Makes `box` movable by dragging `bar` and by arrow keys on `grip`; Home puts it back where the style sheet has it. */
export function movable(box: HTMLElement, bar: HTMLElement, grip: HTMLElement): void {
  let held: { readonly x: number; readonly y: number } | null = null;
  let moved = false;
  const here = (): Place => box.getBoundingClientRect();
  const to = (wish: Place): void => {
    const place = clamp(wish, box.getBoundingClientRect(), { width: document.documentElement.clientWidth, height: window.innerHeight });
    moved = true;
    Object.assign(box.style, { left: `${place.left}px`, top: `${place.top}px`, right: 'auto', bottom: 'auto' });
  };
  const home = (): void => {
    moved = false;
    Object.assign(box.style, { left: '', top: '', right: '', bottom: '' });
  };
  bar.addEventListener('pointerdown', (event) => {
    const onButton = event.target instanceof Element && event.target.closest('button') !== null && !grip.contains(event.target);
    if (onButton || event.button !== 0) return;
    held = { x: event.clientX - here().left, y: event.clientY - here().top };
    bar.setPointerCapture(event.pointerId);
  });
  bar.addEventListener('pointermove', (event) => held && to({ left: event.clientX - held.x, top: event.clientY - held.y }));
  for (const end of ['pointerup', 'pointercancel'] as const) bar.addEventListener(end, () => (held = null));
  grip.addEventListener('keydown', (event) => {
    const place = step(here(), event.key, event.shiftKey);
    if (place === null && event.key !== 'Home') return;
    event.preventDefault();
    if (place === null) home();
    else to(place);
  });
  const stay = (): void => void (moved && to(here()));
  window.addEventListener('resize', stay);
  new ResizeObserver(stay).observe(box);
}
