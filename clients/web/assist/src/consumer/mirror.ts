import type { Assets } from './assets';
import type { Css } from './css';
import { rootOf } from './hooked';
import type { Inherited, Judge, Verdict } from './judge';
import { PAPER, paperIn } from './paper-key';
import { placeholder } from './placeholder';
import { isShadow, parentOf, type Trees } from './trees';

const XLINK = 'http://www.w3.org/1999/xlink';
/** Kept in their places, because selectors count siblings, but empty: they show nothing, or what they say is read elsewhere. */
const EMPTY = new Set(['script', 'style', 'link', 'meta', 'base', 'title', 'template', 'noscript', 'source', 'track', 'iframe', 'object', 'embed', 'audio', 'canvas', 'video', 'param', 'frame', 'frameset']);
/** Attributes that a picture does not need, or that would make it load something. */
const DROPPED = /^(on.*|src|srcset|sizes|data|poster|srcdoc|nonce|integrity|autofocus|autoplay|loading|xmlns.*|popover)$/;
/** Elements that can have a shadow tree besides custom ones (DOM §4.9). */
const HOSTS = new Set(['article', 'aside', 'blockquote', 'body', 'div', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'main', 'nav', 'p', 'section', 'span']);
/** A picture shows nothing of elements of these names, not even a border. */
const RENAMED = new Set(['iframe', 'object', 'embed']);
const CONTROLS = 'input, textarea, select';

const LEGAL_NAME = /^[A-Za-z_][\w.-]*$/;
/** Characters that XML forbids: one of them makes the whole picture undecodable. */
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One pixel that is transparent. */
const BLANK = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** An element that is hidden, or a line of text, and why. */
export interface Masked {
  readonly element: Pick<Element, 'getBoundingClientRect'>;
  readonly label: string;
}

/** An element whose children are being copied. */
export interface Opened {
  readonly element: Element;
  readonly copy: Element;
  readonly inherited: Inherited;
  readonly children: readonly Node[];
  /** Which of them comes next. */
  next: number;
}

/**
 * A copy of the page in an inert document, in which what must not be seen is not there at all: it is masked when it is
 * copied, in the same task as the change, so a picture of the copy can't show it. One mirror for each variant.
 */
export class Mirror {
  /** Hidden elements; those that went are passed over. */
  readonly masked = new Map<Element, Masked>();
  protected readonly inert = document.implementation.createHTMLDocument('');
  protected readonly origins = new WeakMap<Node, Node>();
  protected readonly copies = new WeakMap<Node, Node>();
  protected readonly inherited = new WeakMap<Element, Inherited>();
  /** Elements whose look no mutation tells of. */
  readonly live = new Set<HTMLCanvasElement | HTMLVideoElement>();
  /** Elements that were found scrolled when they were copied. */
  readonly scrolled = new Set<Element>();
  /** Frames and embedded PDFs that show: whoever takes the picture fills them. */
  readonly frames = new Set<HTMLElement>();
  /** Images by the address that they wait for. */
  private readonly waiting = new Map<string, Set<Element>>();
  /** Elements whose own style names an address. */
  private readonly styled = new Set<Element>();
  /** The picture that each copy of a canvas or a video has. */
  private readonly snapshots = new WeakMap<Element, string>();
  /** As what the PDF in each element was asked for. */
  private readonly papers = new WeakMap<Element, string>();
  /** What each form control held when it was copied. */
  private readonly states = new WeakMap<Element, string>();
  /** Elements whose shadow tree is in the mirror. */
  private readonly hosts = new WeakSet<Element>();
  private readonly customs = new Set<Element>();
  /** Of the first copy, while `build` has not finished it: from the root downwards. */
  private readonly opened: Opened[] = [];
  protected readonly judge: Judge;
  protected readonly from: Inherited;
  private readonly assets: Assets;
  protected readonly trees: Trees;
  protected readonly css: Css;
  private readonly skipped: (node: Node) => boolean;
  root!: Element;

  /**
   * It is empty until `build` is called.
   *
   * @param from what the document inherits: that of a frame has it from the frame
   * @param skipped what is not part of the page: our own windows
   */
  constructor(judge: Judge, from: Inherited, assets: Assets, trees: Trees, css: Css, skipped: (node: Node) => boolean) {
    this.judge = judge;
    this.from = from;
    this.assets = assets;
    this.trees = trees;
    this.css = css;
    this.skipped = skipped;
  }

  /** Goes on for about so long with copying the page; whether all of it is there. */
  build(millis = Infinity): boolean {
    this.root ??= this.begin(this.trees.document.documentElement, this.from, this.opened) as Element;
    this.grow(this.opened, performance.now() + millis);
    return this.opened.length === 0;
  }

  /** Whether the texts in an element show. */
  reads(element: Element): boolean {
    return this.inheritedBy(element) !== undefined && this.shows(element);
  }

  protected copyRoot(): Element {
    return this.copy(this.trees.document.documentElement, this.from) as Element;
  }

  /** What the children of an element that shows inherit. */
  inheritedBy(element: Element): Inherited | undefined {
    return this.masked.has(element) ? undefined : this.inherited.get(element);
  }

  /** Of what in the page this is the copy. */
  originOf(copy: Node): Node | undefined {
    return this.origins.get(copy);
  }

  /** The copy of an element that shows; undefined for one that is hidden or not there. */
  copyOf(element: Element): Element | undefined {
    const copy = this.copies.get(element) as Element | undefined;
    return copy === undefined || this.masked.has(element) ? undefined : copy;
  }

  /** Brings the copy in line with these changes of the page. */
  apply(records: readonly MutationRecord[]): void {
    // A copy that is under way is of the page before these changes, which then put it right.
    this.build();
    const whole = new Set<Element>();
    const children = new Map<Element, Set<Node>>();
    const attributes = new Set<Element>();
    for (const { type, target, addedNodes, attributeName } of records) {
      if (type === 'childList') {
        if (isShadow(target)) whole.add(target.host);
        else if (this.isPlain(target as Element)) note(children, target as Element, addedNodes);
        else whole.add(target as Element);
      } else if (type === 'attributes') {
        const element = target as Element;
        const host = attributeName === 'slot' ? element.parentElement : attributeName === 'name' && element.localName === 'slot' ? hostOf(element) : null;
        if (host === null) attributes.add(element);
        else whole.add(host);
      } else this.text(target as CharacterData);
    }
    for (const element of attributes) this.refresh(element);
    for (const element of whole) this.again(element);
    for (const [element, added] of children) this.patch(element, added);
    this.sweep();
  }

  /** Whether its copy's children are the copies of its children, and nothing else. */
  private isPlain(element: Element): boolean {
    return rootOf(element) === null && element.localName !== 'slot' && element.localName !== 'textarea' && element.localName !== 'select' && !element.localName.includes('-');
  }

  /** Children came, went or moved: those that stayed keep their copies. */
  private patch(element: Element, added: ReadonlySet<Node>): void {
    const copy = this.copies.get(element);
    const inherited = this.inheritedBy(element);
    if (copy === undefined || inherited === undefined || !element.isConnected || EMPTY.has(element.localName)) return;
    let at = copy.firstChild;
    for (const child of element.childNodes) {
      const old = added.has(child) ? undefined : this.copies.get(child);
      if (old !== undefined && old === at) {
        at = at.nextSibling;
        continue;
      }
      const fresh = old !== undefined && old.parentNode === copy ? old : this.copy(child, inherited);
      if (fresh !== null) copy.insertBefore(fresh, at);
    }
    while (at !== null) {
      const gone = at;
      at = at.nextSibling;
      copy.removeChild(gone);
    }
  }

  /**
   * Asks again about what changes elsewhere may have put under a rule or out of it: an element that shows and matches, and
   * every hidden one.
   */
  protected sweep(): void {
    for (const rule of this.judge.selectorsIn(this.trees.document)) {
      for (const element of this.trees.find(rule)) if (!this.masked.has(element) && this.shows(element)) this.again(element);
    }
    for (const element of [...this.masked.keys()]) {
      const parent = parentOf(element);
      const from = parent === null ? this.from : this.inherited.get(parent);
      if (element.isConnected && from !== undefined && this.masked.get(element)!.label !== UNREADABLE && this.verdict(element, from).shown) this.again(element);
    }
  }

  /** Whether its copy is part of the mirror now. */
  shows(element: Element): boolean {
    const copy = this.copies.get(element);
    return copy !== undefined && this.root.contains(copy);
  }

  /** Copies an element anew, with all below it. */
  again(element: Element): void {
    const old = this.copies.get(element);
    if (element === this.trees.document.documentElement) return void (this.root = this.copyRoot());
    const above = parentOf(element);
    if (old === undefined || !element.isConnected || above === null) return;
    // Without a verdict the parent is hidden, or never came here.
    const parent = this.inheritedBy(above);
    if (parent === undefined) return;
    const copy = this.copy(element, parent);
    if (copy !== null) old.parentNode?.replaceChild(copy, old);
  }

  /** Custom elements that got a shadow tree unseen, or turn out to hide their children. */
  lookForRoots(): boolean {
    let found = false;
    for (const element of this.customs) {
      if (!element.isConnected) this.customs.delete(element);
      if (this.masked.has(element) || this.hosts.has(element) || !this.shows(element)) continue;
      if (rootOf(element) === null && !hidesChildren(element)) continue;
      this.again(element);
      found = true;
    }
    return found;
  }

  /** Attributes or form state changed. A verdict may depend on them, and on the children's too. */
  protected refresh(element: Element): void {
    const copy = this.copies.get(element) as Element | undefined;
    const above = parentOf(element);
    const from = above === null ? this.from : this.inherited.get(above);
    if (copy === undefined || from === undefined) return;
    if (!this.stands(element, from)) return this.again(element);
    for (const { name } of [...copy.attributes]) if (!name.startsWith('a-')) copy.removeAttribute(name);
    this.dress(element, copy);
  }

  /** Whether an element and what is in it would be judged as they were. */
  protected stands(element: Element, from: Inherited): boolean {
    const verdict = this.verdict(element, from);
    return verdict.shown && !this.masked.has(element) && JSON.stringify(this.inherited.get(element)) === JSON.stringify(verdict.inherited);
  }

  protected verdict(element: Element, from: Inherited): Verdict {
    return this.judge.judge(element, from);
  }

  protected text(node: CharacterData): void {
    const copy = this.copies.get(node);
    const parent = parentOf(node);
    if (copy !== undefined && parent !== null && !this.masked.has(parent)) copy.nodeValue = legal(this.judge.cover(node.data));
  }

  /** Form controls that scripts have set, which tells nobody, are dressed again; whether there were any besides this one. */
  compareControls(known: Element | null = null): boolean {
    let changed = false;
    for (const control of this.trees.find<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(CONTROLS)) {
      if (this.copyOf(control) === undefined || this.states.get(control) === stateOf(control)) continue;
      this.refresh(control);
      changed ||= control !== known;
    }
    return changed;
  }

  /** An asset came: what waited for it is dressed again. */
  came(url: string): void {
    const elements = this.waiting.get(url);
    this.waiting.delete(url);
    elements?.forEach((element) => this.refresh(element));
    for (const element of this.styled) {
      if (element.isConnected) this.refresh(element);
      else this.styled.delete(element);
    }
  }

  /** The page's layout may have changed: black boxes keep the size of what they hide. */
  measure(): void {
    for (const element of this.masked.keys()) {
      const copy = this.copies.get(element) as HTMLElement | undefined;
      if (!element.isConnected || copy === undefined) this.masked.delete(element);
      else if ('offsetWidth' in element && !sized(element as HTMLElement, copy)) this.mask(element, copy);
    }
  }

  /** The copy of a node with all that is in it. */
  private copy(node: Node, from: Inherited): Node | null {
    const opened: Opened[] = [];
    const copy = this.begin(node, from, opened);
    this.grow(opened, Infinity);
    return copy;
  }

  /** Copies what is in these elements, in the order of the document, until this moment. */
  private grow(opened: Opened[], end: number): void {
    while (opened.length > 0 && performance.now() < end) {
      const top = opened.at(-1)!;
      // One that was copied anew meanwhile needs nothing any more.
      const child = this.copies.get(top.element) === top.copy ? top.children[top.next++] : undefined;
      if (child === undefined) opened.pop();
      else {
        const copy = this.begin(child, top.inherited, opened);
        if (copy !== null) top.copy.appendChild(copy);
      }
    }
  }

  /** Copies a node alone; an element whose children are to follow is noted as opened. */
  protected begin(node: Node, from: Inherited, opened: Opened[]): Node | null {
    if (this.skipped(node)) return null;
    if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE) {
      const copy = this.inert.createTextNode(legal(this.judge.cover((node as CharacterData).data)));
      this.copies.set(node, copy);
      this.origins.set(copy, node);
      return copy;
    }
    return node.nodeType === Node.ELEMENT_NODE ? this.element(node as Element, from, opened) : null;
  }

  private element(element: Element, from: Inherited, opened: Opened[]): Element | null {
    if (!LEGAL_NAME.test(element.localName)) return null;
    const verdict = this.verdict(element, from);
    const copy = this.inert.createElementNS(element.namespaceURI, RENAMED.has(element.localName) ? `a-${element.localName}` : element.localName);
    this.copies.set(element, copy);
    this.origins.set(copy, element);
    this.hosts.delete(element);
    if (element.scrollTop !== 0 || element.scrollLeft !== 0) this.scrolled.add(element);
    if (element.localName.includes('-')) this.customs.add(element);
    if (this.trees.hasShadows) this.name(element, copy);
    const root = verdict.shown ? rootOf(element) : null;
    const label = !verdict.shown ? verdict.label : root === null && hidesChildren(element) ? UNREADABLE : null;
    if (!verdict.shown || label !== null) {
      // One that was hidden before keeps its place: the list of what is hidden is told again only where it says something else.
      this.masked.set(element, { element, label: label ?? '' });
      this.inherited.delete(element);
      this.mask(element, copy as HTMLElement);
      return copy;
    }
    this.masked.delete(element);
    this.inherited.set(element, verdict.inherited);
    this.dress(element, copy);
    if (EMPTY.has(element.localName)) return copy;
    if (element.localName === 'textarea') {
      copy.textContent = legal(this.judge.cover((element as HTMLTextAreaElement).value));
      return copy;
    }
    const [children, inherited] = this.shownIn(element, copy, root, verdict.inherited);
    opened.push({ element, copy, inherited, children: [...children], next: 0 });
    return copy;
  }

  /** What lies in an element as it is drawn: its shadow tree, in a slot what was put there, else its children. */
  private shownIn(element: Element, copy: Element, root: ShadowRoot | null, own: Inherited): readonly [Iterable<Node>, Inherited] {
    if (root !== null) {
      this.hosts.add(element);
      this.trees.add(root);
      copy.setAttribute('a-h', this.css.scope(root));
      return [root.childNodes, own];
    }
    const host = element.localName === 'slot' ? hostOf(element) : null;
    const assigned = host === null ? [] : (element as HTMLSlotElement).assignedNodes();
    return assigned.length === 0 ? [element.childNodes, own] : [assigned, this.inheritedBy(host!) ?? own];
  }

  /** Says to which shadow tree it belongs. */
  private name(element: Element, copy: Element): void {
    const root = element.getRootNode();
    if (isShadow(root)) copy.setAttribute('a-s', this.css.scope(root));
  }

  /** A black box of the same size in the same place, made of nothing that the element says. */
  protected mask(element: Element, copy: HTMLElement): void {
    for (const name of ['class', 'id']) if (element.hasAttribute(name)) copy.setAttribute(name, legal(element.getAttribute(name)!));
    copy.setAttribute('a-masked', '');
    const style = getComputedStyle(element);
    if (style.display === 'none') return void copy.setAttribute('style', 'display:none!important');
    const inline = style.display === 'inline' || style.display === 'contents';
    const [width, height] = sizeOf(element);
    // A line without a letter, so that the box stands on the same line as its words do.
    const isSelect = element.localName === 'select';
    if (style.display === 'inline-block') copy.textContent = '\u200b';
    if (isSelect) copy.replaceChildren(this.inert.createElement('option'));
    // A field of one line is as high as its line, and only where it finds that by itself it stands as it does in the page.
    const tall = element.localName === 'input' && !BOXES.test((element as HTMLInputElement).type) && String(element.computedStyleMap?.().get('height')) === 'auto' ? `auto!important;min-height:${style.minHeight}` : `${height}px!important;min-height:0`;
    const margins = style.display === 'block' ? `margin-top:${collapsed(element, 'Top')}px!important;margin-bottom:${collapsed(element, 'Bottom')}px!important;` : '';
    copy.setAttribute(
      'style',
      `${margins}display:${inline ? 'inline-block' : style.display}!important;${inline ? 'vertical-align:text-bottom!important;' : ''}box-sizing:border-box!important;width:${width}px!important;height:${tall}!important;` +
        `min-width:0!important;max-width:none!important;max-height:none!important;padding:${style.padding}!important;${isSelect ? '' : 'appearance:none!important;'}background:#000!important;color:transparent!important;` +
        `border:solid #000!important;border-width:${style.borderWidth}!important;border-radius:0!important;box-shadow:none!important;outline:none!important;opacity:1!important;filter:none!important`,
    );
  }

  protected dress(element: Element, copy: Element): void {
    const { localName } = element;
    for (const { name, value } of element.attributes) {
      if (DROPPED.test(name)) continue;
      if (name === 'xlink:href') copy.setAttributeNS(XLINK, name, legal(value));
      else if (name === 'style') {
        if (value.includes('url(')) this.styled.add(element);
        copy.setAttribute('style', legal(this.css.inline(value, element.baseURI)));
      }
      else if (LEGAL_NAME.test(name) && !name.startsWith('a-')) copy.setAttribute(name, legal(value));
    }
    if (element === this.trees.document.documentElement) copy.setAttribute('a-root', '');
    if (localName.includes('-') && !element.matches(':defined')) copy.setAttribute('a-undefined', '');
    if (localName === 'img') this.image(element as HTMLImageElement, copy as HTMLElement);
    else if (localName === 'image') this.svgImage(element as SVGImageElement, copy);
    else if (isCanvas(element) || isVideo(element)) {
      this.snapshots.delete(copy);
      this.snapshot(element);
    } else if (localName === 'iframe') this.frame(element as HTMLIFrameElement, copy as HTMLElement);
    else if (localName === 'object' || localName === 'embed') {
      this.show(element as HTMLElement, copy as HTMLElement, placeholder('Embedded document', ...sizeOf(element)), '100% 100%');
      this.snapshots.delete(copy);
      if (paperIn(element) === null) this.frames.delete(element as HTMLElement);
      else this.frames.add(element as HTMLElement);
    }
    else if (localName === 'input') dressInput(element as HTMLInputElement, copy as HTMLInputElement, this.judge);
    else if (localName === 'option') flag(copy, 'selected', (element as HTMLOptionElement).selected);
    else if (localName === 'textarea') copy.textContent = legal(this.judge.cover((element as HTMLTextAreaElement).value));
    if (element.hasAttribute('popover')) copy.setAttribute('a-popover', legal(element.getAttribute('popover')!));
    if (localName === 'select' && copy.hasChildNodes()) {
      [...(element as HTMLSelectElement).options].forEach((option) => this.copyOf(option) !== undefined && flag(this.copyOf(option)!, 'selected', option.selected));
    }
    if (localName === 'input' || localName === 'textarea' || localName === 'select') {
      this.states.set(element, stateOf(element as HTMLInputElement));
    }
  }

  private image(element: HTMLImageElement, copy: HTMLElement): void {
    const url = element.currentSrc || element.src;
    const data = url === '' ? null : this.asset(url, element, element.naturalWidth > 0);
    const unreadable = data === null && url !== '' && element.naturalWidth > 0 && this.assets.get(url) === null;
    copy.setAttribute('src', unreadable ? placeholder('Picture from elsewhere', ...sizeOf(element)) : (data ?? BLANK));
    if (data === null && element.complete) hold(element, copy);
  }

  /** A PDF as its pages; a box that says what is there until they come, or why they don't. In the size that it had when it first showed. */
  paper(element: Element, url: string): string {
    let name = this.papers.get(element) ?? '';
    if (!name.endsWith(` ${url}`)) this.papers.set(element, (name = `${PAPER}${element.clientWidth}x${element.clientHeight} ${url}`));
    const found = this.asset(name, element);
    return found?.startsWith('data:') ? found : placeholder(found ?? 'Embedded document', ...sizeOf(element));
  }

  /** What is in it is known to whoever takes the picture, and put in then. */
  private frame(element: HTMLIFrameElement, copy: HTMLElement): void {
    this.frames.add(element);
    this.snapshots.delete(copy);
    hold(element, copy);
  }

  fill(frame: HTMLElement, data: string): void {
    const copy = this.copyOf(frame) as HTMLElement | undefined;
    if (copy === undefined || this.snapshots.get(copy) === data) return;
    this.snapshots.set(copy, data);
    this.show(frame, copy, data, '100% 100%');
  }

  private svgImage(element: SVGImageElement, copy: Element): void {
    const url = element.href.baseVal;
    if (url !== '') copy.setAttribute('href', this.asset(new URL(url, element.baseURI).href, element) ?? BLANK);
  }

  /** Of an element that shows. */
  private asset(url: string, element: Element, shown = true): string | null {
    const data = this.assets.get(url, shown);
    if (data === undefined) {
      const waiting = this.waiting.get(url) ?? new Set();
      this.waiting.set(url, waiting);
      waiting.add(element);
    }
    return data ?? null;
  }

  /** Canvases and videos that are still in the page. */
  alive(): (HTMLCanvasElement | HTMLVideoElement)[] {
    for (const element of this.live) if (!element.isConnected) this.live.delete(element);
    return [...this.live];
  }

  /** Takes over what a canvas or a video shows now; whether that is new. */
  snapshot(element: HTMLCanvasElement | HTMLVideoElement): boolean {
    this.live.add(element);
    const copy = this.copyOf(element) as HTMLElement | undefined;
    if (copy === undefined) return false;
    let data: string;
    try {
      data = isCanvas(element) ? element.toDataURL() : frameOf(element);
    } catch {
      // It drew something of another origin, and can't be read ever after.
      data = placeholder('Picture from elsewhere', ...sizeOf(element));
    }
    if (this.snapshots.get(copy) === data) return false;
    this.snapshots.set(copy, data);
    this.show(element, copy, data, isCanvas(element) ? '100% 100%' : FITS[getComputedStyle(element).objectFit] ?? 'contain');
    return true;
  }

  /** The element stays what it is, for the page's selectors; its picture lies behind it. */
  private show(element: HTMLElement, copy: HTMLElement, data: string, fit: string): void {
    copy.style.background = `url("${data}") center / ${fit} no-repeat content-box`;
    hold(element, copy);
  }
}

/** How a background does what `object-fit` says. */
const FITS: Readonly<Record<string, string>> = { fill: '100% 100%', cover: 'cover', none: 'auto' };

const UNREADABLE = 'closed part';

export const isCanvas = (element: Element): element is HTMLCanvasElement => element.localName === 'canvas' && 'toDataURL' in element;
export const isVideo = (element: Element): element is HTMLVideoElement => element.localName === 'video' && 'videoWidth' in element;

function note(children: Map<Element, Set<Node>>, element: Element, nodes: NodeList): void {
  const added = children.get(element) ?? new Set();
  children.set(element, added);
  nodes.forEach((node) => added.add(node));
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return isShadow(root) ? root.host : null;
}

/**
 * Whether a shadow tree that nobody told us of shows something else in place of the children: then these are in no one's
 * sight, and must not be in ours.
 */
function hidesChildren(element: Element): boolean {
  const custom = element.localName.includes('-');
  if (!element.isConnected || (!custom && !HOSTS.has(element.localName))) return false;
  const child = element.firstElementChild;
  // Of an element that is not drawn anywhere there is no style at all.
  if (child !== null) return getComputedStyle(child).display === '' && getComputedStyle(element).display !== '';
  if (!custom || element.textContent!.trim() === '' || element.getClientRects().length === 0) return false;
  const range = element.ownerDocument.createRange();
  range.selectNodeContents(element);
  return range.getClientRects().length === 0;
}

/** Keeps the box that the page gave it. */
function hold(element: HTMLElement, copy: HTMLElement): void {
  const { width, height } = getComputedStyle(element);
  if (width.endsWith('px')) copy.style.width = width;
  if (height.endsWith('px')) copy.style.height = height;
}

function frameOf(video: HTMLVideoElement): string {
  if (video.videoWidth === 0) return BLANK;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return video.paused ? canvas.toDataURL() : canvas.toDataURL('image/jpeg', 0.9);
}

/** Their value is no text that they show, or their label is the browser's own. */
const NO_VALUE = new Set(['file', 'image', 'hidden', 'submit', 'reset', 'button']);

/** Inputs that are no line of text: checkbox, color, radio, range, file, image, submit, reset and button. */
const BOXES = /^(c|ra|f|i|su|re|b)/;

/** In WebKit's pictures they are fields of text, and not as high. */
const TALLER = /^(date|month|time|color)/;

function dressInput(input: HTMLInputElement, copy: HTMLInputElement, judge: Judge): void {
  if (TALLER.test(input.type)) copy.style.height = getComputedStyle(input).height;
  if (input.type === 'checkbox' || input.type === 'radio') flag(copy, 'checked', input.checked);
  else if (!NO_VALUE.has(input.type)) copy.setAttribute('value', legal(judge.cover(input.value)));
}

/** A block's margin together with those of its first or last blocks that show through it (CSS 2.2 §8.3.1). */
function collapsed(element: Element, side: 'Top' | 'Bottom'): number {
  const style = getComputedStyle(element);
  const own = parseFloat(style[`margin${side}`]) || 0;
  const open = style.display === 'block' && parseFloat(style[`padding${side}`]) === 0 && parseFloat(style[`border${side}Width`]) === 0 && style.overflow === 'visible';
  const inner = side === 'Top' ? element.firstElementChild : element.lastElementChild;
  return open && inner !== null && getComputedStyle(inner).display === 'block' ? Math.max(own, collapsed(inner, side)) : own;
}

/** The border box as laid out, before any transform, with its fractions where there is none. */
function sizeOf(element: Element): readonly [number, number] {
  const { width, height } = element.getBoundingClientRect();
  if (!('offsetWidth' in element)) return [width, height];
  const laid = (exact: number, whole: number): number => (Math.abs(exact - whole) < 1 ? Math.round(exact * 100) / 100 : whole);
  return [laid(width, (element as HTMLElement).offsetWidth), laid(height, (element as HTMLElement).offsetHeight)];
}

/** Whether a black box has the size of what it hides; one that is not laid out has none to keep. */
function sized(element: HTMLElement, copy: HTMLElement): boolean {
  const [width, height] = sizeOf(element);
  return copy.style.display === 'none' ? width === 0 && height === 0 : copy.style.width === `${width}px` && ['auto', `${height}px`].includes(copy.style.height);
}

/** A control's state as a word that changes with it; it is compared, never shown. */
function stateOf(control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): string {
  if ('selectedOptions' in control) return [...control.selectedOptions].map((option) => option.index).join();
  return legal('checked' in control ? `${control.checked}${control.value}` : control.value);
}

function flag(copy: Element, name: string, on: boolean): void {
  if (on) copy.setAttribute(name, '');
  else copy.removeAttribute(name);
}

const legal = (text: string): string => text.replace(ILLEGAL, '');
