import type { Mirror } from './mirror';

/** States that only the page knows; a mirror gets them as attributes. */
const STATES = ['hover', 'active', 'focus', 'focus-visible', 'focus-within', 'target'] as const;
const STILL = '*,*::before,*::after{animation:none!important;transition:none!important;caret-color:transparent!important}';
/** Where the page's scroll bars take no room, because they float or are hidden, the copy's must not either. */
const NO_BARS = '::-webkit-scrollbar{display:none}';
const NOT_A_PROPERTY = new Set(['offset', 'computedOffset', 'easing', 'composite']);

interface Placed {
  readonly element: HTMLElement;
  readonly position: 'fixed' | 'sticky';
  /** What it sticks in; null for the window. */
  readonly scroller: Element | null;
}

/**
 * What a copy can't do by itself: be scrolled, stick, stay fixed, hover, or be in the middle of an animation. Each picture
 * gets a few rules that put its copy where the page is now.
 */
export class Decor {
  private placed: readonly Placed[] = [];
  private readonly scrollers = new Set<Element>();
  /** Where a sticky element lies when it does not stick, from its parent's corner. */
  private readonly resting = new WeakMap<Element, number>();
  private readonly numbers = new WeakMap<Element, number>();
  private marked: (readonly [Element, string])[] = [];
  private stale = true;
  private count = 0;

  /** Positions may have changed: look at every element again before the next picture. */
  touch(): void {
    this.stale = true;
  }

  scrolled(target: EventTarget | null): void {
    if (target instanceof Element) this.scrollers.add(target);
  }

  /** Whether something moves by itself. */
  moves = (): boolean => document.getAnimations().some((animation) => animation.playState === 'running');

  /** Marks the copies and gives the rules for them. */
  rules(mirror: Mirror, scrollbars: boolean): string {
    if (this.stale) this.scan();
    this.marked.forEach(([copy, name]) => copy.removeAttribute(name));
    this.marked = [];
    this.markStates(mirror);
    const rules = [scrollbars ? STILL : STILL + NO_BARS];
    const name = (element: Element): string | null => this.name(mirror, element);
    for (const animation of document.getAnimations()) rules.push(freeze(animation, name));
    for (const scroller of this.scrollers) rules.push(this.scrollOf(scroller, name));
    for (const placed of this.placed) rules.push(this.placeOf(placed, name));
    return rules.join('');
  }

  private scan(): void {
    this.stale = false;
    const placed: Placed[] = [];
    for (const element of document.body?.querySelectorAll<HTMLElement>('*') ?? []) {
      if (element.scrollTop !== 0 || element.scrollLeft !== 0) this.scrollers.add(element);
      const { position } = getComputedStyle(element);
      if (position === 'fixed' || position === 'sticky') placed.push({ element, position, scroller: position === 'sticky' ? scrollerOf(element) : null });
    }
    this.placed = placed;
  }

  private markStates(mirror: Mirror): void {
    for (const state of STATES) {
      for (const element of document.querySelectorAll(`:${state}`)) this.mark(mirror, element, `a-${state}`, '');
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

  private scrollOf(scroller: Element, name: (element: Element) => string | null): string {
    if (!scroller.isConnected || (scroller.scrollTop === 0 && scroller.scrollLeft === 0)) {
      this.scrollers.delete(scroller);
      return '';
    }
    const selector = name(scroller);
    return selector === null ? '' : `${selector}>*{translate:${-scroller.scrollLeft}px ${-scroller.scrollTop}px!important}`;
  }

  private placeOf({ element, position, scroller }: Placed, name: (element: Element) => string | null): string {
    const [x, y] = position === 'fixed' ? fixedBy(element) : [0, this.stuckBy(element, scroller)];
    if (x === 0 && y === 0) return '';
    const selector = name(element);
    const parent = element.parentElement;
    const scrolled = position === 'sticky' && parent !== null && parent === scroller ? parent : null;
    return selector === null ? '' : `${selector}{translate:${x - (scrolled?.scrollLeft ?? 0)}px ${y - (scrolled?.scrollTop ?? 0)}px!important}`;
  }

  /** How far a sticky element is from where it would lie otherwise, which is remembered from when it last lay there. */
  private stuckBy(element: HTMLElement, scroller: Element | null): number {
    const parent = element.parentElement;
    if (parent === null) return 0;
    const box = element.getBoundingClientRect();
    const frame = frameOf(scroller);
    const style = getComputedStyle(element);
    const place = box.top - parent.getBoundingClientRect().top + (parent === scroller ? parent.scrollTop : 0);
    const [top, bottom] = [parseFloat(style.top), parseFloat(style.bottom)];
    const free = (Number.isNaN(top) || box.top > frame.top + top + 0.5) && (Number.isNaN(bottom) || box.bottom < frame.bottom - bottom - 0.5);
    if (free) this.resting.set(element, place);
    return place - (this.resting.get(element) ?? restingPlace(element, parent, style) ?? place);
  }
}

/** The window's or a scroller's inner edges. */
function frameOf(scroller: Element | null): { readonly top: number; readonly bottom: number } {
  if (scroller === null) return { top: 0, bottom: document.documentElement.clientHeight };
  const top = scroller.getBoundingClientRect().top + scroller.clientTop;
  return { top, bottom: top + scroller.clientHeight };
}

/** Where a sticky element would lie that was never seen at rest, as far as its neighbours tell. */
function restingPlace(element: HTMLElement, parent: Element, style: CSSStyleDeclaration): number | null {
  if (element.localName === 'th' || element.localName === 'td' || element.localName === 'thead') return 0;
  const before = element.previousElementSibling;
  const margin = parseFloat(style.marginTop) || 0;
  if (before === null) return parseFloat(getComputedStyle(parent).paddingTop) + margin;
  return getComputedStyle(parent).display === 'block' ? before.getBoundingClientRect().bottom - parent.getBoundingClientRect().top + margin : null;
}

/** The copy scrolls with the document: what is fixed to the window must be moved along. One in a box of its own must not. */
const fixedBy = (element: HTMLElement): readonly [number, number] => (element.offsetParent === null ? [Math.round(scrollX), Math.round(scrollY)] : [0, 0]);

function scrollerOf(element: Element): Element | null {
  for (let up = element.parentElement; up !== null && up !== document.body && up !== document.documentElement; up = up.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(up);
    if (overflowX !== 'visible' || overflowY !== 'visible') return up;
  }
  return null;
}

/** The present values of what an animation or a transition changes. */
function freeze(animation: Animation, name: (element: Element) => string | null): string {
  const effect = animation.effect;
  if (!(effect instanceof KeyframeEffect) || effect.target === null) return '';
  const selector = name(effect.target);
  if (selector === null) return '';
  const pseudo = effect.pseudoElement ?? '';
  const style = getComputedStyle(effect.target, pseudo === '' ? null : pseudo);
  const properties = new Set(effect.getKeyframes().flatMap((frame) => Object.keys(frame)).filter((key) => !NOT_A_PROPERTY.has(key)));
  const values = [...properties].map((property) => {
    const kebab = property === 'cssFloat' ? 'float' : property === 'cssOffset' ? 'offset' : property.startsWith('--') ? property : property.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
    return `${kebab}:${style.getPropertyValue(kebab)}!important;`;
  });
  return `${selector}${pseudo}{${values.join('')}}`;
}
