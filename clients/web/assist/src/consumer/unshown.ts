import type { Say } from '../../../src/say';
import type { Hidden } from '../wire/pictures';
import type { Capture } from './capture';
import { made } from './over-page';
import type { Overlay } from './overlay';

const STYLE = `
.unshown{position:absolute;inset:0;overflow:hidden}
.unshown div{position:absolute;box-sizing:border-box;border:2px solid #b3261e;background:repeating-linear-gradient(-45deg,rgb(179 38 30/.22) 0 8px,rgb(255 255 255/.4) 8px 16px)}
.unshown span{display:block;width:fit-content;max-width:100%;box-sizing:border-box;padding:0 6px;font:600 12px/18px system-ui,sans-serif;background:#b3261e;color:#fff;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.unshown .above{position:absolute;left:-2px;bottom:100%;max-width:none}
.unshown-told{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
`;

const SMALL = 36;

/**
 * Marks in the page what its agents can't see, for the person: they follow whatever the page does, because they are looked for
 * in each animation frame, and cost nothing while they are off. Where agents see different things, what any of them can't see.
 */
export class Unshown {
  private readonly layer: HTMLElement;
  private readonly say: Say;
  private readonly page: Pick<Capture, 'hidden'>;
  private readonly place = made('div', { class: 'unshown', 'aria-hidden': 'true' });
  private readonly told = made('div', { class: 'unshown-told', role: 'status' });
  private drawn = '';
  private frame = 0;

  /** @param over our own window, which no picture shows */
  constructor(over: Pick<Overlay, 'root' | 'layer'>, say: Say, page: Pick<Capture, 'hidden'>) {
    [this.layer, this.say, this.page] = [over.layer, say, page];
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    over.root.adoptedStyleSheets = [...over.root.adoptedStyleSheets, sheet];
  }

  show(on: boolean): void {
    cancelAnimationFrame(this.frame);
    if (on) {
      this.layer.append(this.place, this.told);
      return this.look();
    }
    this.place.remove();
    this.told.remove();
    [this.drawn, this.told.textContent] = ['', ''];
  }

  private readonly look = (): void => {
    // Our window is gone for good with the session.
    if (!this.place.isConnected) return;
    this.frame = requestAnimationFrame(this.look);
    const marks = new Map(this.page.hidden().map((hidden) => [hidden.box.join(), hidden]));
    const drawn = JSON.stringify([...marks.values()]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.place.replaceChildren(...[...marks.values()].map((hidden) => this.mark(hidden)));
    const words = this.say('Hidden from the expert in what you see now: {count}', { count: marks.size });
    if (this.told.textContent !== words) this.told.textContent = words;
  };

  private mark({ box: [left, top, width, height], label }: Hidden): HTMLElement {
    const mark = made('div', {});
    mark.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
    // Above a small one, so that the person can read what is in it.
    mark.append(made('span', height < SMALL && top > SMALL ? { class: 'above' } : {}, this.wordsOf(label)));
    return mark;
  }

  /** Why, as a person would say it. */
  private wordsOf(label: string): string {
    const { say } = this;
    switch (label) {
      case 'secret field':
        return say('Always hidden');
      case 'permission':
        return say('Not for every expert');
      case 'not judged':
      case 'closed part':
        return say('Hidden to be safe');
      default:
        return say('Hidden by this site');
    }
  }
}
