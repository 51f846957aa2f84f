import type { Assets } from './assets';
import type { Css } from './css';
import { ROOT, withoutCards, type Inherited, type Judge } from './judge';

const XLINK = 'http://www.w3.org/1999/xlink';
/** Kept in their places, because selectors count siblings, but empty: they show nothing, or what they say is read elsewhere. */
const EMPTY = new Set(['script', 'style', 'link', 'meta', 'base', 'title', 'template', 'noscript', 'source', 'track', 'iframe', 'object', 'embed', 'audio', 'canvas', 'video', 'param', 'frame', 'frameset']);
/** Attributes that a picture does not need, or that would make it load something. */
const DROPPED = /^(on.*|src|srcset|sizes|data|poster|srcdoc|nonce|integrity|autofocus|autoplay|loading|xmlns.*)$/;
const LEGAL_NAME = /^[A-Za-z_][\w.-]*$/;
/** Characters that XML forbids: one of them makes the whole picture undecodable. */
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One pixel that is transparent. */
const BLANK = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** An element that is hidden, and why. */
export interface Masked {
  readonly element: Element;
  readonly label: string;
}

/**
 * A copy of the page in an inert document, in which what must not be seen is not there at all: it is masked when it is
 * copied, in the same task as the change, so a picture of the copy can't show it. One mirror for each variant.
 */
export class Mirror {
  /** Hidden elements, by their copies; those that went are passed over. */
  readonly masked = new Map<Element, Masked>();
  private readonly inert = document.implementation.createHTMLDocument('');
  private readonly copies = new WeakMap<Node, Node>();
  private readonly inherited = new WeakMap<Element, Inherited>();
  /** Elements whose look no mutation tells of. */
  readonly live = new Set<HTMLCanvasElement | HTMLVideoElement>();
  /** Images by the address that they wait for. */
  private readonly waiting = new Map<string, Set<Element>>();
  /** Elements whose own style names an address. */
  private readonly styled = new Set<Element>();
  /** The picture that each copy of a canvas or a video has. */
  private readonly snapshots = new WeakMap<Element, string>();
  /** What each form control held when it was copied. */
  private readonly states = new WeakMap<Element, string>();
  private readonly judge: Judge;
  private readonly assets: Assets;
  private readonly css: Css;
  private readonly skipped: (node: Node) => boolean;
  root: Element;

  /** @param skipped what is not part of the page: our own windows */
  constructor(judge: Judge, assets: Assets, css: Css, skipped: (node: Node) => boolean) {
    this.judge = judge;
    this.assets = assets;
    this.css = css;
    this.skipped = skipped;
    this.root = this.copyRoot();
  }

  private copyRoot(): Element {
    return this.copy(document.documentElement, ROOT) as Element;
  }

  /** The copy of an element that shows; undefined for one that is hidden or not there. */
  copyOf(element: Element): Element | undefined {
    const copy = this.copies.get(element) as Element | undefined;
    return copy === undefined || this.masked.has(element) ? undefined : copy;
  }

  /** Brings the copy in line with these changes of the page. */
  apply(records: readonly MutationRecord[]): void {
    const children = new Set<Element>();
    const attributes = new Set<Element>();
    for (const { type, target } of records) {
      if (type === 'childList') children.add(target as Element);
      else if (type === 'attributes') attributes.add(target as Element);
      else this.text(target as CharacterData);
    }
    for (const element of attributes) if (!children.has(element)) this.refresh(element);
    for (const element of children) this.again(element);
  }

  /** Copies an element anew, with all below it. */
  again(element: Element): void {
    const old = this.copies.get(element);
    if (element === document.documentElement) return void (this.root = this.copyRoot());
    if (old === undefined || !element.isConnected || element.parentElement === null) return;
    const parent = this.inherited.get(element.parentElement);
    // No verdict about the parent: it is hidden, or never came here.
    if (parent === undefined || this.masked.has(element.parentElement)) return;
    const copy = this.copy(element, parent);
    if (copy !== null) old.parentNode?.replaceChild(copy, old);
  }

  /** Attributes or form state changed. A verdict may depend on them, and on the children's too. */
  private refresh(element: Element): void {
    const copy = this.copies.get(element) as Element | undefined;
    const from = element === document.documentElement ? ROOT : this.inherited.get(element.parentElement ?? element);
    if (copy === undefined || from === undefined) return;
    const verdict = this.judge.judge(element, from);
    const before = this.inherited.get(element);
    const same = verdict.shown && !this.masked.has(element) && before?.marker === verdict.inherited.marker;
    if (!same) return this.again(element);
    for (const { name } of [...copy.attributes]) if (!name.startsWith('a-')) copy.removeAttribute(name);
    this.dress(element, copy);
  }

  private text(node: CharacterData): void {
    const copy = this.copies.get(node);
    const parent = node.parentElement;
    if (copy !== undefined && parent !== null && !this.masked.has(parent)) copy.nodeValue = legal(withoutCards(node.data));
  }

  /** Form controls that scripts have set, which tells nobody, are dressed again; whether there were any. */
  compareControls(): boolean {
    let changed = false;
    for (const control of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>('input, textarea, select')) {
      if (this.copyOf(control) === undefined || this.states.get(control) === stateOf(control)) continue;
      this.refresh(control);
      changed = true;
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
      else if (element instanceof HTMLElement && !sized(element, copy)) this.mask(element, copy);
    }
  }

  private copy(node: Node, from: Inherited): Node | null {
    if (this.skipped(node)) return null;
    if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE) {
      const copy = this.inert.createTextNode(legal(withoutCards((node as CharacterData).data)));
      this.copies.set(node, copy);
      return copy;
    }
    return node.nodeType === Node.ELEMENT_NODE ? this.element(node as Element, from) : null;
  }

  private element(element: Element, from: Inherited): Element | null {
    if (!LEGAL_NAME.test(element.localName)) return null;
    const verdict = this.judge.judge(element, from);
    const copy = this.inert.createElementNS(element.namespaceURI, element.localName);
    this.copies.set(element, copy);
    this.masked.delete(element);
    if (!verdict.shown) {
      this.masked.set(element, { element, label: verdict.label });
      this.inherited.delete(element);
      this.mask(element, copy as HTMLElement);
      return copy;
    }
    this.inherited.set(element, verdict.inherited);
    this.dress(element, copy);
    if (EMPTY.has(element.localName)) return copy;
    if (element.localName === 'textarea') {
      copy.textContent = legal(withoutCards((element as HTMLTextAreaElement).value));
      return copy;
    }
    // What a shadow tree shows instead of the children can't be drawn yet, and the children themselves may not show at all.
    if (element.shadowRoot !== null) return copy;
    for (const child of element.childNodes) {
      const inner = this.copy(child, verdict.inherited);
      if (inner !== null) copy.appendChild(inner);
    }
    return copy;
  }

  /** A black box of the same size in the same place, made of nothing that the element says. */
  private mask(element: Element, copy: HTMLElement): void {
    for (const name of ['class', 'id']) if (element.hasAttribute(name)) copy.setAttribute(name, legal(element.getAttribute(name)!));
    copy.setAttribute('a-masked', '');
    const style = getComputedStyle(element);
    if (style.display === 'none') return void copy.setAttribute('style', 'display:none!important');
    const inline = style.display === 'inline' || style.display === 'contents';
    const [width, height] = sizeOf(element);
    const margins = style.display === 'block' ? `margin-top:${collapsed(element, 'Top')}px!important;margin-bottom:${collapsed(element, 'Bottom')}px!important;` : '';
    copy.setAttribute(
      'style',
      `${margins}display:${inline ? 'inline-block' : style.display}!important;${inline ? 'vertical-align:text-bottom!important;' : ''}box-sizing:border-box!important;width:${width}px!important;height:${height}px!important;` +
        'min-width:0!important;min-height:0!important;max-width:none!important;max-height:none!important;padding:0!important;appearance:none!important;background:#000!important;color:transparent!important;' +
        'border:0 solid #000!important;border-radius:0!important;box-shadow:none!important;outline:none!important;opacity:1!important;filter:none!important',
    );
  }

  private dress(element: Element, copy: Element): void {
    const { localName } = element;
    for (const { name, value } of element.attributes) {
      if (DROPPED.test(name)) continue;
      if (name === 'xlink:href') copy.setAttributeNS(XLINK, name, legal(value));
      else if (name === 'style') {
        if (value.includes('url(')) this.styled.add(element);
        copy.setAttribute('style', legal(this.css.inline(value, document.baseURI)));
      }
      else if (LEGAL_NAME.test(name) && !name.startsWith('a-')) copy.setAttribute(name, legal(value));
    }
    if (element === document.documentElement) copy.setAttribute('a-root', '');
    if (localName.includes('-') && !element.matches(':defined')) copy.setAttribute('a-undefined', '');
    if (localName === 'img') this.image(element as HTMLImageElement, copy as HTMLElement);
    else if (localName === 'image') this.svgImage(element as SVGImageElement, copy);
    else if (element instanceof HTMLCanvasElement || element instanceof HTMLVideoElement) {
      this.snapshots.delete(copy);
      this.snapshot(element);
    }
    else if (localName === 'input') dressInput(element as HTMLInputElement, copy);
    else if (localName === 'option') flag(copy, 'selected', (element as HTMLOptionElement).selected);
    else if (localName === 'textarea') copy.textContent = legal(withoutCards((element as HTMLTextAreaElement).value));
    if (localName === 'select' && copy.hasChildNodes()) {
      [...(element as HTMLSelectElement).options].forEach((option) => this.copyOf(option) !== undefined && flag(this.copyOf(option)!, 'selected', option.selected));
    }
    if (localName === 'input' || localName === 'textarea' || localName === 'select') {
      this.states.set(element, stateOf(element as HTMLInputElement));
    }
  }

  private image(element: HTMLImageElement, copy: HTMLElement): void {
    const url = element.currentSrc || element.src;
    const data = url === '' ? null : this.asset(url, element);
    copy.setAttribute('src', data ?? BLANK);
    if (data === null && element.complete) hold(element, copy);
  }

  private svgImage(element: SVGImageElement, copy: Element): void {
    const url = element.href.baseVal;
    if (url !== '') copy.setAttribute('href', this.asset(new URL(url, document.baseURI).href, element) ?? BLANK);
  }

  private asset(url: string, element: Element): string | null {
    const data = this.assets.get(url);
    if (data === undefined) {
      const waiting = this.waiting.get(url) ?? new Set();
      this.waiting.set(url, waiting);
      waiting.add(element);
    }
    return data ?? null;
  }

  /** Takes over what a canvas or a video shows now; whether that is new. One that drew something of another origin can't be read, and stays blank. */
  snapshot(element: HTMLCanvasElement | HTMLVideoElement): boolean {
    this.live.add(element);
    const copy = this.copies.get(element) as HTMLElement | undefined;
    if (copy === undefined || this.masked.has(element)) return false;
    let data = BLANK;
    try {
      data = element instanceof HTMLCanvasElement ? element.toDataURL() : frameOf(element);
    } catch {
      // Tainted.
    }
    if (this.snapshots.get(copy) === data) return false;
    this.snapshots.set(copy, data);
    // The element stays what it is, for the page's selectors; its picture lies behind it.
    const fit = element instanceof HTMLVideoElement ? 'contain' : '100% 100%';
    copy.style.background = `url("${data}") center / ${fit} no-repeat`;
    hold(element, copy);
    return true;
  }
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
  return canvas.toDataURL('image/jpeg', 0.9);
}

/** Their value is no text that they show, or their label is the browser's own. */
const NO_VALUE = new Set(['file', 'image', 'hidden', 'submit', 'reset', 'button']);

function dressInput(input: HTMLInputElement, copy: Element): void {
  if (input.type === 'checkbox' || input.type === 'radio') flag(copy, 'checked', input.checked);
  else if (!NO_VALUE.has(input.type)) copy.setAttribute('value', legal(withoutCards(input.value)));
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
  if (!(element instanceof HTMLElement)) return [width, height];
  const laid = (exact: number, whole: number): number => (Math.abs(exact - whole) < 1 ? Math.round(exact * 100) / 100 : whole);
  return [laid(width, element.offsetWidth), laid(height, element.offsetHeight)];
}

/** Whether a black box has the size of what it hides; one that is not laid out has none to keep. */
function sized(element: HTMLElement, copy: HTMLElement): boolean {
  const [width, height] = sizeOf(element);
  return copy.style.display === 'none' ? width === 0 && height === 0 : copy.style.width === `${width}px` && copy.style.height === `${height}px`;
}

/** A control's state as a word that changes with it; it is compared, never shown. */
function stateOf(control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): string {
  if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map((option) => option.index).join();
  return legal(control instanceof HTMLInputElement ? `${control.checked}${control.value}` : control.value);
}

function flag(copy: Element, name: string, on: boolean): void {
  if (on) copy.setAttribute(name, '');
  else copy.removeAttribute(name);
}

const legal = (text: string): string => text.replace(ILLEGAL, '');
