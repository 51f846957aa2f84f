import { ROOT, type Judge } from '../judge';
import { parentOf, type Trees } from '../trees';

/** Not ours to look into, or what is in it comes without a word: always covered. */
const UNKNOWN = 'iframe, frame, object, embed, portal, fencedframe';
const FIELDS = 'input, textarea';
const COVERED = 'data-alongside-covered';
/** The element and all in it at once, which nothing in it can undo, and also what lies in the top layer. */
const STYLE: readonly (readonly [string, string])[] = [
  ['opacity', '0'],
  ['visibility', 'hidden'],
  ['transition', 'none'],
];

type Styled = Element & ElementCSSInlineStyle;
type Before = readonly (readonly [name: string, value: string, priority: string])[];

/**
 * Covers in the page itself what nobody may see of it, for as long as the browser films this tab: nothing of it is painted,
 * wherever it is scrolled to. The person does not see it meanwhile either.
 */
export class Covers {
  private readonly covered = new Map<Styled, Before>();
  private readonly trees: Trees;
  private readonly judge: Judge;
  private readonly sheet = new CSSStyleSheet();
  private readonly sheeted = new Set<Document | ShadowRoot>();

  constructor(trees: Trees, judge: Judge) {
    [this.trees, this.judge] = [trees, judge];
    // Specific enough to win against a page that shows children of what is hidden.
    this.sheet.replaceSync(`[${COVERED}]:not(#a#a#a#a) *{visibility:hidden!important}`);
  }

  /**
   * Covers these, and whatever holds a payment card's number, or another text to hide, or is not ours to look into; uncovers all else.
   * @returns whether anything was covered that was not before
   */
  cover(hidden: Iterable<Element>): boolean {
    const wanted = new Set<Element>([...hidden, ...this.whole(), ...this.trees.find(UNKNOWN), ...this.withCards()]);
    for (const element of [...this.covered.keys()]) if (!wanted.has(element) || !element.isConnected) this.uncover(element);
    for (const tree of this.trees.all()) this.adopt(tree);
    let more = false;
    for (const element of wanted) if ('style' in element && element.isConnected) more = this.hide(element as Styled) || more;
    return more;
  }

  remove(): void {
    for (const element of [...this.covered.keys()]) this.uncover(element);
    for (const tree of this.sheeted) tree.adoptedStyleSheets = tree.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }

  /** All of a page of which only parts are shown: what lies between them shows something too. */
  private whole(): readonly Element[] {
    const { documentElement } = this.trees.document;
    return this.judge.judge(documentElement, ROOT).shown ? [] : [documentElement];
  }

  private *withCards(): Iterable<Element> {
    for (const tree of this.trees.all()) {
      const texts = this.trees.document.createTreeWalker(tree, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode() as Text | null; text !== null; text = texts.nextNode() as Text | null) {
        const parent = this.judge.cover(text.data) === text.data ? null : parentOf(text);
        if (parent !== null) yield parent;
      }
    }
    for (const field of this.trees.find<HTMLInputElement>(FIELDS)) if (this.judge.cover(field.value) !== field.value) yield field;
  }

  private adopt(tree: Document | ShadowRoot): void {
    if (tree.adoptedStyleSheets.includes(this.sheet)) return;
    tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, this.sheet];
    this.sheeted.add(tree);
  }

  /** A page may have written over it: looked at each time. */
  private hide(element: Styled): boolean {
    const { style } = element;
    if (!this.covered.has(element)) this.covered.set(element, STYLE.map(([name]) => [name, style.getPropertyValue(name), style.getPropertyPriority(name)]));
    if (element.hasAttribute(COVERED) && STYLE.every(([name]) => style.getPropertyValue(name) !== '' && style.getPropertyPriority(name) === 'important')) return false;
    element.setAttribute(COVERED, '');
    for (const [name, value] of STYLE) style.setProperty(name, value, 'important');
    return true;
  }

  private uncover(element: Styled): void {
    for (const [name, value, priority] of this.covered.get(element) ?? []) element.style.setProperty(name, value, priority);
    if (element.getAttribute('style') === '') element.removeAttribute('style');
    element.removeAttribute(COVERED);
    this.covered.delete(element);
  }
}
