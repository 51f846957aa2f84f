import { marked, type Words } from '../../../src/say';
import { hookedIn } from './hooked';
import { ours } from './ours';

/** The least of what each has: over the whole window, and no style of the page's. */
const STYLE = ':host{all:initial;position:fixed;z-index:2147483647;inset:0;pointer-events:none;font:15px/1.4 system-ui,sans-serif;color:#1b1b1f}';

/** An element of ours over the page. In a closed shadow root: the page can't restyle it or press it, and it is no part of the picture. */
export class OverPage {
  readonly host = document.createElement('div');
  /** Closed, so that the page can't reach it. */
  readonly root = this.host.attachShadow({ mode: 'closed' });
  private readonly dialogs = new MutationObserver(() => this.settle());

  /** @param words of all that is said in it */
  constructor(style: string, words: Words | undefined) {
    marked(this.host, words);
    ours.add(this.host);
    // The early hook saw this root too.
    hookedIn(window)?.roots.delete(this.host);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE + style);
    this.root.adoptedStyleSheets = [sheet];
  }

  show(): void {
    if (!this.host.isConnected) this.dialogs.observe(document, { subtree: true, attributeFilter: ['open'] });
    this.settle();
  }

  /** A modal dialog of the page makes everything around it deaf, so there our window moves in. */
  private settle(): void {
    const home = [...document.querySelectorAll('dialog[open]')].filter((dialog) => dialog.matches(':modal')).at(-1) ?? document.documentElement;
    if (this.host.parentNode !== home) home.append(this.host);
  }

  remove(): void {
    this.dialogs.disconnect();
    this.host.remove();
  }
}

export function made<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Readonly<Record<string, string>>, words = ''): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = words;
  return element;
}
