import type { Css } from './css';
import { rootOf } from './hooked';
import { colourOf, SELECTED } from './marks';
import type { Mirror } from './mirror';
import { isElement, parentOf, type Trees } from './trees';

/** States that only the page knows; a mirror gets them as attributes. */
const STATES = ['hover', 'active', 'focus', 'focus-visible', 'focus-within', 'target', 'modal', 'popover-open', 'fullscreen'].filter((state) => typeof CSS !== 'undefined' && CSS.supports(`selector(:${state})`));
/** One walk through all elements instead of many. */
const ANY_STATE = STATES.map((state) => `:${state}`).join();
const OFTEN_PLACED = 'dialog[open],[popover],[style*="fixed"],[style*="sticky"],[style*="absolute"]';
const STILL = '*,*::before,*::after{animation:none!important;transition:none!important;caret-color:transparent!important;scroll-snap-type:none!important;scroll-snap-align:none!important}';
/** Where the page's scroll bars take no room, because they float or are hidden, the copy's must not either. */
const NO_BARS = '::-webkit-scrollbar{display:none}';
const NOT_A_PROPERTY = new Set(['offset', 'computedOffset', 'easing', 'composite']);

interface Placed {
  readonly element: HTMLElement;
  readonly position: 'fixed' | 'sticky' | 'absolute';
  /** What it sticks in; null for the window. */
  readonly scroller: Element | null;
}

/**
 * What a copy can't do by itself: be scrolled, stick, stay fixed, hover, or be in the middle of an animation. Each picture
 * gets a few rules that put its copy where the page is now.
 */
export class Decor {
  private readonly trees: Trees;
  private readonly css: Css;
  /** What stays where it is when what is below it scrolls, as of the last picture, and in what; null for the window. */
  readonly stuck = new Map<Element, Element | null>();
  /** What was scrolled in itself, at least once. */
  readonly rolled = new Set<Element>();
  private placed: readonly Placed[] = [];
  private modals: readonly Element[] = [];
  private readonly scrollers = new Set<Element>();
  /** By what each scroller was held last. */
  private readonly anchors = new WeakMap<Element, Element>();
  /** What gives back the parts of the mirror that were exchanged for one picture. */
  private readonly lent: (() => void)[] = [];
  private readonly numbers = new WeakMap<Element, number>();
  private marked: (readonly [Element, string])[] = [];
  private stale = true;
  private count = 0;

  constructor(trees: Trees, css: Css) {
    this.trees = trees;
    this.css = css;
  }

  /** Positions may have changed: look at every element again before the next picture. */
  touch(): void {
    this.stale = true;
  }

  scrolled(target: EventTarget | null): void {
    if (isElement(target)) this.roll(target);
  }

  private roll(scroller: Element): void {
    this.scrollers.add(scroller);
    // A field of one line is too small to be worth a layer.
    if (scroller !== this.trees.document.body && scroller.localName !== 'input') this.rolled.add(scroller);
  }

  /** Whether something moves by itself. */
  moves = (): boolean => this.trees.animations().some((animation) => animation.playState === 'running');

  /** Marks the copies and gives the rules for them. */
  rules(mirror: Mirror, scrollbars: boolean, fold: (kept: ReadonlySet<Element>) => readonly Element[]): string {
    for (const element of mirror.scrolled) if (element !== this.trees.document.documentElement) this.roll(element);
    mirror.scrolled.clear();
    for (const gone of this.rolled) if (!gone.isConnected) this.rolled.delete(gone);
    if (this.stale) this.scan();
    this.marked.forEach(([copy, name]) => copy.removeAttribute(name));
    this.marked = [];
    this.markStates(mirror);
    const rules = [scrollbars ? STILL : STILL + NO_BARS];
    const name = (element: Element): string | null => this.name(mirror, element);
    for (const animation of this.trees.animations()) rules.push(freeze(animation, name));
    for (const scroller of this.scrollers) {
      if (!scroller.isConnected || (scroller.scrollTop === 0 && scroller.scrollLeft === 0)) {
        this.scrollers.delete(scroller);
        continue;
      }
      const anchor = this.anchorOf(scroller, mirror);
      rules.push(anchor === null ? shiftOf(scroller, name) : snapOf(scroller, anchor, name));
      if (anchor === null) this.scrollText(scroller, mirror);
    }
    for (const area of this.trees.find<HTMLTextAreaElement>('textarea:focus')) if (!this.scrollers.has(area) && area.value !== '') this.scrollText(area, mirror);
    for (const field of this.trees.find<HTMLInputElement>('input:focus')) if (field.scrollLeft !== 0) rules.push(`${name(field) ?? 'a-none'}{text-indent:${-field.scrollLeft}px!important}`);
    for (const element of this.trees.find(':focus-visible')) rules.push(ringOf(element, name));
    this.stuck.clear();
    for (const placed of this.placed) rules.push(this.placeOf(placed, name));
    for (const dialog of this.modals) rules.push(backdropOf(dialog, name));
    for (const table of fold(this.kept())) rules.push(columnsOf(table, name));
    return rules.join('');
  }

  /** What the window may show though its parents lie elsewhere, and these parents. */
  private kept(): ReadonlySet<Element> {
    const kept = new Set<Element>();
    for (const { element } of this.placed) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom < 0 || top > this.trees.document.documentElement.clientHeight) continue;
      for (let up: Element | null = element; up !== null && !kept.has(up); up = parentOf(up)) kept.add(up);
    }
    return kept;
  }

  private scan(): void {
    this.stale = false;
    const placed: Placed[] = [];
    // Only what a rule may have placed is looked at, because there may be very many elements.
    for (const element of this.candidates()) {
      const { position } = getComputedStyle(element);
      if (position === 'fixed' || position === 'sticky' || position === 'absolute') placed.push({ element, position, scroller: position === 'sticky' ? scrollerOf(element) : null });
    }
    this.placed = placed;
    this.modals = this.trees.find('dialog[open]').filter((dialog) => dialog.matches(':modal'));
  }

  private candidates(): readonly HTMLElement[] {
    try {
      return this.trees.find(this.css.placing === '' ? OFTEN_PLACED : `${OFTEN_PLACED},${this.css.placing}`);
    } catch {
      return this.trees.find('*'); // a selector that means something in a style sheet only
    }
  }

  private markStates(mirror: Mirror): void {
    for (const tree of this.trees.all()) {
      for (const element of tree.querySelectorAll(ANY_STATE)) for (const state of STATES) if (element.matches(`:${state}`)) this.mark(mirror, element, `a-${state}`, '');
    }
  }

  private mark(mirror: Mirror, element: Element, attribute: string, value: string): Element | undefined {
    const copy = mirror.copyOf(element);
    if (copy === undefined) return undefined;
    copy.setAttribute(attribute, value);
    this.marked.push([copy, attribute]);
    return copy;
  }

  /** A selector of the copy of one element; null where that is hidden or gone. */
  private name(mirror: Mirror, element: Element): string | null {
    const number = this.numbers.get(element) ?? ++this.count;
    this.numbers.set(element, number);
    return this.mark(mirror, element, 'a-n', String(number)) === undefined ? null : `[a-n="${number}"]`;
  }

  /** What shows in a scroller now, lies in its flow, and so can hold it where it is; null for a scroller of nothing but text. */
  private anchorOf(scroller: Element, mirror: Mirror): Element | null {
    if (scroller.localName === 'select' || scroller.localName === 'textarea') return null;
    const port = portOf(scroller);
    const shows = (element: Element): boolean => {
      if (mirror.copyOf(element) === undefined) return false;
      const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
      return width > 0 && height > 0 && right > port.left && left < port.right && bottom > port.top && top < port.bottom;
    };
    const before = this.anchors.get(scroller);
    if (before?.parentNode === scroller && shows(before)) return before;
    const positioned = getComputedStyle(scroller).position !== 'static';
    const among = (elements: Iterable<Element>): Element | null => {
      for (const element of elements) {
        const { display, position } = getComputedStyle(element);
        if (display === 'contents') {
          const inside = among(element.localName === 'slot' ? (element as HTMLSlotElement).assignedElements() : element.children);
          if (inside !== null) return inside;
        } else if (position !== 'sticky' && position !== 'fixed' && (positioned || position !== 'absolute') && shows(element)) return element;
      }
      return null;
    };
    const anchor = among((rootOf(scroller) ?? scroller).children);
    if (anchor !== null) this.anchors.set(scroller, anchor);
    return anchor;
  }

  private placeOf({ element, position, scroller }: Placed, name: (element: Element) => string | null): string {
    if (position === 'absolute') return '';
    if (position === 'fixed') {
      this.stuck.set(element, null);
      return this.fixed(element, name);
    }
    const [x, y] = [this.stuckBy(element, scroller, ACROSS), this.stuckBy(element, scroller, DOWN)];
    if (Math.abs(x) + Math.abs(y) > 0.5) this.stuck.set(element, scroller);
    // In a scroller it sticks by itself.
    const selector = scroller === null ? name(element) : null;
    // As part of the layout and not of a transform, so that it is rounded to pixels as the browser does.
    return selector === null ? '' : `${selector}{position:relative!important;isolation:isolate;inset:auto!important;left:${x}px!important;top:${y}px!important}`;
  }

  /** One without `top` or `left` lies where it would lie in the page, and must not go along with what is scrolled. */
  private fixed(element: HTMLElement, name: (element: Element) => string | null): string {
    const { scrollX, scrollY } = element.ownerDocument.defaultView!;
    const { left, top } = getComputedStyle(element);
    const selector = scrollX === 0 && scrollY === 0 ? null : name(element);
    return selector === null ? '' : `${selector}{${scrollX === 0 ? '' : `left:${left}!important;`}${scrollY === 0 ? '' : `top:${top}!important`}}`;
  }

  /** How far a sticky element is from where it would lie otherwise, which is remembered from when it last lay there. */
  private stuckBy(element: HTMLElement, scroller: Element | null, axis: Axis): number {
    const parent = element.parentElement;
    const style = getComputedStyle(element);
    const [low, high] = [parseFloat(style[axis.low]), parseFloat(style[axis.high])];
    if (parent === null || (Number.isNaN(low) && Number.isNaN(high))) return 0;
    const box = element.getBoundingClientRect();
    const frame = axis.frame(scroller, this.trees.document.documentElement);
    const place = box[axis.low] - parent.getBoundingClientRect()[axis.low] + (parent === scroller ? parent[axis.scroll] : 0);
    const free = (Number.isNaN(low) || box[axis.low] > frame[0] + low + 0.5) && (Number.isNaN(high) || box[axis.high] < frame[1] - high - 0.5);
    if (free) axis.resting.set(element, place);
    return place - (axis.resting.get(element) ?? axis.guess(element, parent, style) ?? place);
  }

  /** Gives the mirror back what `rules` lent it for one picture. */
  restore(): void {
    this.lent.splice(0).forEach((give) => give());
  }

  /**
   * What is scrolled in an element itself is moved piece by piece. Texts are wrapped for it, and a text area, of which no rule
   * reaches the text, is stood in for: also where its caret shows.
   */
  private scrollText(scroller: Element, mirror: Mirror): void {
    const copy = mirror.copyOf(scroller);
    if (copy === undefined) return;
    const { scrollLeft, scrollTop } = scroller;
    const moved = `position:relative;left:${-scrollLeft}px;top:${-scrollTop}px`;
    const lend = (old: Node, fresh: Node): void => {
      old.parentNode?.replaceChild(fresh, old);
      this.lent.push(() => fresh.parentNode?.replaceChild(old, fresh));
    };
    if (scroller.localName === 'textarea') {
      const stand = copy.ownerDocument.createElement('div');
      stand.setAttribute('style', `${allOf(getComputedStyle(scroller))}overflow:hidden;animation:none;transition:none`);
      const text = copy.ownerDocument.createElement('div');
      text.setAttribute('style', moved);
      text.append(...marked(scroller as HTMLTextAreaElement, copy));
      stand.append(text);
      lend(copy, stand);
      return;
    }
    for (const node of [...copy.childNodes]) {
      if (node.nodeType !== Node.TEXT_NODE || node.nodeValue!.trim() === '') continue;
      const wrap = copy.ownerDocument.createElement('a-t');
      wrap.setAttribute('style', moved);
      wrap.textContent = node.nodeValue;
      lend(node, wrap);
    }
  }
}

/**
 * Scrolls a copy as no script can in a picture: the browser snaps a scroller to a place when it lays it out (CSS Scroll Snap 1
 * §5), and the only place there is has the edges that the scroller has over its anchor now.
 */
function snapOf(scroller: Element, anchor: Element, name: (element: Element) => string | null): string {
  const [outer, inner] = [name(scroller), name(anchor)];
  if (outer === null || inner === null) return '';
  const [port, box] = [portOf(scroller), anchor.getBoundingClientRect()];
  const margins = [box.top - port.top, port.right - box.right, port.bottom - box.bottom, box.left - port.left].map((margin) => `${margin / port.scale}px`);
  return `${outer}{scroll-snap-type:both mandatory!important;scroll-padding:0!important}${inner}{scroll-snap-align:start!important;scroll-margin:${margins.join(' ')}!important}`;
}

/** Moves all that lies in a scroller which nothing can hold. */
function shiftOf(scroller: Element, name: (element: Element) => string | null): string {
  const selector = name(scroller);
  return selector === null ? '' : `${selector}>*{translate:${-scroller.scrollLeft}px ${-scroller.scrollTop}px!important}`;
}

interface Port {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Of the screen for each of its own. */
  readonly scale: number;
}

/** Where a scroller shows what lies in it, without its borders and bars. */
function portOf(scroller: Element): Port {
  const box = scroller.getBoundingClientRect();
  const scale = box.width / (scroller as HTMLElement).offsetWidth || 1;
  const [left, top] = [box.left + scroller.clientLeft * scale, box.top + scroller.clientTop * scale];
  return { left, top, right: left + scroller.clientWidth * scale, bottom: top + scroller.clientHeight * scale, scale };
}

/** A computed style as text; its own `cssText` is empty. */
const allOf = (style: CSSStyleDeclaration): string => [...style].map((name) => `${name}:${style.getPropertyValue(name)};`).join('');

/** The text of a text area, with its caret or what is selected. */
function marked(area: HTMLTextAreaElement, copy: Element): (string | Node)[] {
  const words = copy.textContent!;
  if (!area.matches(':focus') || !area.ownerDocument.hasFocus()) return [words];
  const [from, to] = [area.selectionStart, area.selectionEnd];
  const mark = copy.ownerDocument.createElement('a-t');
  mark.setAttribute('style', from === to ? `border-left:1px solid ${colourOf(area)};margin-right:-1px` : `background:${SELECTED}`);
  mark.textContent = words.slice(from, to);
  return [words.slice(0, from), mark, words.slice(to)];
}

/** One of the two directions in which something sticks. */
interface Axis {
  readonly low: 'left' | 'top';
  readonly high: 'right' | 'bottom';
  readonly scroll: 'scrollLeft' | 'scrollTop';
  /** Where a sticky element lies when it does not stick, from its parent's corner. */
  readonly resting: WeakMap<Element, number>;
  /** A scroller's, or the window's, inner edges. */
  frame(scroller: Element | null, root: Element): readonly [number, number];
  guess(element: Element, parent: Element, style: CSSStyleDeclaration): number | null;
}

const DOWN: Axis = {
  low: 'top',
  high: 'bottom',
  scroll: 'scrollTop',
  resting: new WeakMap(),
  frame(scroller, root) {
    if (scroller === null) return [0, root.clientHeight];
    const top = scroller.getBoundingClientRect().top + scroller.clientTop;
    return [top, top + scroller.clientHeight];
  },
  guess: restingPlace,
};

const ACROSS: Axis = {
  low: 'left',
  high: 'right',
  scroll: 'scrollLeft',
  resting: new WeakMap(),
  frame(scroller, root) {
    if (scroller === null) return [0, root.clientWidth];
    const left = scroller.getBoundingClientRect().left + scroller.clientLeft;
    return [left, left + scroller.clientWidth];
  },
  guess: (element) => (element.previousElementSibling === null ? 0 : null),
};

/** A focus ring as it is: a browser's own style sheet says of it what a page's may not. */
function ringOf(element: Element, name: (element: Element) => string | null): string {
  const selector = name(element);
  const { outlineColor, outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(element);
  return selector === null ? '' : `${selector}{outline:${outlineColor} ${outlineStyle} ${outlineWidth}!important;outline-offset:${outlineOffset}!important}`;
}

/** What lies behind a modal dialog, as a shadow that reaches everywhere. */
function backdropOf(dialog: Element, name: (element: Element) => string | null): string {
  const selector = name(dialog);
  if (selector === null) return '';
  const { boxShadow } = getComputedStyle(dialog);
  return `${selector}{box-shadow:${boxShadow === 'none' ? '' : `${boxShadow},`}0 0 0 20000px ${getComputedStyle(dialog, '::backdrop').backgroundColor}!important}`;
}

/** Holds the columns of a table whose rows are not all there. */
function columnsOf(table: Element, name: (element: Element) => string | null): string {
  const selector = name(table);
  const row = table.querySelector('tr');
  if (selector === null || row === null) return '';
  const width = (element: Element): string => `box-sizing:border-box!important;width:${element.getBoundingClientRect().width}px!important`;
  const cells = [...row.children].map((cell) => [name(cell), cell] as const).map(([cell, element]) => (cell === null ? '' : `${cell}{${width(element)}}`));
  return `${selector}{table-layout:fixed!important;min-width:0!important;${width(table)}}${cells.join('')}`;
}

/** Where a sticky element would lie that was never seen at rest, as far as its neighbours tell. */
function restingPlace(element: HTMLElement, parent: Element, style: CSSStyleDeclaration): number | null {
  if (element.localName === 'th' || element.localName === 'td' || element.localName === 'thead') return 0;
  const before = element.previousElementSibling;
  const margin = parseFloat(style.marginTop) || 0;
  if (before === null) return parseFloat(getComputedStyle(parent).paddingTop) + margin;
  return getComputedStyle(parent).display === 'block' ? before.getBoundingClientRect().bottom - parent.getBoundingClientRect().top + margin : null;
}

function scrollerOf(element: Element): Element | null {
  const { body, documentElement } = element.ownerDocument;
  for (let up = parentOf(element); up !== null && up !== body && up !== documentElement; up = parentOf(up)) {
    const { overflowX, overflowY } = getComputedStyle(up);
    if (overflowX !== 'visible' || overflowY !== 'visible') return up;
  }
  return null;
}

/** The present values of what an animation or a transition changes. */
function freeze(animation: Animation, name: (element: Element) => string | null): string {
  const effect = animation.effect;
  if (effect === null || !('getKeyframes' in effect)) return '';
  const { target, pseudoElement } = effect as KeyframeEffect;
  const selector = target === null ? null : name(target);
  if (target === null || selector === null) return '';
  const pseudo = pseudoElement ?? '';
  const style = getComputedStyle(target, pseudo === '' ? null : pseudo);
  const properties = new Set((effect as KeyframeEffect).getKeyframes().flatMap((frame) => Object.keys(frame)).filter((key) => !NOT_A_PROPERTY.has(key)));
  const values = [...properties].map((property) => {
    const kebab = property === 'cssFloat' ? 'float' : property === 'cssOffset' ? 'offset' : property.startsWith('--') ? property : property.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
    return `${kebab}:${style.getPropertyValue(kebab)}!important;`;
  });
  return `${selector}${pseudo}{${values.join('')}}`;
}
