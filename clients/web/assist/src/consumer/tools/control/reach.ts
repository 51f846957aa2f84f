import { rootOf } from '../../hooked';
import { documentIn, frameOf, placeIn, type Place, type Spot } from '../places';

/** What only those need of the page's places who act there; the rest is `places.ts`. */

/** Whether the window shows that place now. */
export const isShown = ({ clientX, clientY }: Spot): boolean => clientX >= 0 && clientY >= 0 && clientX < innerWidth && clientY < innerHeight;

/** Whose events and elements belong to it: each frame has classes of its own. */
export const realmOf = (element: Element): Window & typeof globalThis => element.ownerDocument.defaultView!;

/** All documents and shadow trees, closed ones as far as the early hook saw them, from this one inwards. */
export function treesIn(tree: Document | ShadowRoot): (Document | ShadowRoot)[] {
  const found = [tree];
  for (const element of tree.querySelectorAll('*')) {
    const inner = rootOf(element) ?? documentIn(element);
    if (inner !== null) found.push(...treesIn(inner));
  }
  return found;
}

/** The frames around an element, the outermost first. */
export function framesAround(element: Element): readonly Element[] {
  const frame = frameOf(element);
  return frame === null ? [] : [...framesAround(frame), frame];
}

/** The same place in an element's own window. */
export const placeFor = (element: Element, spot: Place): Place => placeIn(frameOf(element), spot);
