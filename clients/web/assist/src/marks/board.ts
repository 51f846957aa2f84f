import type { Mark, Moved, Tool } from '../wire/drawing';

/** A drawing as it is now, with all its parts. */
export type Drawing = Mark & Moved;

/** Parts of these go on from the parts before; of the others a part replaces the one before. */
const GROWS: ReadonlySet<Tool> = new Set(['pen', 'highlight', 'laser']);
const FADE_MILLIS = 5_000;
const FADES_SOONER: { readonly [T in Tool]?: number } = { point: 3_000, laser: 1_500 };
/** How much these hide of what is under them, where the agent chose nothing else. */
const OPACITY: { readonly [T in Tool]?: number } = { highlight: 0.4, spotlight: 0.5 };
/** Of a laser's way only so much is shown. */
const LASER_TAIL = 24;
const SVG = 'http://www.w3.org/2000/svg';

const STYLE = `
.board{position:absolute;inset:0;width:100%;height:100%;overflow:hidden;pointer-events:none}
.board g{transition:opacity .6s}
.board g.fading{opacity:0}
.board .pulse{transform-box:fill-box;transform-origin:center;animation:alongside-pulse 1s ease-out 3}
@keyframes alongside-pulse{from{transform:scale(.3);opacity:1}to{transform:scale(1.6);opacity:0}}
@media (prefers-reduced-motion:reduce){.board .pulse{animation:none}.board g{transition:none}}
`;

interface Shown {
  drawing: Drawing;
  readonly group: SVGGElement;
  fade: ReturnType<typeof setTimeout> | null;
}

/**
 * Shows the drawings of all agents, on the consumer's page and on every stage alike: in pixels of the document, above
 * whatever the window shows of it.
 */
export class Board {
  readonly svg = document.createElementNS(SVG, 'svg');
  private readonly all = document.createElementNS(SVG, 'g');
  private readonly shown = new Map<string, Shown>();
  private readonly changed: () => void;

  /** @param changed a drawing came, grew, moved or went */
  constructor(changed: () => void = () => {}) {
    this.changed = changed;
    this.svg.setAttribute('class', 'board');
    this.svg.setAttribute('aria-hidden', 'true');
    this.svg.append(this.all);
  }

  /** What a root that shows a board needs of style. */
  static sheet(): CSSStyleSheet {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    return sheet;
  }

  get drawings(): readonly Drawing[] {
    return [...this.shown.values()].map(({ drawing }) => drawing);
  }

  find(agent: number, mark: number): Drawing | undefined {
    return this.shown.get(`${agent} ${mark}`)?.drawing;
  }

  /** The window's upper left corner lies there in the document. */
  scrolledTo(x: number, y: number): void {
    this.all.setAttribute('transform', `translate(${-x} ${-y})`);
  }

  /** Adds a drawing, or a part to one. */
  put(part: Drawing, whole: boolean): void {
    const name = `${part.agent} ${part.mark}`;
    const before = this.shown.get(name);
    const goesOn = before !== undefined && !whole && GROWS.has(part.tool) && before.drawing.tool === part.tool;
    const points = goesOn ? [...before.drawing.points, ...part.points] : part.points;
    const drawing = { ...(goesOn ? before.drawing : part), points: part.tool === 'laser' ? points.slice(-2 * LASER_TAIL) : points };
    const group = before?.group ?? document.createElementNS(SVG, 'g');
    if (before?.fade != null) clearTimeout(before.fade);
    const shown: Shown = { drawing, group, fade: null };
    this.shown.set(name, shown);
    group.setAttribute('class', drawing.tool);
    group.dataset['mark'] = name;
    // Of the whole drawing: a line that crosses itself gets no darker there.
    group.setAttribute('opacity', String(drawing.opacity ?? OPACITY[drawing.tool] ?? 1));
    group.replaceChildren(...shapes(drawing));
    place(shown);
    if (before === undefined) this.all.append(group);
    if (!drawing.stays || drawing.tool in FADES_SOONER) shown.fade = setTimeout(() => this.fade(name, shown), FADES_SOONER[drawing.tool] ?? FADE_MILLIS);
    this.changed();
  }

  move({ agent, mark, dx, dy, shown: isShown }: Moved): void {
    const shown = this.shown.get(`${agent} ${mark}`);
    if (shown === undefined) return;
    shown.drawing = { ...shown.drawing, dx, dy, shown: isShown };
    place(shown);
    this.changed();
  }

  /** One drawing, or without a name all of them. */
  erase(agent?: number, mark?: number): void {
    for (const [name, { drawing }] of [...this.shown]) {
      if ((agent === undefined || drawing.agent === agent) && (mark === undefined || drawing.mark === mark)) this.remove(name);
    }
    this.changed();
  }

  private fade(name: string, shown: Shown): void {
    shown.group.setAttribute('class', 'fading');
    shown.fade = setTimeout(() => {
      this.remove(name);
      this.changed();
    }, 700);
  }

  private remove(name: string): void {
    const shown = this.shown.get(name);
    if (shown?.fade != null) clearTimeout(shown.fade);
    shown?.group.remove();
    this.shown.delete(name);
  }
}

function place({ drawing: { dx, dy, shown }, group }: Shown): void {
  group.setAttribute('transform', `translate(${dx} ${dy})`);
  group.setAttribute('visibility', shown ? 'visible' : 'hidden');
}

function shapes({ tool, points, colour, width, text }: Mark): SVGElement[] {
  const [x = 0, y = 0, toX = x, toY = y] = points;
  const stroke = { fill: 'none', stroke: colour, 'stroke-width': width, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };
  switch (tool) {
    case 'pen':
      return [made('polyline', { ...stroke, points: pairs(points) })];
    case 'highlight':
      return [made('polyline', { ...stroke, 'stroke-width': width * 4, points: pairs(points) })];
    case 'laser': {
      const [lastX, lastY] = points.slice(-2);
      return [made('polyline', { ...stroke, 'stroke-opacity': 0.5, points: pairs(points) }), made('circle', { cx: lastX!, cy: lastY!, r: width + 3, fill: colour, stroke: '#fff', 'stroke-width': 2 })];
    }
    case 'point':
      return [made('circle', { class: 'pulse', cx: x, cy: y, r: 26, fill: 'none', stroke: colour, 'stroke-width': 5 }), made('circle', { cx: x, cy: y, r: 7, fill: colour, stroke: '#fff', 'stroke-width': 2 })];
    case 'arrow':
      return [made('path', { ...stroke, d: `M${x} ${y}L${toX} ${toY}${head(x, y, toX, toY, 10 + 2 * width)}` })];
    case 'box':
      return [made('rect', { ...stroke, ...boxOf(points), rx: 4 })];
    case 'lens':
      return [made('rect', { ...stroke, ...boxOf(points), 'stroke-width': 2, 'stroke-dasharray': 6 })];
    case 'spotlight': {
      const { x: left, y: top, width: w, height: h } = boxOf(points);
      const far = 2 ** 24;
      return [made('path', { d: `M${-far} ${-far}H${far}V${far}H${-far}ZM${left} ${top}h${w}v${h}h${-w}Z`, 'fill-rule': 'evenodd', fill: '#000' })];
    }
    case 'text': {
      const words = made('text', { x, y, fill: colour, stroke: '#fff', 'stroke-width': 5, 'stroke-linejoin': 'round', 'paint-order': 'stroke', 'font-family': 'system-ui, sans-serif', 'font-weight': 600, 'font-size': 14 + width, 'dominant-baseline': 'hanging' });
      words.textContent = text ?? '';
      return [words];
    }
  }
}

function made(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

const pairs = (points: readonly number[]): string => (points.length === 2 ? [...points, ...points] : points).join(' ');

/** A box by two of its corners. */
export function boxOf([x = 0, y = 0, toX = x, toY = y]: readonly number[]): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  return { x: Math.min(x, toX), y: Math.min(y, toY), width: Math.abs(toX - x), height: Math.abs(toY - y) };
}

function head(x: number, y: number, toX: number, toY: number, size: number): string {
  const angle = Math.atan2(toY - y, toX - x);
  const side = (turn: number): string => `${(toX - size * Math.cos(angle + turn)).toFixed(1)} ${(toY - size * Math.sin(angle + turn)).toFixed(1)}`;
  return `M${side(0.5)}L${toX} ${toY}L${side(-0.5)}`;
}
