import type { Pane } from '../painter/layers';
import { boxOf as boxed, common, type Rect } from '../rects';
import type { Mirror } from './mirror';
import { transparent, type Seen } from './raster';
import { parentOf } from './trees';

/** More of a kind would cost more, in every message about how the layers lie, than they spare. */
const MOST = 4;
/** Of the window; what stays and covers more leaves nothing that could scroll. */
const LARGEST_SHARE = 0.6;
/** What is painted without a background of its own. */
const REPLACED = 'img,canvas,video,svg,iframe';
/** So deep in a box lies what fills it, where it does not by itself. */
const DEEPEST = 3;

const numbers = new WeakMap<Element, number>();
let count = 0;

/** A box that stays, or the inside of a scroller, on its way to be a pane. */
interface Found {
  readonly element: Element;
  readonly kind: Pane['kind'];
  /** In what it stays; null for the window, and for a scroller. */
  readonly scroller: Element | null;
  /** Where its layer begins, in the window. */
  readonly corner: readonly [number, number];
  /** In the window, with its shadow and without. */
  readonly seen: Rect;
  readonly inner: Rect;
}

/**
 * Which parts of the window are to be layers of their own, the upper ones last: boxes that stay where they are when what is
 * below them scrolls, and what scrolls in itself. Only of what the mirror shows: not even the place of what is in something
 * hidden may be told.
 * @param stuck boxes that stay, and in what; null for the window
 * @param rolled what was scrolled, at least once
 */
export function panesOf(stuck: ReadonlyMap<Element, Element | null>, rolled: ReadonlySet<Element>, mirror: Mirror, { width, height }: Seen): Pane[] {
  const window: Rect = [0, 0, width, height];
  const shows = (element: Element): boolean => element.isConnected && mirror.copyOf(element) !== undefined && mirror.shows(element);
  const scrollers = largest([...rolled].filter(shows).flatMap((element) => insideOf(element, window)));
  const boxes = [...stuck].filter(([element, scroller]) => shows(element) && (scroller === null || scrollers.some((each) => each.element === scroller)));
  const staying = joined(boxes.flatMap(([element, scroller]) => boxOf(element, scroller, window))).filter(({ inner }) => area(inner) <= LARGEST_SHARE * area(window));
  const found = [...scrollers, ...largest(staying)];
  const holds = (a: Found, b: Found): boolean => a.element !== b.element && a.element.contains(b.element);
  // What is in another lies above it; above all, what stays in the window and holds no other.
  const place = (one: Found): number => (one.kind === 'fixed' && one.scroller === null && !found.some((other) => holds(one, other)) ? 9 : found.filter((other) => holds(other, one)).length);
  return found.sort((a, b) => place(a) - place(b)).map(paneOf);
}

function paneOf({ element, kind, corner, seen, inner }: Found): Pane {
  if (!numbers.has(element)) numbers.set(element, ++count);
  return { key: numbers.get(element)!, kind, box: boxed(seen), inner: boxed(inner), offsetX: seen[0] - corner[0], offsetY: seen[1] - corner[1] };
}

/** The inside of a scroller, as far as it shows. Its layer begins where its content does. */
function insideOf(element: Element, window: Rect): Found[] {
  const seen = clippedBy(element, window);
  if (seen === null) return [];
  const { left, top } = element.getBoundingClientRect();
  const corner = [Math.round(left + element.clientLeft - element.scrollLeft), Math.round(top + element.clientTop - element.scrollTop)] as const;
  return [{ element, kind: 'scroller', scroller: null, corner, seen, inner: seen }];
}

function boxOf(element: Element, scroller: Element | null, window: Rect): Found[] {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const box: Rect = [Math.floor(left), Math.floor(top), Math.ceil(right), Math.ceil(bottom)];
  const room = scroller === null ? window : clippedBy(scroller, window);
  const inner = room === null ? null : common(box, room);
  if (inner === null || !isFilled(element, area(inner), DEEPEST)) return [];
  const { visibility, opacity, boxShadow } = getComputedStyle(element);
  if (visibility !== 'visible' || opacity === '0') return [];
  const reach = reachOf(boxShadow);
  const outer: Rect = [box[0] - reach[0], box[1] - reach[1], box[2] + reach[2], box[3] + reach[3]];
  return [{ element, kind: 'fixed', scroller, corner: [outer[0], outer[1]], seen: common(outer, room!)!, inner }];
}

/** What an element that clips its content shows of it, in the window. */
function clippedBy(element: Element, window: Rect): Rect | null {
  let seen: Rect | null = window;
  const { body, documentElement } = element.ownerDocument;
  for (let up: Element | null = element; up !== null && seen !== null && up !== body && up !== documentElement; up = parentOf(up)) {
    const { overflowX, overflowY } = getComputedStyle(up);
    if (up !== element && overflowX === 'visible' && overflowY === 'visible') continue;
    const box = up.getBoundingClientRect();
    const [left, top] = [box.left + up.clientLeft, box.top + up.clientTop];
    seen = common(seen, [Math.ceil(left), Math.ceil(top), Math.floor(left + up.clientWidth), Math.floor(top + up.clientHeight)]);
  }
  return seen;
}

/** Boxes side by side, as the cells of a table's head, become one. */
function joined(found: readonly Found[]): Found[] {
  const done: Found[] = [];
  for (const each of [...found].sort((a, b) => a.seen[1] - b.seen[1] || a.seen[0] - b.seen[0])) {
    const last = done.at(-1);
    const [left, top, right, bottom] = each.seen;
    const beside = last !== undefined && last.scroller === each.scroller && last.seen[1] === top && last.seen[3] === bottom && left <= last.seen[2] + 1;
    if (!beside) done.push(each);
    else {
      const both: Rect = [last.seen[0], top, Math.max(right, last.seen[2]), bottom];
      done[done.length - 1] = { ...last, seen: both, inner: both };
    }
  }
  return done;
}

const largest = (found: readonly Found[]): Found[] => [...found].sort((a, b) => area(b.seen) - area(a.seen)).slice(0, MOST);

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
