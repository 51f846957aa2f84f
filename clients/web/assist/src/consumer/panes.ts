import type { Pane } from '../painter/layers';
import { common, type Rect } from '../rects';
import type { Box } from '../wire/pictures';
import type { Mirror } from './mirror';
import { transparent, type Seen } from './raster';

/** More would cost more, in every message about how the layers lie, than they spare. */
const MOST = 4;
/** Of the window; what covers more leaves nothing that could stay. */
const LARGEST_SHARE = 0.6;
/** What is painted without a background of its own. */
const REPLACED = 'img,canvas,video,svg,iframe,picture';
/** So deep in a box lies what fills it, where it does not by itself. */
const DEEPEST = 3;

const numbers = new WeakMap<Element, number>();
let count = 0;

interface Stuck {
  readonly element: Element;
  /** Whole, also outside of the window, with its shadow. */
  readonly outer: Rect;
  /** Without its shadow, in the window. */
  readonly inner: Rect;
  readonly seen: Rect;
}

/**
 * Which parts of the window are to be layers of their own: boxes that stay where they are when the document scrolls. Only of
 * what the mirror shows: not even the place of what is in something hidden may be told.
 */
export function panesOf(stuck: Iterable<Element>, mirror: Mirror, seen: Seen): Pane[] {
  const chosen: Stuck[] = [];
  for (const each of [...stuck].flatMap((element) => boxOf(element, mirror, seen)).sort((a, b) => area(b.seen) - area(a.seen))) {
    const { element, inner } = each;
    const isInAnother = chosen.some((other) => common(other.seen, each.seen)?.every((side, i) => side === each.seen[i]));
    if (chosen.length < MOST && !isInAnother && isFilled(element, area(inner), DEEPEST)) chosen.push(each);
  }
  return chosen.map(({ element, outer, inner, seen: shown }) => {
    if (!numbers.has(element)) numbers.set(element, ++count);
    return { key: numbers.get(element)!, kind: 'fixed', box: boxed(shown), inner: boxed(inner), offsetX: shown[0] - outer[0], offsetY: shown[1] - outer[1] };
  });
}

function boxOf(element: Element, mirror: Mirror, { width, height }: Seen): Stuck[] {
  if (mirror.copyOf(element) === undefined) return [];
  const window: Rect = [0, 0, width, height];
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const box: Rect = [Math.floor(left), Math.floor(top), Math.ceil(right), Math.ceil(bottom)];
  const inner = common(box, window);
  if (inner === null || area(inner) > LARGEST_SHARE * area(window)) return [];
  const { visibility, opacity, boxShadow } = getComputedStyle(element);
  if (visibility !== 'visible' || opacity === '0') return [];
  const reach = reachOf(boxShadow);
  const outer: Rect = [box[0] - reach[0], box[1] - reach[1], box[2] + reach[2], box[3] + reach[3]];
  return [{ element, outer, inner, seen: common(outer, window)! }];
}

/** How far shadows reach out of a box to the left, top, right and bottom; a blurred edge is three deviations wide, each half the blur. */
export function reachOf(boxShadow: string): Rect {
  const reach: [number, number, number, number] = [0, 0, 0, 0];
  for (const shadow of boxShadow.replace(/\([^)]*\)/g, '').split(',')) {
    const [x = 0, y = 0, blur = 0, spread = 0] = (shadow.match(/-?[\d.]+px/g) ?? []).map(parseFloat);
    const around = 1.5 * blur + spread;
    if (!shadow.includes('inset')) [around - x, around - y, around + x, around + y].forEach((out, i) => (reach[i] = Math.max(reach[i]!, Math.ceil(out))));
  }
  return reach;
}

/** Whether something is painted in most of it. What only holds others, and shows the page between them, is no layer: its pixels would scroll. */
function isFilled(element: Element, most: number, depth: number): boolean {
  const { backgroundColor, backgroundImage } = getComputedStyle(element);
  if (!transparent(backgroundColor) || backgroundImage !== 'none' || element.matches(REPLACED)) return true;
  return depth > 0 && [...element.children].some((child) => child.clientWidth * child.clientHeight > most / 2 && isFilled(child, most, depth - 1));
}

const area = ([left, top, right, bottom]: Rect): number => (right - left) * (bottom - top);
const boxed = ([left, top, right, bottom]: Rect): Box => [left, top, right - left, bottom - top];
