import { isInWindow } from '../../scene';
import { above, boxOf } from '../places';
import { treesIn } from './reach';

/** What people click on; for everything else a change of the element itself counts. */
const CLICKABLE = 'a,button,input,select,textarea,label,summary,option,[role],[tabindex],[onclick],[contenteditable]';
const MOST = 600;
const LONGEST = 120;

interface Noted {
  readonly words: string;
  /** When it became so, by the clock of the pictures. */
  readonly since: number;
}

/**
 * Remembers since when things are where they are and say what they say, so that a click which was aimed at an older picture
 * does not land on what has slipped under it. Looks each time a picture is taken, only while an agent may act.
 */
export class Steady {
  private noted = new WeakMap<Element, Noted>();
  private changed = new WeakMap<Node, number>();
  /** Documents and shadow trees that are watched, and since when. */
  private met = new WeakMap<Node, number>();
  private readonly now: () => number;
  private readonly meet: (tree: Document | ShadowRoot) => void;
  private readonly observer = new MutationObserver((records) => this.mutated(records));
  private on = false;

  /**
   * @param now the clock of the pictures
   * @param meet hears of each document, the page's and those in its frames, and of each shadow tree, before anybody acts in it
   */
  constructor(now: () => number, meet: (tree: Document | ShadowRoot) => void) {
    this.now = now;
    this.meet = meet;
  }

  /** @param latest when the latest picture was taken, of which nothing is known but that the page looked like it */
  start(latest: number): void {
    if (this.on) return;
    this.on = true;
    this.look(latest);
  }

  stop(): void {
    this.on = false;
    this.observer.disconnect();
    this.noted = new WeakMap();
    this.changed = new WeakMap();
    this.met = new WeakMap();
  }

  /** A picture is being taken of the page as it is in this moment. */
  look(taken: number): void {
    if (!this.on) return;
    let left = MOST;
    for (const tree of treesIn(document)) {
      if (!this.met.has(tree)) {
        this.met.set(tree, taken);
        this.observer.observe(tree, { subtree: true, childList: true, characterData: true });
        this.meet(tree);
      }
      for (const element of tree.querySelectorAll(CLICKABLE)) {
        if (!isInWindow(element)) continue;
        if (left-- === 0) return;
        const words = wordsOf(element);
        if (this.noted.get(element)?.words !== words) this.noted.set(element, { words, since: taken });
      }
    }
  }

  /** Whether an element is now as it was when that picture was taken. */
  isAsSeen(element: Element, seen: number): boolean {
    const target = element.closest(CLICKABLE);
    if (target === null) return this.untouched(element, seen);
    const noted = this.noted.get(target);
    return noted !== undefined && noted.since <= seen && noted.words === wordsOf(target);
  }

  private untouched(element: Element, seen: number): boolean {
    this.mutated(this.observer.takeRecords());
    for (let at: Element | null = element; at !== null; at = above(at)) {
      const tree = at.getRootNode();
      const since = Math.max(this.met.get(tree) ?? Infinity, at.localName === 'body' ? 0 : (this.changed.get(at) ?? 0));
      if (since > seen) return false;
    }
    return true;
  }

  private mutated(records: readonly MutationRecord[]): void {
    const at = this.now();
    for (const { type, target, addedNodes } of records) {
      if (type === 'childList') addedNodes.forEach((node) => this.changed.set(node, at));
      else if (type === 'characterData') target.parentNode !== null && this.changed.set(target.parentNode, at);
    }
  }
}

/** Where it is in the page, and what it says; not what a field holds. */
function wordsOf(element: Element): string {
  const { left, top, width, height } = boxOf(element);
  const box = [left + scrollX, top + scrollY, width, height].map(Math.round).join(' ');
  const { disabled, type } = element as { disabled?: boolean; type?: string };
  const says = element.localName === 'select' || element.localName === 'textarea' ? '' : (element.textContent ?? '').slice(0, LONGEST);
  return `${box} ${element.localName} ${type ?? ''} ${disabled ?? ''} ${element.getAttribute('href') ?? ''} ${says}`;
}
