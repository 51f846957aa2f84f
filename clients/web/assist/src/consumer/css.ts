import type { Assets } from './assets';

/** States that the page has and its mirror has not, as attributes that the mirror gets. */
const TWINS = /:(hover|active|focus-visible|focus-within|focus|root|target)(?![\w-])/g;
const URLS = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)/g;
const OF_THE_DEVICE = /prefers-|hover|pointer|resolution|display-mode|forced-colors|scripting/;

/** What the mirror starts from: what a browser's own style sheet says of those states. */
const OWN =
  ':where(a,area):where([href]){color:-webkit-link;text-decoration:underline}:where([a-focus-visible]){outline:-webkit-focus-ring-color auto 1px}[a-masked]::before,[a-masked]::after{content:none!important}';

/**
 * The text of every style sheet of a document, made fit for the mirror: addresses become `data:` URLs, states become
 * attributes, and questions about the device are answered. Read again only when something changed.
 */
export class Css {
  private readonly document: Document;
  private readonly assets: Assets;
  private readonly foreign = new Map<string, CSSStyleSheet | null>();
  private readonly tell: () => void;
  private signature = '';
  private stale = true;
  private current = '';

  constructor(document: Document, assets: Assets, tell: () => void) {
    this.document = document;
    this.assets = assets;
    this.tell = tell;
  }

  /** Something that styles may depend on came or changed. */
  touch(): void {
    this.stale = true;
  }

  /** Whether rules came or went without a word. */
  changed(): boolean {
    return this.sign() !== this.signature;
  }

  /** Escaped for XML. */
  text(): string {
    const signature = this.sign();
    if (!this.stale && signature === this.signature) return this.current;
    this.stale = false;
    this.signature = signature;
    this.current = escape(OWN + this.sheets().map((sheet) => this.sheet(sheet)).join('\n'));
    return this.current;
  }

  private sheets(): readonly CSSStyleSheet[] {
    return [...this.document.styleSheets, ...(this.document.adoptedStyleSheets ?? [])];
  }

  /** Changes with every rule that scripts add or take away; they tell nobody. */
  private sign(): string {
    return this.sheets()
      .map((sheet) => `${sheet.disabled ? 'x' : ''}${rulesOf(sheet)?.length ?? 'foreign'}`)
      .join();
  }

  private sheet(sheet: CSSStyleSheet): string {
    if (sheet.disabled) return '';
    const readable = rulesOf(sheet) === null ? this.fetched(sheet) : sheet;
    const rules = readable === null ? null : rulesOf(readable);
    if (rules === null) return '';
    const base = sheet.href ?? this.document.baseURI;
    const text = [...rules].map((rule) => this.rule(rule, base)).join('\n');
    const media = sheet.media.mediaText;
    return media === '' || media === 'all' ? text : this.media(media, text);
  }

  private rule(rule: CSSRule, base: string): string {
    if (rule instanceof CSSImportRule) return rule.styleSheet === null ? '' : this.sheet(rule.styleSheet);
    if (rule instanceof CSSNamespaceRule) return '';
    if (rule instanceof CSSMediaRule) return this.media(rule.conditionText, [...rule.cssRules].map((inner) => this.rule(inner, base)).join('\n'));
    return this.inline(twins(rule.cssText), base);
  }

  private media(condition: string, text: string): string {
    if (!OF_THE_DEVICE.test(condition)) return `@media ${condition}{${text}}`;
    return this.document.defaultView?.matchMedia(condition).matches === true ? text : '';
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

function rulesOf(sheet: CSSStyleSheet): CSSRuleList | null {
  try {
    return sheet.cssRules;
  } catch {
    return null;
  }
}

const twins = (text: string): string =>
  text.replace(TWINS, '[a-$1]').replace(/:(?:any-)?link(?![\w-])/g, ':where(a,area)[href]').replace(/:not\(:defined\)/g, '[a-undefined]').replace(/:defined(?![\w-])/g, ':not([a-undefined])');

const escape = (text: string): string => text.replace(/[&<]/g, (c) => (c === '&' ? '&amp;' : '&lt;')).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
