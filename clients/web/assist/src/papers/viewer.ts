import type { Say } from '../../../src/say';
import { made } from '../stage/made';
import { LARGEST_ZOOM, SMALLEST_ZOOM, type Push } from '../wire/pushing';
import { pageOf } from './paper';

/** What people press on an open document. */
export interface ViewerPort {
  /** The server's address. */
  readonly url: string;
  readonly say: Say;
  turn(push: Push, page: number, zoom: number): void;
  shut(push: Push): void;
}

const STYLE = `
.paper{display:flex;flex-direction:column;box-sizing:border-box;max-width:none;padding:0;border:0;background:#53535f;color:#1b1b1f;border-radius:10px;overflow:hidden;box-shadow:0 8px 40px rgb(0 0 0/.35);pointer-events:auto}
.paper[hidden],.paper [hidden]{display:none}
.paper header{display:flex;flex-wrap:wrap;gap:6px;align-items:center;padding:6px 10px;background:#fff}
.paper h2{flex:1 1 120px;min-width:0;margin:0;font-size:15px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.paper button{font:inherit;min-width:36px;min-height:34px;padding:4px 10px;border:1px solid #6b6b78;border-radius:8px;background:#fff;color:#1b1b1f;cursor:pointer}
.paper button:disabled{opacity:.45;cursor:default}
.paper .where{font-variant-numeric:tabular-nums}
.paper .desk{flex:1 1 0;min-height:0;overflow:auto;padding:10px;display:grid}
.paper canvas{background:#fff;margin:auto;max-width:none;display:block}
.paper .trouble{padding:10px;background:#fff}
.paper :focus-visible{outline:3px solid #f5a524;outline-offset:-2px}
`;

/** One open document with its page, for both sides alike: what one of them turns, the other sees turned. */
export class PageViewer {
  readonly root = made('section', { class: 'paper', role: 'dialog' });
  readonly canvas = made('canvas', { role: 'img' });
  /** The server's address. */
  url: string;
  private readonly port: ViewerPort;
  private readonly title = made('h2');
  private readonly where = made('span', { class: 'where', role: 'status' });
  private readonly desk = made('div', { class: 'desk', tabindex: '0', role: 'group' });
  private readonly trouble = made('p', { class: 'trouble', role: 'alert' });
  private readonly buttons: Readonly<Record<'back' | 'on' | 'smaller' | 'larger' | 'close', HTMLButtonElement>>;
  private readonly room = new ResizeObserver(() => this.fit());
  private push: Push | null = null;
  private shown = '';
  private natural = { width: 1, height: 1 };
  /** The page that is painted, for those who look at pixels. */
  painted = 0;

  static sheet(): CSSStyleSheet {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    return sheet;
  }

  constructor(port: ViewerPort) {
    this.port = port;
    this.url = port.url;
    this.root.hidden = true;
    this.trouble.hidden = true;
    this.buttons = {
      back: this.button('◀', () => this.turn(-1, 0)),
      on: this.button('▶', () => this.turn(1, 0)),
      smaller: this.button('−', () => this.turn(0, -25)),
      larger: this.button('+', () => this.turn(0, 25)),
      close: this.button('', () => this.push !== null && this.port.shut(this.push)),
    };
    const { back, on, smaller, larger, close } = this.buttons;
    const head = made('header');
    head.append(this.title, back, this.where, on, smaller, larger, close);
    this.desk.append(this.canvas);
    this.root.append(head, this.trouble, this.desk);
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.label();
  }

  /** Says all that it says, in the language of now. */
  label(): void {
    const { say } = this.port;
    const { back, on, smaller, larger, close } = this.buttons;
    const labels: readonly (readonly [HTMLElement, string])[] = [
      [back, say('Page before')],
      [on, say('Next page')],
      [smaller, say('Smaller')],
      [larger, say('Larger')],
      [close, say('Close document')],
    ];
    for (const [button, words] of labels) {
      button.setAttribute('aria-label', words);
      button.title = words;
    }
    close.textContent = say('Close');
    this.root.setAttribute('aria-label', say('Document'));
    this.desk.setAttribute('aria-label', say('Page'));
    this.show(this.push);
  }

  /** Shows this one, or none. */
  show(push: Push | null): void {
    const began = push !== null && this.push?.push !== push.push;
    this.push = push;
    this.root.hidden = push === null;
    if (push === null) {
      this.shown = '';
      this.painted = 0;
      this.room.disconnect();
      return;
    }
    const { title, page = 1, pages = 1, zoom = 100 } = push;
    this.title.textContent = title;
    this.where.textContent = pages > 1 ? this.port.say('{page} of {pages}', { page, pages }) : '';
    this.buttons.back.hidden = this.buttons.on.hidden = pages === 1;
    this.buttons.back.disabled = page <= 1;
    this.buttons.on.disabled = page >= pages;
    this.buttons.smaller.disabled = zoom <= SMALLEST_ZOOM;
    this.buttons.larger.disabled = zoom >= LARGEST_ZOOM;
    this.canvas.setAttribute('aria-label', this.port.say('Page {page} of {title}', { page, title }));
    if (began) this.room.observe(this.desk);
    void this.load(push);
    this.fit();
  }

  private async load(push: Push): Promise<void> {
    const { key, page = 1, zoom = 100, pages = 1 } = push;
    const width = (Math.max(320, this.desk.clientWidth) * devicePixelRatio * Math.max(100, zoom)) / 100;
    const name = `${key} ${page} ${zoom > 100 ? zoom : 100}`;
    if (key === undefined || name === this.shown) return;
    this.shown = name;
    try {
      const picture = await pageOf(this.url, key, page, width);
      if (this.shown !== name) return picture.close(); // turned meanwhile
      this.natural = { width: picture.width, height: picture.height };
      Object.assign(this.canvas, this.natural);
      this.canvas.getContext('2d')!.drawImage(picture, 0, 0);
      picture.close();
      this.painted = page;
      this.canvas.dataset['page'] = String(page);
      this.trouble.hidden = true;
      this.fit();
      // Most people go on: the server has it ready then.
      if (page < pages) pageOf(this.url, key, page + 1, width).then((next) => next.close(), () => undefined);
    } catch (why) {
      if (this.shown !== name) return;
      this.trouble.textContent = (why as Error).message;
      this.trouble.hidden = false;
    }
  }

  /** At 100 % the page is as wide as the desk, but never wider than it is painted. */
  private fit(): void {
    const { zoom = 100 } = this.push ?? {};
    const fits = Math.min(this.desk.clientWidth - 20, this.natural.width);
    this.canvas.style.width = `${Math.max(1, (fits * zoom) / 100)}px`;
  }

  private turn(pages: number, percent: number): void {
    if (this.push === null) return;
    const { page = 1, pages: all = 1, zoom = 100 } = this.push;
    const next = Math.min(all, Math.max(1, page + pages));
    const larger = Math.min(LARGEST_ZOOM, Math.max(SMALLEST_ZOOM, zoom + percent));
    if (next !== page || larger !== zoom) this.port.turn(this.push, next, larger);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const ways: Record<string, () => void> = {
      PageDown: () => this.turn(1, 0),
      PageUp: () => this.turn(-1, 0),
      ArrowRight: () => this.turn(1, 0),
      ArrowLeft: () => this.turn(-1, 0),
      '+': () => this.turn(0, 25),
      '-': () => this.turn(0, -25),
      Escape: () => this.push !== null && this.port.shut(this.push),
    };
    const way = ways[event.key];
    if (way === undefined) return;
    way();
    event.preventDefault();
    event.stopPropagation();
  }

  private button(sign: string, press: () => void): HTMLButtonElement {
    const button = made('button', { type: 'button' }, sign);
    button.addEventListener('click', (event) => event.isTrusted && press());
    return button;
  }
}
