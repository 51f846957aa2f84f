import { made } from '../made';
import type { Viewing } from '../viewing';
import type { Voice } from '../voice';
import { ACTIONS, isMode, type Action, type Deed, type Mode } from './actions';

const SVG = 'http://www.w3.org/2000/svg';

/** What a toolbox needs of the stage. */
export interface ToolboxPort {
  readonly viewing: Viewing | null;
  readonly voice: Voice;
  mode: Mode;
  stays: boolean;
  colour: string;
  width: number;
  /** Null for each tool's own. */
  opacity: number | null;
  readonly zoomWords: string;
  do(deed: Exclude<Deed, 'help' | 'stay'>): void;
}

const WIDTHS = [2, 4, 8, 16];
const OPACITIES = [1, 0.75, 0.5, 0.25];

/** The row of buttons above the picture, their keys, and the sheet that names them. */
export class Toolbox {
  readonly bar = made('div', { class: 'bar', role: 'toolbar' });
  readonly help = made('dialog', { class: 'help' });
  private readonly port: ToolboxPort;
  private readonly buttons = new Map<Action, HTMLButtonElement>();
  private readonly colour = made('input', { type: 'color' });
  private readonly width = choice(WIDTHS.map((width) => [String(width), `${width} px`]));
  private readonly opacity = choice([['', ''], ...OPACITIES.map((opacity) => [String(opacity), `${opacity * 100} %`] as const)]);
  private readonly size = made('span', { class: 'size' });

  constructor(port: ToolboxPort) {
    this.port = port;
    for (const action of ACTIONS) {
      const button = made('button', { type: 'button', 'aria-keyshortcuts': action.key });
      button.append(icon(action.icon));
      button.addEventListener('click', () => this.run(action));
      this.buttons.set(action, button);
      this.bar.append(button);
      if (action.name === 'stay') this.bar.append(this.colour, this.width, this.opacity);
      if (action.name === 'fit') this.bar.append(this.size);
    }
    this.colour.addEventListener('input', () => (port.colour = this.colour.value));
    this.width.addEventListener('change', () => (port.width = Number(this.width.value)));
    this.opacity.addEventListener('change', () => (port.opacity = this.opacity.value === '' ? null : Number(this.opacity.value)));
    // One stop for Tab; arrows go from button to button, as in every toolbar (WAI-ARIA).
    this.bar.addEventListener('keydown', (event) => this.walk(event));
    port.voice.always(() => this.label());
    this.draw();
  }

  private label(): void {
    const { say } = this.port.voice;
    this.bar.setAttribute('aria-label', say('Tools'));
    this.help.setAttribute('aria-label', say('Keys'));
    for (const name of ['aria-label', 'title']) {
      this.colour.setAttribute(name, say('Colour of drawings'));
      this.width.setAttribute(name, say('Width of lines'));
      this.opacity.setAttribute(name, say('Opacity of drawings'));
    }
    this.opacity.options[0]!.textContent = say('Opacity');
    for (const [{ words, key }, button] of this.buttons) {
      button.setAttribute('aria-label', say(words));
      button.title = `${say(words)} (${keyWords(key)})`;
    }
    this.help.replaceChildren(made('h2', {}, say('Keys')), this.list(), this.close());
  }

  /** A key anywhere on the stage; whether it was one of ours. */
  key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    const action = ACTIONS.find(({ key }) => key === event.key || (key.length === 1 && key === event.key.toLowerCase()));
    if (action === undefined || !this.allowed(action)) return false;
    this.run(action);
    return true;
  }

  draw(): void {
    const { port } = this;
    for (const [action, button] of this.buttons) {
      button.hidden = !this.allowed(action);
      const pressed = isMode(action.name) ? port.mode === action.name : action.name === 'stay' ? port.stays : null;
      if (pressed !== null) button.setAttribute('aria-pressed', String(pressed));
      button.tabIndex = action.name === port.mode ? 0 : -1;
    }
    this.colour.hidden = this.width.hidden = this.opacity.hidden = port.viewing?.may('draw') !== true;
    this.colour.value = port.colour;
    this.width.value = String(port.width);
    this.opacity.value = String(port.opacity ?? '');
    this.size.textContent = port.zoomWords;
  }

  private allowed({ feature }: Action): boolean {
    const { viewing } = this.port;
    return viewing !== null && viewing.state !== 'asking' && viewing.state !== 'connecting' && (feature === undefined || viewing.may(feature));
  }

  private run(action: Action): void {
    const { name } = action;
    if (isMode(name)) this.port.mode = name;
    else if (name === 'help') this.help.showModal();
    else if (name === 'stay') this.port.stays = !this.port.stays;
    else this.port.do(name);
    this.draw();
  }

  private walk(event: KeyboardEvent): void {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (way === undefined) return;
    const all = [...this.buttons.values()].filter((button) => !button.hidden);
    const at = all.indexOf((this.bar.getRootNode() as ShadowRoot).activeElement as HTMLButtonElement);
    all[(at + way + all.length) % all.length]?.focus();
    event.stopPropagation();
    event.preventDefault();
  }

  private list(): HTMLElement {
    const { say } = this.port.voice;
    const list = made('dl');
    for (const { key, words } of ACTIONS) list.append(made('dt', {}, keyWords(key)), made('dd', {}, say(words)));
    list.append(made('dt', {}, say('Arrows, Enter')), made('dd', {}, say('Draw without a mouse: Enter begins and ends')));
    list.append(made('dt', {}, say('Tab, arrows')), made('dd', {}, say('Move your picture, or the magnifier, over the page, with Shift further')));
    return list;
  }

  private close(): HTMLElement {
    const button = made('button', { type: 'button', class: 'wide' }, this.port.voice.say('Close'));
    button.addEventListener('click', () => this.help.close());
    return button;
  }
}

function choice(options: readonly (readonly [value: string, words: string])[]): HTMLSelectElement {
  const select = made('select');
  select.append(...options.map(([value, each]) => made('option', { value }, each)));
  return select;
}

const keyWords = (key: string): string => (key === 'Escape' ? 'Esc' : key.toUpperCase());

/** A picture of 16 by 16, strokes only. */
export function icon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
