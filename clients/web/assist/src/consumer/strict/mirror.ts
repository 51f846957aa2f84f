import type { Inherited, Verdict } from '../judge';
import { Mirror, type Opened } from '../mirror';
import { parentOf } from '../trees';
import { carriersIn } from './carriers';
import { NOT_SHOWN, type InForce, type StrictJudge } from './rules';

/** Pictures and text that style rules give an element which shows nothing of its own; its boxes hold. */
const VEIL: readonly (readonly [string, string])[] = [
  ['background-image', 'none'],
  ['border-image', 'none'],
  ['list-style-image', 'none'],
  ['mask', 'none'],
  ['content', 'normal'],
];
/** Stronger than what a page may say of them. */
const VEILED = ':is([a-veil],#a#a#a#a)';
const RULES = `${VEILED}::before,${VEILED}::after{visibility:hidden!important}${VEILED}::marker{color:transparent!important}`;
/** In place of words: as wide and high as their line is, on the same line. */
const LINE = 'all:unset!important;display:inline-block!important;text-indent:0!important;white-space:nowrap!important;background:#000!important;color:transparent!important;';

/** What stands in place of a text. */
interface Words {
  readonly copy: HTMLElement;
  /** Its lines as they are in the picture, by what hides them. */
  lines: readonly Element[];
}

/**
 * The mirror for rules that few sites have. Where a document is private by default everything is a black box but what is shown,
 * and what holds that: its boxes are copied, and neither a text, a picture nor what style rules put before or behind it. When
 * other rules hold because the address is another one, everything is copied anew before the next picture.
 */
export class StrictMirror extends Mirror {
  /** The elements that hold something shown; of those that are not shown themselves, nothing but that. */
  private carriers: ReadonlySet<Element> = new Set();
  /** What matched a selector of what is shown, when it was looked for last. */
  private shown: readonly Element[] = [];
  private readonly words = new Map<Text, Words>();
  private inForce: InForce | null = null;

  override build(millis?: number): boolean {
    if (this.inForce === null) {
      this.css.besides = RULES;
      this.inForce = this.rulesNow();
      this.look();
    }
    return super.build(millis);
  }

  override reads(element: Element): boolean {
    return super.reads(element) && this.isOpen(this.inherited.get(element)!);
  }

  override apply(records: readonly MutationRecord[]): void {
    this.keepUp();
    super.apply(records);
  }

  override compareControls(known?: Element | null): boolean {
    const others = this.keepUp();
    return super.compareControls(known) || others;
  }

  override lookForRoots(): boolean {
    const found = super.lookForRoots();
    const before = this.carriers;
    this.sweep();
    return found || [...this.carriers].some((element) => !before.has(element)) || before.size !== this.carriers.size;
  }

  override measure(): void {
    super.measure();
    for (const [text, words] of this.words) {
      if (!text.isConnected || this.copies.get(text) !== words.copy) this.words.delete(text);
      else this.draw(text, words);
    }
  }

  private rulesNow(): InForce {
    return (this.judge as StrictJudge).inForce(this.trees.document);
  }

  private look(): void {
    this.carriers = carriersIn(this.trees.document, (document) => (this.judge as StrictJudge).inForce(document).show);
  }

  /** Whether other rules hold than before: then everything is copied anew. */
  private keepUp(): boolean {
    const now = this.rulesNow();
    if (this.inForce === null || now === this.inForce) return false;
    this.inForce = now;
    this.look();
    this.root = this.copyRoot();
    return true;
  }

  /** What is in it is shown, with its texts. */
  private isOpen({ open }: Inherited): boolean {
    return open !== undefined;
  }

  /** The boxes of what holds something shown are copied. */
  protected override verdict(element: Element, from: Inherited): Verdict {
    const verdict = super.verdict(element, from);
    return !verdict.shown && verdict.inherited !== undefined && this.carriers.has(element) ? { shown: true, inherited: verdict.inherited } : verdict;
  }

  protected override dress(element: Element, copy: Element): void {
    super.dress(element, copy);
    copy.removeAttribute('a-veil');
    // The picture of a frame is one of what is shown in it.
    if (this.isOpen(this.inherited.get(element)!) || element.localName === 'iframe') return;
    copy.setAttribute('a-veil', '');
    for (const [name, value] of VEIL) (copy as HTMLElement).style.setProperty(name, value, 'important');
  }

  protected override begin(node: Node, from: Inherited, opened: Opened[]): Node | null {
    const isText = node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE;
    if (!isText || this.isOpen(from) || (node as Text).data.trim() === '') return super.begin(node, from, opened);
    const copy = this.inert.createElement('a-t');
    copy.setAttribute('style', 'all:unset!important');
    this.copies.set(node, copy);
    this.words.set(node as Text, { copy, lines: [] });
    return copy;
  }

  /** Of words that are not shown nothing is copied but their size. */
  protected override text(node: CharacterData): void {
    const parent = parentOf(node);
    const from = parent === null ? undefined : this.inheritedBy(parent);
    if (from === undefined || this.isOpen(from)) return super.text(node);
    const old = this.copies.get(node) as ChildNode | undefined;
    const fresh = this.begin(node, from, []);
    if (old !== undefined && fresh !== null) old.replaceWith(fresh);
  }

  /** Also about what holds something shown, and what is shown. */
  protected override sweep(): void {
    const before = this.carriers;
    this.look();
    super.sweep();
    const { show } = this.rulesNow();
    const shown = (show ?? []).flatMap((selector) => this.trees.find(selector));
    for (const element of new Set([...before, ...this.carriers, ...this.shown, ...shown])) {
      const parent = parentOf(element);
      const from = parent === null ? this.from : this.inheritedBy(parent);
      if (from !== undefined && !this.masked.has(element) && !this.stands(element, from)) this.again(element);
    }
    this.shown = shown;
  }

  /** Lines of the same size, so that everything around them keeps its place. */
  private draw(text: Text, words: Words): void {
    const range = text.ownerDocument.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
    const scale = scaleOf(parentOf(text)!);
    const widths = boxes.map(({ width }) => Math.round((width / scale) * 1e4) / 1e4);
    const told = widths.join();
    const { copy } = words;
    if (copy.getAttribute('a-l') !== told) {
      copy.setAttribute('a-l', told);
      words.lines = widths.map((width) => {
        const line = this.inert.createElement('a-l');
        line.setAttribute('style', `${LINE}width:${width}px!important`);
        // A line without a letter has its height all the same.
        line.textContent = '\u200b';
        return line;
      });
      const breaks = (i: number): boolean => i > 0 && boxes[i]!.top >= boxes[i - 1]!.bottom - 1;
      copy.replaceChildren(...words.lines.flatMap((line, i) => (breaks(i) ? [this.inert.createElement('br'), line] : [line])));
    }
    words.lines.forEach((line, i) => this.masked.set(line, { element: { getBoundingClientRect: () => boxes[i]! }, label: NOT_SHOWN }));
  }
}

/** How many pixels of the screen one of the element's own takes. */
function scaleOf(element: Element): number {
  const { offsetWidth = 0 } = element as HTMLElement;
  const scale = element.getBoundingClientRect().width / offsetWidth;
  return Math.abs(scale - 1) * offsetWidth < 1 || !Number.isFinite(scale) ? 1 : scale;
}
