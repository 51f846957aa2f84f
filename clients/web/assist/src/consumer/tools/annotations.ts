import type { Handlers } from '../../dispatch';
import { Board, type Drawing } from '../../marks/board';
import type { Moved } from '../../wire/drawing';
import { above, boxOf, elementAt, isThere, spotAt } from './places';

/** How often scripts and late images may have moved things without a scroll. */
const LOOK_MILLIS = 250;
const MOST_TOLD = 100;

/** What annotations need of the page's side. */
export interface AnnotationPort {
  /** Where they are shown, over the page and not part of it. */
  readonly layer: HTMLElement;
  /** Tells the server how far what is under the drawings has moved. */
  moved(marks: readonly Moved[]): void;
  /** Tells the server that what a drawing was on is gone. */
  gone(agent: number, mark: number): void;
  drawn(drawing: Drawing): void;
  erased(): void;
  /** Where the lens is now, if there is one; told whenever that may have changed. */
  lens(drawing: Drawing | undefined): void;
}

/** On what a drawing lies, and where that was then, in the document. */
interface Anchor {
  readonly element: Element;
  readonly x: number;
  readonly y: number;
}

/**
 * The agents' drawings on the consumer's page. Each is anchored to the element under its first point, and follows it through
 * scrolling, layout and inner scrollers; it goes when the element goes.
 */
export class Annotations {
  private readonly port: AnnotationPort;
  private readonly board = new Board();
  private readonly anchors = new Map<string, Anchor>();
  private readonly told = new Map<string, string>();
  private timer: ReturnType<typeof setInterval> | null = null;
  private frame = 0;

  constructor(port: AnnotationPort) {
    this.port = port;
    port.layer.append(this.board.svg);
  }

  readonly handlers: Handlers = {
    'assist.drawn': ({ type: _type, whole, ...drawing }) => {
      this.board.put(drawing, whole);
      this.anchor(drawing);
      this.follow();
      if (!isLens(drawing)) this.port.drawn(this.board.find(drawing.agent, drawing.mark) ?? drawing);
    },
    'assist.erased': ({ agent, mark }) => {
      const any = this.count > 0;
      this.board.erase(agent, mark);
      this.follow();
      if (any && this.count === 0) this.port.erased();
    },
  };

  get count(): number {
    return this.board.drawings.filter((each) => !isLens(each)).length;
  }

  /** The person, or the page, takes it away. */
  drop({ agent, mark }: Drawing): void {
    this.board.erase(agent, mark);
    this.port.gone(agent, mark);
    this.follow();
  }

  remove(): void {
    this.board.erase();
    this.follow();
    this.board.svg.remove();
  }

  private anchor(drawing: Drawing): void {
    const { agent, mark, dx, dy } = drawing;
    const name = `${agent} ${mark}`;
    const before = this.anchors.get(name);
    // A lens is laid down anew wherever it is moved.
    if (before !== undefined && isThere(before.element) && !isLens(drawing)) return;
    const [x, y] = holdOf(drawing);
    const element = elementAt(spotAt(x + dx, y + dy));
    const box = boxOf(element);
    this.anchors.set(name, { element, x: box.left + scrollX - dx, y: box.top + scrollY - dy });
    this.told.set(name, wordsOf({ agent, mark, dx, dy, shown: true }));
  }

  /** Follows what is under the drawings, for as long as there are any. */
  private follow(): void {
    const any = this.board.drawings.length > 0;
    if (any && this.timer === null) {
      this.timer = setInterval(this.look, LOOK_MILLIS);
      addEventListener('scroll', this.soon, { capture: true, passive: true });
      addEventListener('resize', this.soon);
    } else if (!any && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
      removeEventListener('scroll', this.soon, { capture: true });
      removeEventListener('resize', this.soon);
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      this.anchors.clear();
      this.told.clear();
    }
    this.place();
  }

  private readonly soon = (): void => {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.place();
    });
  };

  private place(): void {
    this.board.scrolledTo(scrollX, scrollY);
    for (const drawing of this.board.drawings) {
      const now = this.nowOf(drawing);
      if (now !== null && wordsOf(now) !== wordsOf(drawing)) this.board.move(now);
    }
    this.port.lens(this.board.drawings.find(isLens));
  }

  /** Also tells the agents, less often than it shows. */
  private readonly look = (): void => {
    this.place();
    const moved: Moved[] = [];
    for (const drawing of this.board.drawings) {
      const { agent, mark, dx, dy, shown, stays } = drawing;
      const name = `${agent} ${mark}`;
      if (!stays) continue;
      const anchor = this.anchors.get(name);
      if (anchor !== undefined && !isThere(anchor.element)) {
        this.anchors.delete(name);
        this.port.gone(agent, mark);
      }
      const now = { agent, mark, dx, dy, shown };
      if (this.told.get(name) === wordsOf(now) || moved.length === MOST_TOLD) continue;
      this.told.set(name, wordsOf(now));
      moved.push(now);
    }
    if (moved.length > 0) this.port.moved(moved);
    if (this.board.drawings.length === 0) this.follow();
  };

  private nowOf(drawing: Drawing): Moved | null {
    const { agent, mark } = drawing;
    const anchor = this.anchors.get(`${agent} ${mark}`);
    if (anchor === undefined || !isThere(anchor.element)) return null;
    const box = boxOf(anchor.element);
    const [dx, dy] = [Math.round(box.left + scrollX - anchor.x), Math.round(box.top + scrollY - anchor.y)];
    const [x, y] = holdOf(drawing);
    const laidOut = box.width > 0 || box.height > 0;
    return { agent, mark, dx, dy, shown: laidOut && isInScrollers(anchor.element, x + dx - scrollX, y + dy - scrollY) };
  }
}

/** Whether a point of an element shows through all the inner scrollers and frames that the element lies in. */
function isInScrollers(element: Element, x: number, y: number): boolean {
  for (let up = above(element); up !== null; up = above(up)) {
    if (up.localName === 'body' || up.localName === 'html') continue; // they scroll with their window
    const { overflowX, overflowY } = getComputedStyle(up);
    const cuts = up.localName === 'iframe' || ((up.scrollHeight > up.clientHeight || up.scrollWidth > up.clientWidth) && (overflowX !== 'visible' || overflowY !== 'visible'));
    if (!cuts) continue;
    const { left, top, width, height } = boxOf(up);
    if (x < left || y < top || x > left + width || y > top + height) return false;
  }
  return true;
}

const isLens = ({ tool }: Drawing): boolean => tool === 'lens';

/** By which of its points it is anchored: the first one, a lens by its middle. */
function holdOf({ tool, points }: Drawing): readonly [number, number] {
  const [x = 0, y = 0, toX = x, toY = y] = points;
  return tool === 'lens' ? [(x + toX) / 2, (y + toY) / 2] : [x, y];
}

const wordsOf = ({ dx, dy, shown }: Moved): string => `${dx} ${dy} ${shown}`;
