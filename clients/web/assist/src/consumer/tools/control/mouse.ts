import type { Modifier } from '../../../wire/steering';
import { refuse } from './refusal';

/** Where something happens: in the document, and in the window. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly clientX: number;
  readonly clientY: number;
}

export function spotOf(x: number, y: number): Spot {
  const [clientX, clientY] = [x - scrollX, y - scrollY];
  if (clientX < 0 || clientY < 0 || clientX >= innerWidth || clientY >= innerHeight) refuse('outside');
  return { x, y, clientX, clientY };
}

/** The innermost element there, through open shadow roots, and under our own windows, which are no part of the page. */
export function elementAt({ clientX, clientY }: Spot, own: Element): Element {
  let found = document.elementsFromPoint(clientX, clientY).find((element) => element !== own) ?? document.documentElement;
  for (let inner = found.shadowRoot?.elementFromPoint(clientX, clientY); inner != null && inner !== found; inner = found.shadowRoot?.elementFromPoint(clientX, clientY)) found = inner;
  return found;
}

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
  private over: Element | null = null;
  private pressed: Pressed | null = null;
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
    const init = { ...at(spot, keys), buttons: 1, detail: count };
    const wanted = target.dispatchEvent(pointer('pointerdown', { ...init, detail: 0 }));
    return wanted ? target.dispatchEvent(new MouseEvent('mousedown', init)) : true;
  }

  move(target: Element, spot: Spot, keys: EventModifierInit): void {
    const init = { ...at(spot, keys), buttons: this.pressed === null ? 0 : 1, button: -1 };
    if (this.over !== target) this.enter(target, init);
    target.dispatchEvent(pointer('pointermove', init));
    target.dispatchEvent(new MouseEvent('mousemove', { ...init, button: 0 }));
    if (this.pressed !== null) this.dragTo(target, spot, keys);
  }

  /** Where it was let go, the common parent of both ends is clicked; null where nothing is, because something was dragged. */
  up(target: Element, spot: Spot, keys: EventModifierInit): { readonly clicked: Element; readonly count: number } | null {
    const { pressed } = this;
    this.pressed = null;
    if (pressed?.drag != null) {
      this.drop(pressed.drag, spot, keys);
      return null;
    }
    const init = { ...at(spot, keys), buttons: 0, detail: pressed?.count ?? 1 };
    target.dispatchEvent(pointer('pointerup', { ...init, detail: 0 }));
    target.dispatchEvent(new MouseEvent('mouseup', init));
    if (pressed === null || !pressed.target.isConnected) return null;
    const clicked = common(pressed.target, target);
    return clicked === null ? null : { clicked, count: pressed.count };
  }

  click(target: Element, spot: Spot, keys: EventModifierInit, count: number): void {
    target.dispatchEvent(new PointerEvent('click', { ...at(spot, keys), ...POINTER, detail: count }));
    if (count === 2) target.dispatchEvent(new MouseEvent('dblclick', { ...at(spot, keys), detail: 2 }));
  }

  /** False where the page does not want it to scroll. */
  wheel(target: Element, spot: Spot, keys: EventModifierInit, deltaX: number, deltaY: number): boolean {
    return target.dispatchEvent(new WheelEvent('wheel', { ...at(spot, keys), deltaX, deltaY }));
  }

  /** The pointer goes away. */
  leave(): void {
    this.pressed = null;
    this.over = null;
    this.latest = null;
  }

  private enter(target: Element, init: MouseEventInit): void {
    const [from, to] = [this.over, target];
    this.over = target;
    if (from?.isConnected === true) {
      from.dispatchEvent(pointer('pointerout', { ...init, relatedTarget: to }));
      from.dispatchEvent(new MouseEvent('mouseout', { ...init, relatedTarget: to }));
      for (let left: Element | null = from; left !== null && !left.contains(to); left = left.parentElement) quiet(left, 'leave', init, to);
    }
    to.dispatchEvent(pointer('pointerover', { ...init, relatedTarget: from }));
    to.dispatchEvent(new MouseEvent('mouseover', { ...init, relatedTarget: from }));
    const entered: Element[] = [];
    for (let each: Element | null = to; each !== null && (from === null || !each.contains(from)); each = each.parentElement) entered.unshift(each);
    for (const each of entered) quiet(each, 'enter', init, from);
  }

  private dragTo(target: Element, spot: Spot, keys: EventModifierInit): void {
    const pressed = this.pressed!;
    if (pressed.drag === null) {
      const far = Math.abs(spot.x - pressed.spot.x) + Math.abs(spot.y - pressed.spot.y) >= DRAG_PIXELS;
      const source = pressed.target.closest<HTMLElement>('[draggable=true]');
      if (!far || source === null) return;
      const data = new DataTransfer();
      if (!source.dispatchEvent(new DragEvent('dragstart', { ...at(pressed.spot, keys), dataTransfer: data }))) return;
      pressed.drag = { source, data, over: null, takes: false };
    }
    const { drag } = pressed;
    const init = { ...at(spot, keys), dataTransfer: drag.data };
    if (drag.over !== target) {
      target.dispatchEvent(new DragEvent('dragenter', init));
      drag.over?.dispatchEvent(new DragEvent('dragleave', init));
      drag.over = target;
    }
    drag.takes = !target.dispatchEvent(new DragEvent('dragover', init));
  }

  private drop({ source, data, over, takes }: NonNullable<Pressed['drag']>, spot: Spot, keys: EventModifierInit): void {
    const init = { ...at(spot, keys), dataTransfer: data };
    over?.dispatchEvent(new DragEvent(takes ? 'drop' : 'dragleave', init));
    source.dispatchEvent(new DragEvent('dragend', { ...init, cancelable: false }));
  }
}

const POINTER = { pointerId: 1, pointerType: 'mouse', isPrimary: true } as const;

const at = ({ clientX, clientY }: Spot, keys: EventModifierInit): MouseEventInit => ({ bubbles: true, cancelable: true, composed: true, view: window, clientX, clientY, screenX: clientX + window.screenX, screenY: clientY + window.screenY, ...keys });

const pointer = (type: string, init: MouseEventInit): PointerEvent => new PointerEvent(type, { ...init, ...POINTER, pressure: init.buttons === 1 ? 0.5 : 0 });

/** Entering and leaving is told to each element by itself. */
function quiet(element: Element, what: 'enter' | 'leave', init: MouseEventInit, relatedTarget: Element | null): void {
  const own = { ...init, relatedTarget, bubbles: false, cancelable: false };
  element.dispatchEvent(pointer(`pointer${what}`, own));
  element.dispatchEvent(new MouseEvent(`mouse${what}`, own));
}

function common(a: Element, b: Element): Element | null {
  for (let up: Element | null = a; up !== null; up = up.parentElement) if (up.contains(b)) return up;
  return a === b ? a : null;
}
