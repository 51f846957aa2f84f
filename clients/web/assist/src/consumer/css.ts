import type { Assets } from './assets';
import { hookedIn } from './hooked';
import { ofDocument, ofShadow, twins } from './selectors';
import type { Trees } from './trees';
import { zoom } from './zoom';

const URLS = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)/g;
const OF_THE_DEVICE = /prefers-|hover|pointer|resolution|display-mode|forced-colors|scripting/;

/** What the mirror starts from: what a browser's own style sheet says of those states. In a layer before all of the page's, because an own sheet gives way to any other. */
const OWN =
  '@layer a-own{' +
  ':where(a,area):where([href]){color:LinkText;text-decoration:underline}[a-masked]::before,[a-masked]::after{content:none!important}' +
  ':where(slot){display:contents}:where(a-iframe){display:inline-block;border:2px inset;overflow:clip}:where(a-iframe[frameborder="0"]){border:0}:where(a-object,a-embed){display:inline-block}' +
  // Without scripts, as in a picture, a browser gives every video controls.
  'video::-webkit-media-controls{display:none!important}' +
  // HTML §15.3.4: what lies in the top layer.
  ':where([a-modal]){position:fixed;inset-block:0;max-width:calc(100% - 6px - 2em);max-height:calc(100% - 6px - 2em);overflow:auto;user-select:text;visibility:visible}' +
  ':where([a-popover-open]){position:fixed;inset:0;width:fit-content;height:fit-content;margin:auto;border:solid;padding:.25em;overflow:auto;color:CanvasText;background-color:Canvas}' +
  ':where([a-popover]:not([a-popover-open]):not(dialog[open])){display:none}' +
  '[a-modal],[a-popover-open]{z-index:2147483647!important}}';

/** On a screen with more pixels a browser sets words to fractions of them; in a picture of SVG only if it is told to. */
const PRECISE = '@layer a-own{a-w,input,textarea,select,button{text-rendering:geometricPrecision}}';
const RENDERING = /text-rendering: ?(?:auto|optimizelegibility)/gi;

/** One tree's sheets: whose, and as what their selectors are read. */
type Scope = { readonly tree: Document | ShadowRoot; readonly name: string | null };

/**
 * The text of every style sheet of a document and of its shadow trees, made fit for the mirror: addresses become `data:`
 * URLs, states become attributes, and questions about the device are answered. Read again only when something changed.
 */
export class Css {
  private readonly trees: Trees;
  private readonly document: Document;
  private readonly assets: Assets;
  private readonly foreign = new Map<string, CSSStyleSheet | null>();
  private readonly tell: () => void;
  /** Shadow trees with the same sheets share a name, and their text is there once. */
  private readonly names = new Map<string, Scope>();
  private readonly nameOf = new WeakMap<ShadowRoot, { readonly sheets: string; readonly name: string }>();
  private readonly numbers = new WeakMap<object, number>();
  private count = 0;
  private signature = '';
  private stale = true;
  private shadowed = false;
  private current = '';
  /** Rules of a mirror, besides. */
  besides = '';
  /** Selectors of what may be fixed or stick. */
  placing = '';
  private placed = new Set<string>();

  constructor(trees: Trees, assets: Assets, tell: () => void) {
    this.trees = trees;
    this.document = trees.document;
    this.assets = assets;
    this.tell = tell;
  }

  /** Something that styles may depend on came or changed. */
  touch(): void {
    this.stale = true;
  }

  /** Whether rules came or went without a word. */
  changed(): boolean {
    return this.sign() !== this.signature || (hookedIn(this.document.defaultView!)?.loose === true && this.read() !== this.current);
  }

  /** The name of a shadow tree's styles. */
  scope(tree: ShadowRoot): string {
    const sheets = sheetsOf(tree).map((sheet) => this.identity(sheet)).join();
    const known = this.nameOf.get(tree);
    if (known?.sheets === sheets) return known.name;
    const scope = this.names.get(sheets) ?? { tree, name: String(this.names.size + 1) };
    if (!this.names.has(sheets) || !scope.tree.isConnected) this.names.set(sheets, { tree, name: scope.name });
    this.nameOf.set(tree, { sheets, name: scope.name! });
    this.stale = true;
    return scope.name!;
  }

  private identity(sheet: CSSStyleSheet): string {
    const owner = sheet.ownerNode;
    if (owner !== null && owner.nodeName.toLowerCase() === 'style') return owner.textContent ?? '';
    const number = this.numbers.get(sheet) ?? ++this.count;
    this.numbers.set(sheet, number);
    return `#${number}`;
  }

  /** Escaped for XML. */
  text(): string {
    const signature = this.sign();
    if (!this.stale && signature === this.signature && this.shadowed === this.trees.hasShadows) return this.current;
    this.stale = false;
    this.signature = signature;
    this.current = this.read();
    return this.current;
  }

  private read(): string {
    const hooked = hookedIn(this.document.defaultView!);
    this.shadowed = this.trees.hasShadows;
    this.placed = new Set();
    if (hooked !== null) hooked.own = true;
    try {
      // The document's own come last, because among equals they win over a shadow tree's (CSS Cascading §6.1).
      const scopes: readonly Scope[] = [...this.names.values(), { tree: this.document, name: null }];
      const text = scopes.flatMap((scope) => (scope.tree.isConnected ? sheetsOf(scope.tree).map((sheet) => this.sheet(sheet, scope)) : [])).join('\n');
      const all = OWN + this.besides + this.fonts() + text;
      return escape(zoom() > 1 ? PRECISE + all.replace(RENDERING, 'text-rendering:geometricPrecision') : all);
    } finally {
      if (hooked !== null) hooked.own = false;
      this.placing = [...this.placed].join();
    }
  }

  /** Changes with every rule that scripts add or take away; without the hook they tell nobody. */
  private sign(): string {
    const rules = this.trees
      .all()
      .flatMap((tree) => sheetsOf(tree))
      .map((sheet) => `${sheet.disabled ? 'x' : ''}${rulesOf(sheet)?.length ?? 'foreign'}`)
      .join();
    return `${rules} ${devicePixelRatio} ${this.document.fonts?.size ?? 0} ${hookedIn(this.document.defaultView!)?.edits ?? 0}`;
  }

  private sheet(sheet: CSSStyleSheet, scope: Scope): string {
    if (sheet.disabled) return '';
    const readable = rulesOf(sheet) === null ? this.fetched(sheet) : sheet;
    const rules = readable === null ? null : rulesOf(readable);
    if (rules === null) return '';
    const base = sheet.href ?? this.document.baseURI;
    const text = this.rules(rules, base, scope);
    const media = sheet.media.mediaText;
    return media === '' || media === 'all' ? text : this.media(media, text);
  }

  private rules = (rules: CSSRuleList, base: string, scope: Scope): string => [...rules].map((rule) => this.rule(rule, base, scope)).join('\n');

  private rule(rule: CSSRule, base: string, scope: Scope): string {
    // By what they have and not by their class: a frame has classes of its own.
    if ('styleSheet' in rule) return rule.styleSheet === null ? '' : this.sheet(rule.styleSheet as CSSStyleSheet, scope);
    if ('namespaceURI' in rule) return '';
    if ('selectorText' in rule && 'cssRules' in rule) return this.styleRule(rule as CSSStyleRule, base, scope);
    const inner = 'cssRules' in rule ? (rule.cssRules as CSSRuleList) : null;
    if (inner === null || rule.cssText.startsWith('@keyframes')) return this.inline(rule.cssText, base);
    if ('media' in rule) return this.media((rule as CSSMediaRule).conditionText, this.rules(inner, base, scope));
    const head = rule.cssText.slice(0, rule.cssText.indexOf('{'));
    return `${twins(head)}{${this.rules(inner, base, scope)}}`;
  }

  private styleRule(rule: CSSStyleRule, base: string, scope: Scope): string {
    const { selectorText, cssRules } = rule;
    const body = cssRules.length === 0 ? rule.cssText.slice(selectorText.length) : `{${rule.style.cssText}${this.rules(cssRules, base, scope)}}`;
    if (/position: (?:fixed|sticky|-webkit-sticky|absolute)/.test(body)) this.placed.add(rule.parentRule === null || !selectorText.includes('&') ? selectorText.replace(/:(hover|active|focus[\w-]*)/g, '') : '*');
    const selector = scope.name !== null ? ofShadow(selectorText, scope.name) : this.shadowed ? ofDocument(selectorText) : selectorText;
    return this.inline(twins(selector) + body, base);
  }

  private media(condition: string, text: string): string {
    if (!OF_THE_DEVICE.test(condition)) return `@media ${condition}{${text}}`;
    return this.document.defaultView?.matchMedia(condition).matches === true ? text : '';
  }

  /** Fonts that scripts made, as far as the hook knows of what. */
  private fonts(): string {
    const hooked = hookedIn(this.document.defaultView!);
    if (hooked === null) return '';
    return [...this.document.fonts]
      .map((face) => {
        const source = hooked.fonts.get(face);
        if (source === undefined) return '';
        const src = typeof source === 'string' ? this.inline(source, this.document.baseURI) : `url("data:font/ttf;base64,${base64(source as BufferSource)}")`;
        return `@font-face{font-family:${face.family};src:${src};font-style:${face.style};font-weight:${face.weight};font-stretch:${face.stretch};unicode-range:${face.unicodeRange}}`;
      })
      .join('');
  }

  /** Every address in a style as what is known of it. */
  inline(text: string, base: string): string {
    if (!text.includes('url(')) return text;
    return text.replace(URLS, (whole, double?: string, single?: string, bare?: string) => {
      const address = double ?? single ?? bare ?? '';
      if (address === '' || address.startsWith('#') || address.startsWith('data:')) return whole;
      let url: string;
      try {
        url = new URL(address, base).href;
      } catch {
        return 'url("data:,")';
      }
      return `url("${this.assets.get(url) ?? 'data:,'}")`;
    });
  }

  /** A sheet of another origin whose rules scripts may not read: fetched with CORS, or left out. */
  private fetched({ href }: CSSStyleSheet): CSSStyleSheet | null {
    if (href === null) return null;
    const found = this.foreign.get(href);
    if (found !== undefined) return found;
    this.foreign.set(href, null);
    void fetch(href, { mode: 'cors', credentials: 'omit' })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
      .then((text) => {
        const copy = new CSSStyleSheet({ baseURL: href });
        copy.replaceSync(text);
        this.foreign.set(href, copy);
        this.touch();
        this.tell();
      })
      .catch(() => undefined); // no CORS: the page is shown without these styles
    return null;
  }
}

const sheetsOf = (tree: Document | ShadowRoot): readonly CSSStyleSheet[] => [...tree.styleSheets, ...(tree.adoptedStyleSheets ?? [])];

function rulesOf(sheet: CSSStyleSheet): CSSRuleList | null {
  try {
    return sheet.cssRules;
  } catch {
    return null;
  }
}

function base64(source: BufferSource): string {
  const bytes = ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

const escape = (text: string): string => text.replace(/[&<]/g, (c) => (c === '&' ? '&amp;' : '&lt;')).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
