import { boxOf, type Drawing } from '../marks/board';
import { BAR, lay, type Laid } from '../marks/lens';
import type { Side } from '../side';
import type { Say } from '../../../src/say';
import type { AgentInState, PartOfWindow, VariantInState } from '../wire/messages';
import type { Glass } from './capture';
import { made } from './over-page';
import { seenIn, type Seen } from './raster';

/** What a lens needs of the page's side. */
export interface LensPort {
  readonly party: Side;
  /** A root that the page can't reach, over the page and not part of it. */
  readonly root: ShadowRoot;
  readonly say: Say;
  agents(): readonly AgentInState[];
  variants(): readonly VariantInState[];
  paused(): boolean;
  /** What wants a part of the next picture, which is taken now. */
  glass(glass: Glass | null): void;
  zoomed(phase: 'started' | 'ended', name: string): void;
}

/** A part of the document, and with how many pixels for each of its own it is drawn. */
interface Shot extends PartOfWindow {
  readonly scale: number;
}

/** So late an agent may hear that a lens was closed. */
const LATE_MILLIS = 2_000;
const STYLE = `
.magnifier{position:absolute;max-width:none;padding:0;overflow:hidden;border:0;border-radius:8px 8px 0 0;box-shadow:0 0 0 2px #1a4fd6,0 8px 30px rgb(0 0 0/.35);pointer-events:auto}
.magnifier[hidden]{display:none}
.magnifier header{display:flex;align-items:center;gap:8px;box-sizing:border-box;height:${BAR}px;padding:0 4px 0 10px}
.magnifier span{flex:1 1 0;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-weight:600}
.magnifier button{padding:2px 10px}
.magnifier .under{display:block;position:relative;overflow:hidden;margin:0 auto}
.magnifier canvas{position:absolute;display:block}
.board .lens{display:none}
`;

/**
 * Shows the person a part of the page enlarged, where an agent laid a lens: like a reading glass on the page, so it goes along
 * with what is under it. What it shows is the picture that this agent gets, hidden parts and all, drawn larger from the same
 * source whenever one is taken; while none is, it is hidden. Loaded with the first lens.
 */
export class Lens implements Glass {
  private readonly port: LensPort;
  private readonly drop: (drawing: Drawing) => void;
  private readonly window = made('section', { class: 'magnifier', role: 'region' });
  private readonly words = made('span', { role: 'status' });
  private readonly under = made('div', { class: 'under' });
  private readonly canvas = made('canvas', { 'aria-hidden': 'true' });
  private drawing: Drawing | undefined;
  private name = '';
  /** The one that was just closed: what its agent said before knowing that does not open it again. */
  private closed = '';
  /** Of what a picture was asked for, in words; what the next one is to show; and what the canvas shows. */
  private asked = '';
  private wanted: Shot | null = null;
  private shown: Shot | null = null;

  /** @param drop takes the drawing away that a lens is */
  constructor(port: LensPort, drop: (drawing: Drawing) => void) {
    [this.port, this.drop] = [port, drop];
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    port.root.adoptedStyleSheets = [...port.root.adoptedStyleSheets, sheet];
    const button = made('button', { type: 'button' }, port.say('Close'));
    button.addEventListener('click', (event) => event.isTrusted && this.close());
    const bar = made('header', {});
    bar.append(this.words, button);
    this.under.append(this.canvas);
    this.window.append(bar, this.under);
  }

  /** There it lies now; nothing for none any more. */
  lies(drawing: Drawing | undefined): void {
    if (drawing !== undefined && nameOf(drawing) === this.closed) return this.drop(drawing);
    const before = this.drawing;
    this.drawing = drawing;
    if (before !== undefined && (drawing === undefined || nameOf(drawing) !== nameOf(before))) this.ended();
    if (drawing === undefined) return;
    if (!this.window.isConnected) this.started(drawing);
    this.place();
  }

  /** The person, or the page, takes it away. */
  close(): void {
    const { drawing } = this;
    if (drawing === undefined) return;
    this.closed = nameOf(drawing);
    setTimeout(() => (this.closed = ''), LATE_MILLIS);
    this.drop(drawing);
  }

  private started({ agent }: Drawing): void {
    const { root, say } = this.port;
    this.name = this.agentOf(agent)?.name ?? '';
    const words = say('{name} enlarges this part', { name: this.name || say('An expert') });
    this.window.setAttribute('aria-label', words);
    this.window.hidden = true;
    // Below the window that says who looks: stopping is always within reach.
    root.querySelector('.place')!.before(this.window);
    this.words.textContent = words;
    addEventListener('keydown', this.key, { capture: true });
    this.port.zoomed('started', this.name);
  }

  private ended(): void {
    removeEventListener('keydown', this.key, { capture: true });
    this.window.remove();
    this.asked = '';
    this.wanted = this.shown = null;
    this.port.glass(null);
    this.port.zoomed('ended', this.name);
  }

  /** Esc closes what lies on top, and is not for the page below; unless the person is in another window of ours. */
  private readonly key = (event: KeyboardEvent): void => {
    const { activeElement } = this.port.root;
    if (event.key !== 'Escape' || !event.isTrusted || this.window.hidden || (activeElement !== null && !this.window.contains(activeElement))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.close();
  };

  private agentOf(number: number | undefined): AgentInState | undefined {
    return this.port.agents().find(({ agent }) => agent === number);
  }

  /** The pictures that this agent gets; null while nobody gets such. */
  private get variant(): number | null {
    const { port } = this;
    const permissions = this.agentOf(this.drawing?.agent)?.permissions;
    if (permissions === undefined || port.paused() || port.party.line === 'lost') return null;
    return port.variants().find((each) => wordsOf(each) === wordsOf(permissions))?.variant ?? null;
  }

  private laid(seen: Seen): Laid | null {
    const { drawing } = this;
    if (drawing === undefined || !drawing.shown) return null;
    const { x, y, width, height } = boxOf(drawing.points);
    return lay({ x: x + drawing.dx - seen.offsetX, y: y + drawing.dy - seen.offsetY, width, height }, seen);
  }

  private place(): void {
    const seen = seenIn(window);
    const laid = this.laid(seen);
    if (this.variant === null) this.shown = null;
    else if (laid !== null) this.ask(JSON.stringify(shotOf(laid, seen)));
    const { shown } = this;
    this.window.hidden = laid === null || shown === null;
    if (laid === null || shown === null) return;
    const { part, box, times } = laid;
    // Until the next picture comes the last one goes along with the page.
    lie(this.canvas, { x: (shown.x - seen.offsetX - part.x) * times, y: (shown.y - seen.offsetY - part.y) * times, width: shown.width * times, height: shown.height * times });
    lie(this.under, { x: 0, y: 0, width: part.width * times, height: part.height * times });
    lie(this.window, box);
  }

  /** Once for each place; every picture after that has it too. */
  private ask(shot: string): void {
    if (shot === this.asked) return;
    this.asked = shot;
    this.port.glass(this);
  }

  wants(variant: number, seen: Seen): ReturnType<Glass['wants']> {
    const laid = variant === this.variant ? this.laid(seen) : null;
    if (laid === null) return null;
    const { x, y, width, height } = laid.part;
    this.wanted = shotOf(laid, seen);
    return { part: [x, y, width, height], scale: this.wanted.scale };
  }

  take(bitmap: ImageBitmap): void {
    this.shown = this.wanted;
    Object.assign(this.canvas, { width: bitmap.width, height: bitmap.height });
    this.canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
    bitmap.close();
    this.place();
  }

  blank(): void {
    this.wanted = this.shown = null;
    this.place();
  }
}

const nameOf = ({ agent, mark }: Drawing): string => `${agent} ${mark}`;

const wordsOf = ({ viewable, interactive }: { readonly viewable: readonly string[]; readonly interactive: readonly string[] }): string => JSON.stringify([viewable, interactive]);

/** As many pixels as the screen has. */
const shotOf = ({ part: { x, y, width, height }, times }: Laid, { offsetX, offsetY }: Seen): Shot => ({ x: x + offsetX, y: y + offsetY, width, height, scale: times * devicePixelRatio });

function lie(element: HTMLElement, box: PartOfWindow): void {
  for (const [property, side] of [['left', 'x'], ['top', 'y'], ['width', 'width'], ['height', 'height']] as const) element.style[property] = `${box[side]}px`;
}
