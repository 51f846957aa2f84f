import { made } from './over-page';

/** As our window knows an agent. */
export interface Portrayed {
  readonly agent: number;
  readonly name: string;
  readonly picture?: string;
  readonly text?: string;
}

const STYLE = `
.who{display:flex;gap:10px;align-items:center;margin:0 0 10px}
.who img{width:40px;height:40px;border-radius:50%;object-fit:cover;flex:none}
.who img[hidden]{display:none}
.who b,.who span{display:block;overflow-wrap:anywhere;unicode-bidi:isolate}
.who span{font-size:13px;color:#55555f}
`;

/** Pictures of agents and their line of text, in our window. Loaded with the first agent whose token has one. */
export class Portraits {
  private readonly pictures = new Map<string, HTMLImageElement>();

  constructor(root: ShadowRoot) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }

  /** What shows these agents; those of whom there is nothing but a name are left out. */
  of(agents: readonly Portrayed[]): DocumentFragment {
    const all = document.createDocumentFragment();
    for (const agent of agents) if (agent.picture !== undefined || agent.text !== undefined) all.append(this.portrait(agent));
    return all;
  }

  private portrait({ agent, name, picture, text }: Portrayed): HTMLElement {
    const who = made('div', { class: 'who' });
    const words = made('div', {});
    words.append(made('b', {}, name), made('span', {}, text ?? ''));
    if (picture !== undefined) who.append(this.picture(`${agent} ${picture}`, picture));
    who.append(words);
    return who;
  }

  /** One that is not there yet, or never will be, takes no room. It is asked for once, however often our window is drawn. */
  private picture(key: string, address: string): HTMLImageElement {
    const known = this.pictures.get(key);
    if (known !== undefined) return known;
    const image = made('img', { alt: '', hidden: '', referrerpolicy: 'no-referrer' });
    image.onload = () => (image.hidden = false);
    image.src = address;
    this.pictures.set(key, image);
    return image;
  }
}
