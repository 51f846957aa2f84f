import type { Mirror } from './mirror';

/** A subtree of fewer elements is written sooner than it is measured. */
const SMALL = 300;
/** Children are looked for by halves where there are more of them than this. */
const MANY = 48;
/** What lies within so many pixels of the window is written, because it may reach into it. */
const MARGIN = 300;
/** So that patterns of 2, 3, 4, 6 or 12 siblings go on behind a fold. */
const PATTERN = 12;

const FLOWS = new Set(['block', 'flow-root', 'list-item', 'table-row-group']);
const BLOCKS = new Set(['block', 'flow-root', 'list-item', 'table-row', 'flex', 'grid', 'table']);

type Clip = { readonly top: number; readonly bottom: number };

/** Children `from` to `to` (behind the last) of a copy, which no window shows, and the box that stands for them. */
interface Fold {
  readonly from: number;
  readonly to: number;
  readonly style: string;
}

const serializer = new XMLSerializer();

/**
 * Writes a mirror as text. Of a page with very many elements only what is near the window is written; long runs of siblings
 * elsewhere become one box of the same height. What a picture costs then does not grow with the page.
 */
export class Folder {
  private readonly mirror: Mirror;
  private folds = new Map<Element, readonly Fold[]>();
  private tables: Element[] = [];
  private kept: ReadonlySet<Element> = new Set();

  constructor(mirror: Mirror) {
    this.mirror = mirror;
  }

  /**
   * Decides what to fold now.
   * @param kept elements that must be written wherever they are
   * @returns tables that lose rows: their columns must be held
   */
  plan(kept: ReadonlySet<Element>, window: Window): readonly Element[] {
    this.folds = new Map();
    this.tables = [];
    this.kept = kept;
    this.look(this.mirror.root, { top: -MARGIN, bottom: window.innerHeight + MARGIN });
    return this.tables;
  }

  private look(copy: Element, clip: Clip): void {
    if (copy.getElementsByTagName('*').length < SMALL) return;
    const origin = this.mirror.originOf(copy) as Element | undefined;
    if (origin === undefined) return;
    const children = [...copy.children];
    const style = getComputedStyle(origin);
    const inner = style.overflowY === 'visible' || copy === this.mirror.root || origin.localName === 'body' ? clip : narrower(clip, origin.getBoundingClientRect());
    const shown = FLOWS.has(style.display) ? this.shown(children, inner) : null;
    if (shown === null) return children.forEach((child) => this.look(child, inner));
    const [first, last] = shown;
    for (let i = first; i < last; i++) this.look(children[i]!, inner);
    const folds = [...this.runs(children, 0, first), ...this.runs(children, last, children.length)];
    if (folds.length === 0) return;
    this.folds.set(copy, folds);
    const table = style.display === 'table-row-group' ? origin.closest('table') : null;
    if (table !== null && !this.tables.includes(table)) this.tables.push(table);
  }

  /** Which children the window may show, the first and the one behind the last; null where they don't follow each other downwards. */
  private shown(children: readonly Element[], clip: Clip): readonly [number, number] | null {
    const boxes = new Map<number, DOMRect | null>();
    const boxOf = (i: number): DOMRect | null => {
      if (!boxes.has(i)) boxes.set(i, this.boxOf(children[i]!));
      return boxes.get(i)!;
    };
    const search = (is: (box: DOMRect) => boolean): number => {
      let [low, high] = [0, children.length];
      while (low < high) {
        let at = (low + high) >> 1;
        const middle = at;
        // One that is not drawn says nothing; the next one does.
        while (at < high && boxOf(at) === null) at++;
        const box = at < high ? boxOf(at) : null;
        if (box !== null && !is(box)) low = at + 1;
        else high = middle;
      }
      return low;
    };
    if (children.length < MANY) {
      const seen = children.map((_, i) => boxOf(i)).map((box) => box !== null && box.bottom > clip.top && box.top < clip.bottom);
      const first = seen.indexOf(true);
      return first < 0 ? null : [first, seen.lastIndexOf(true) + 1];
    }
    const first = search(({ bottom }) => bottom > clip.top);
    return [first, Math.max(first, search(({ top }) => top >= clip.bottom))];
  }

  private boxOf(copy: Element): DOMRect | null {
    const origin = this.mirror.originOf(copy) as Element | undefined;
    const box = origin?.getBoundingClientRect();
    return box === undefined || (box.width === 0 && box.height === 0) ? null : box;
  }

  /** The runs among these that may be folded. */
  private runs(children: readonly Element[], from: number, to: number): Fold[] {
    const folds: Fold[] = [];
    let begun = from;
    const end = (at: number): void => {
      const fold = at > begun ? this.fold(children, begun, at) : null;
      if (fold !== null) folds.push(fold);
    };
    if (this.kept.size > 0) {
      for (let i = from; i < to; i++) {
        if (!this.kept.has(this.mirror.originOf(children[i]!) as Element)) continue;
        end(i);
        begun = i + 1;
      }
    }
    end(to);
    return folds;
  }

  private fold(children: readonly Element[], from: number, to: number): Fold | null {
    const [first, last] = [this.boxOf(children[from]!), this.boxOf(children[to - 1]!)];
    if (first === null || last === null || last.bottom <= first.top) return null;
    const origin = (i: number): Element => this.mirror.originOf(children[i]!) as Element;
    const [head, tail] = [getComputedStyle(origin(from)), getComputedStyle(origin(to - 1))];
    for (const style of [head, tail]) if (!BLOCKS.has(style.display) || style.float !== 'none' || style.position === 'absolute') return null;
    let bottom = last.bottom;
    const next = to < children.length ? this.boxOf(children[to]!) : null;
    if (next !== null) bottom = next.top - (parseFloat(getComputedStyle(origin(to)).marginTop) || 0);
    const rows = head.display === 'table-row';
    if (rows && next !== null && head.borderCollapse === 'separate') bottom -= parseFloat(head.borderSpacing.split(' ').at(-1)!) || 0;
    const margins = rows ? '' : `margin-top:${head.marginTop}!important;margin-bottom:${next === null ? tail.marginBottom : '0'}!important;`;
    const display = rows ? 'table-row' : 'block';
    return { from, to, style: `display:${display}!important;box-sizing:border-box!important;height:${Math.max(0, bottom - first.top)}px!important;min-height:0!important;max-height:none!important;padding:0!important;border:0!important;visibility:hidden!important;${margins}` };
  }

  /** The mirror as XML. */
  text(): string {
    return this.folds.size === 0 ? serializer.serializeToString(this.mirror.root) : this.write(this.mirror.root);
  }

  private write(copy: Element): string {
    const folds = this.folds.get(copy);
    if (folds === undefined && ![...this.folds.keys()].some((folded) => copy.contains(folded))) return serializer.serializeToString(copy);
    const shell = serializer.serializeToString(copy.cloneNode(false));
    const open = shell.endsWith('/>') ? `${shell.slice(0, -2)}>` : shell.slice(0, shell.lastIndexOf('</'));
    const parts: string[] = [open];
    let index = -1;
    let fold = 0;
    for (let node = copy.firstChild; node !== null; node = node.nextSibling) {
      if (node.nodeType === Node.ELEMENT_NODE) index++;
      const run = folds?.[fold];
      if (run === undefined || index < run.from) {
        parts.push(node.nodeType === Node.ELEMENT_NODE ? this.write(node as Element) : serializer.serializeToString(node));
        continue;
      }
      parts.push(standIn(copy, run));
      fold++;
      index = run.to - 1;
      const last = copy.children[index]!;
      node = last;
    }
    return `${parts.join('')}</${copy.nodeName.toLowerCase()}>`;
  }
}

/** As many empty siblings as the pattern needs, of which the last has the height of all. */
function standIn(copy: Element, { from, to, style }: Fold): string {
  const count = (to - from) % PATTERN || Math.min(PATTERN, to - from);
  return Array.from({ length: count }, (_, i) => {
    const whole = copy.children[to - count + i]!;
    const shell = whole.cloneNode(false) as Element;
    shell.setAttribute('style', i === count - 1 ? style : 'display:none!important');
    // A row has its borders from its cells.
    if (i === count - 1 && shell.localName === 'tr') for (const cell of whole.children) shell.appendChild(emptied(cell));
    return serializer.serializeToString(shell);
  }).join('');
}

function emptied(cell: Element): Element {
  const shell = cell.cloneNode(false) as Element;
  shell.setAttribute('style', 'padding:0!important;height:0!important');
  return shell;
}

const narrower = (clip: Clip, { top, bottom }: DOMRect): Clip => ({ top: Math.max(clip.top, top - MARGIN), bottom: Math.min(clip.bottom, bottom + MARGIN) });
