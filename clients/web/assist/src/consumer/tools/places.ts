import { rootOf } from '../hooked';
import { ours } from '../ours';

/**
 * The page with what lies in its frames of the same origin: for whoever points at it or acts on it there are no borders
 * between them. Places are those of the page's own window unless something else is said.
 */

const DOCUMENT_FRAGMENT = 11;

/** In a window. */
export interface Place {
  readonly clientX: number;
  readonly clientY: number;
}

/** In the page's window, and in its document. */
export interface Spot extends Place {
  readonly x: number;
  readonly y: number;
}

export const spotAt = (x: number, y: number): Spot => ({ x, y, clientX: x - scrollX, clientY: y - scrollY });

/** Whether it is still part of a document that shows. */
export const isThere = (element: Element): boolean => element.isConnected && element.ownerDocument.defaultView !== null;

/** The document in a frame, where scripts may look into it. */
export function documentIn(element: Element): Document | null {
  if (element.localName !== 'iframe' || ours.has(element)) return null;
  const { contentDocument } = element as HTMLIFrameElement;
  return contentDocument?.defaultView == null || contentDocument.documentElement === null ? null : contentDocument;
}

/** Its parent as a person sees it: from a shadow tree its host, from the top of a frame's document the frame. */
export function above(element: Element): Element | null {
  const parent = element.parentNode;
  if (parent?.nodeType === DOCUMENT_FRAGMENT) return (parent as ShadowRoot).host ?? null;
  return element.parentElement ?? frameOf(element);
}

/** The frame in whose document an element is; null in the page's own. */
export function frameOf(element: Element): HTMLElement | null {
  const view = element.ownerDocument?.defaultView ?? null;
  return view === null || view === window ? null : (view.frameElement as HTMLElement | null);
}

/** Where the corner of a frame's window is, and how many pixels one of its own takes there. */
interface Corner {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
}

function cornerOf(frame: HTMLElement | null): Corner {
  if (frame === null) return { left: 0, top: 0, across: 1, down: 1 };
  const outer = cornerOf(frameOf(frame));
  const box = frame.getBoundingClientRect();
  const { paddingLeft, paddingTop } = getComputedStyle(frame);
  const [across, down] = [box.width / frame.offsetWidth || 1, box.height / frame.offsetHeight || 1];
  return {
    left: outer.left + outer.across * (box.left + across * (frame.clientLeft + parseFloat(paddingLeft))),
    top: outer.top + outer.down * (box.top + down * (frame.clientTop + parseFloat(paddingTop))),
    across: outer.across * across,
    down: outer.down * down,
  };
}

/** The same place in the window of a frame, or in the page's. */
export function placeIn(frame: HTMLElement | null, { clientX, clientY }: Place): Place {
  const { left, top, across, down } = cornerOf(frame);
  return { clientX: (clientX - left) / across, clientY: (clientY - top) / down };
}

/** An element's box in the page's window. */
export function boxOf(element: Element): { readonly left: number; readonly top: number; readonly width: number; readonly height: number } {
  const { left, top, across, down } = cornerOf(frameOf(element));
  const box = element.getBoundingClientRect();
  return { left: left + box.left * across, top: top + box.top * down, width: box.width * across, height: box.height * down };
}

/** The innermost element there, through shadow roots and frames, and under our own windows, which are no part of the page. */
export function elementAt(spot: Spot): Element {
  let found = document.elementsFromPoint(spot.clientX, spot.clientY).find((element) => !ours.has(element)) ?? document.documentElement;
  for (let inner = innerAt(found, spot); inner !== null && inner !== found; inner = innerAt(found, spot)) found = inner;
  return found;
}

function innerAt(element: Element, spot: Spot): Element | null {
  const tree = rootOf(element) ?? (isTurned(element) ? null : documentIn(element));
  if (tree === null) return null;
  const { clientX, clientY } = 'host' in tree ? placeIn(frameOf(element), spot) : placeIn(element as HTMLElement, spot);
  return tree.elementFromPoint(clientX, clientY);
}

/** A frame that is turned or bent, or lies in such a thing: nobody can tell where in it a place is. */
export function isTurned(element: Element): boolean {
  if (element.localName !== 'iframe') return false;
  for (let up: Element | null = element; up !== null; up = above(up)) {
    const { transform, rotate = 'none' } = getComputedStyle(up);
    if (rotate !== 'none' || !/^(none$|matrix\([\d.]+, 0, 0, [\d.]+,)/.test(transform)) return true;
  }
  return false;
}
