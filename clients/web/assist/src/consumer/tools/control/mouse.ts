import type { Modifier } from '../../../wire/acts';
import { isThere, type Spot } from '../places';
import { framesAround, placeFor, realmOf } from './reach';

export const modifiersOf = (modifiers: readonly Modifier[] = []): EventModifierInit => ({
  shiftKey: modifiers.includes('shift'),
  ctrlKey: modifiers.includes('ctrl'),
  altKey: modifiers.includes('alt'),
  metaKey: modifiers.includes('meta'),
});

interface Pressed {
  readonly target: Element;
  readonly spot: Spot;
  readonly count: number;
  /** What is being dragged, once the pointer has moved far enough. */
  drag: { readonly source: Element; readonly data: DataTransfer; over: Element | null; takes: boolean } | null;
}

const DRAG_PIXELS = 4;
const DOUBLE_MILLIS = 500;

/** A mouse that scripts move: each step as the events that the browser would send for it, in their order. */
export class Mouse {
  /** What it is over in the page, in the frame there, and so on inwards. */
  private over: (Element | null)[] = [];
  private pressed: Pressed | null = null;
  /** Where it was told to be last. */
  private spot: Spot | null = null;
  private latest: { readonly target: Element; readonly x: number; readonly y: number; readonly at: number; readonly count: number } | null = null;

  get isDown(): boolean {
    return this.pressed !== null;
  }

  /** On what it was pressed, while it is. */
  get target(): Element | null {
    return this.pressed?.target ?? null;
  }

  /** False where the page wants no focus to move by it. */
  down(target: Element, spot: Spot, keys: EventModifierInit, given?: number): boolean {
    this.move(target, spot, keys);
    const again = this.latest !== null && this.latest.target === target && performance.now() - this.latest.at < DOUBLE_MILLIS && Math.abs(spot.x - this.latest.x) + Math.abs(spot.y - this.latest.y) < DRAG_PIXELS;
    const count = given ?? (again ? (this.latest!.count % 3) + 1 : 1);
    this.latest = { target, x: spot.x, y: spot.y, at: performance.now(), count };
    this.pressed = { target, spot, count, drag: null };
    const init = { ...at(target, spot, keys), buttons: 1, detail: count };
    return pointer(target, 'pointerdown', { ...init, detail: 0 }) ? mouse(target, 'mousedown', init) : true;
  }

  move(target: Element, spot: Spot, keys: EventModifierInit): void {
    this.spot = spot;
    const init = { ...keys, buttons: this.pressed === null ? 0 : 1, button: -1 };
    this.enter(target, spot, init);
    const moved = at(target, spot, init);
    pointer(target, 'pointermove', moved);
    mouse(target, 'mousemove', { ...moved, button: 0 });
    if (this.pressed !== null) this.dragTo(target, spot, keys);
  }

  /** Where it was let go, the common parent of both ends is clicked; null where nothing is, because something was dragged. */
  up(target: Element, spot: Spot, keys: EventModifierInit): { readonly clicked: Element; readonly count: number } | null {
    // No mouse gets anywhere without having moved.
    if (spot.x !== this.spot?.x || spot.y !== this.spot.y) this.move(target, spot, keys);
    const { pressed } = this;
    this.pressed = null;
    if (pressed?.drag != null) {
      this.drop(pressed.drag, spot, keys);
      return null;
    }
    const init = { ...at(target, spot, keys), buttons: 0, detail: pressed?.count ?? 1 };
    pointer(target, 'pointerup', { ...init, detail: 0 });
    mouse(target, 'mouseup', init);
    if (pressed === null || !isThere(pressed.target)) return null;
    const clicked = common(pressed.target, target);
    return clicked === null ? null : { clicked, count: pressed.count };
  }

  click(target: Element, spot: Spot, keys: EventModifierInit, count: number): void {
    const init = at(target, spot, keys);
    target.dispatchEvent(new (realmOf(target).PointerEvent)('click', { ...init, ...POINTER, detail: count }));
    if (count === 2 && isThere(target)) mouse(target, 'dblclick', { ...init, detail: 2 });
  }

  /** False where the page does not want it to scroll. */
  wheel(target: Element, spot: Spot, keys: EventModifierInit, deltaX: number, deltaY: number): boolean {
    return target.dispatchEvent(new (realmOf(target).WheelEvent)('wheel', { ...at(target, spot, keys), deltaX, deltaY }));
  }

  /** The pointer goes away. */
  leave(): void {
    this.pressed = this.latest = null;
    this.over = [];
  }

  /** A frame's page learns what happens over it, and the page around it that the pointer is over the frame. */
  private enter(target: Element, spot: Spot, init: MouseEventInit): void {
    const way = [...framesAround(target), target];
    for (let i = this.over.length - 1; i >= 0; i--) {
      const left = this.over[i]!;
      if (left?.ownerDocument === way[i]?.ownerDocument) continue;
      pass(left, null, spot, init);
      this.over[i] = null;
    }
    way.forEach((each, i) => this.over[i] === each || pass(this.over[i] ?? null, each, spot, init));
    this.over = way;
  }

  private dragTo(target: Element, spot: Spot, keys: EventModifierInit): void {
    const pressed = this.pressed!;
    if (pressed.drag === null) {
      const far = Math.abs(spot.x - pressed.spot.x) + Math.abs(spot.y - pressed.spot.y) >= DRAG_PIXELS;
      const source = pressed.target.closest<HTMLElement>('[draggable=true]');
      if (!far || source === null) return;
      const data = new (realmOf(source).DataTransfer)();
      if (!drag(source, 'dragstart', at(source, pressed.spot, keys), data)) return;
      pressed.drag = { source, data, over: null, takes: false };
    }
    const dragged = pressed.drag;
    const tell = (element: Element, name: string): boolean => drag(element, name, at(element, spot, keys), dragged.data);
    if (dragged.over !== target) {
      tell(target, 'dragenter');
      if (dragged.over !== null && isThere(dragged.over)) tell(dragged.over, 'dragleave');
      dragged.over = target;
    }
    dragged.takes = !tell(target, 'dragover');
  }

  private drop({ source, data, over, takes }: NonNullable<Pressed['drag']>, spot: Spot, keys: EventModifierInit): void {
    if (over !== null && isThere(over)) drag(over, takes ? 'drop' : 'dragleave', at(over, spot, keys), data);
    if (isThere(source)) drag(source, 'dragend', { ...at(source, spot, keys), cancelable: false }, data);
  }
}

const POINTER = { pointerId: 1, pointerType: 'mouse', isPrimary: true } as const;

function at(target: Element, spot: Spot, more: MouseEventInit): MouseEventInit {
  const view = realmOf(target);
  const [screenX, screenY] = [spot.clientX + screenLeft, spot.clientY + screenTop];
  return { bubbles: true, cancelable: true, composed: true, view, ...placeFor(target, spot), screenX, screenY, ...more };
}

const mouse = (target: Element, type: string, init: MouseEventInit): boolean => target.dispatchEvent(new (realmOf(target).MouseEvent)(type, init));

const pointer = (target: Element, type: string, init: MouseEventInit): boolean =>
  target.dispatchEvent(new (realmOf(target).PointerEvent)(type, { ...init, ...POINTER, pressure: init.buttons === 1 ? 0.5 : 0 }));

const drag = (target: Element, type: string, init: MouseEventInit, dataTransfer: DataTransfer): boolean => target.dispatchEvent(new (realmOf(target).DragEvent)(type, { ...init, dataTransfer }));

/** From one element of a document to another, or out of the document, or into it. */
function pass(from: Element | null, to: Element | null, spot: Spot, init: MouseEventInit): void {
  if (from !== null && isThere(from)) {
    const left = { ...at(from, spot, init), relatedTarget: to };
    pointer(from, 'pointerout', left);
    mouse(from, 'mouseout', left);
    for (let each: Element | null = from; each !== null && !each.contains(to); each = each.parentElement) quiet(each, 'leave', left);
  }
  if (to === null || !isThere(to)) return;
  const come = { ...at(to, spot, init), relatedTarget: from };
  pointer(to, 'pointerover', come);
  mouse(to, 'mouseover', come);
  const entered: Element[] = [];
  for (let each: Element | null = to; each !== null && (from === null || !each.contains(from)); each = each.parentElement) entered.unshift(each);
  for (const each of entered) if (isThere(each)) quiet(each, 'enter', come);
}

/** Entering and leaving is told to each element by itself. */
function quiet(element: Element, what: 'enter' | 'leave', init: MouseEventInit): void {
  const own = { ...init, bubbles: false, cancelable: false };
  pointer(element, `pointer${what}`, own);
  mouse(element, `mouse${what}`, own);
}

function common(a: Element, b: Element): Element | null {
  for (let up: Element | null = a; up !== null; up = up.parentElement) if (up.contains(b)) return up;
  return a === b ? a : null;
}
