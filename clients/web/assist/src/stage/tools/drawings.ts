import type { Body, Party } from '../../party';
import { Board, type Drawing } from '../../marks/board';
import type { Handlers } from '../../dispatch';
import { FAINTEST, FARTHEST, MOST_POINTS, type DrawingCommand, type Mark, type Tool } from '../../wire/drawing';

/**
 * How to draw.
 * @example
 * const style: Style = { colour: '#d61a4f', width: 4, stays: true };
 */
export interface Style {
  /** `#rrggbb`, red unless given. */
  readonly colour?: string;
  /** 1 to 64 pixels of the page, 4 unless given. */
  readonly width?: number;
  /** 0.1 to 1: how much it hides of what is below. 0.4 of the highlighter, 0.5 of the spotlight and 1 of all else unless given. */
  readonly opacity?: number;
  /**
   * Until it is erased; otherwise it fades after five seconds. A point always does, after three, and the laser after one and a
   * half.
   */
  readonly stays?: boolean;
  /** What a `text` says, up to 200 characters. */
  readonly text?: string;
}

/**
 * A drawing while it is drawn.
 * @example
 * const stroke = viewing.drawings.begin('pen');
 * stroke.to(10, 10);
 * stroke.to(20, 30);
 * await stroke.end();
 */
export interface Stroke {
  /** Goes on to there, in pixels of the document. */
  to(x: number, y: number): void;
  /** Resolves when the server has all of it; rejects with why not. */
  end(): Promise<void>;
}

const ANSWER_MILLIS = 8_000;
const SEND_MILLIS = 50;
const NEAR = 2;
const MOST_AT_ONCE = 400;
/** Parts of a long line; each is a drawing of its own for the server. */
const LONGEST = MOST_POINTS - 100;
const LINES: ReadonlySet<Tool> = new Set(['pen', 'highlight', 'laser']);
const FROM_TO: ReadonlySet<Tool> = new Set(['arrow', 'box', 'spotlight', 'lens']);

/**
 * An agent's drawings, and those of the others. What this agent draws shows here at once and there as soon as the line allows.
 * Functions that resolve do so when the server has it, and reject with a `Refused` otherwise: `forbidden` (the token lacks
 * `draw`, or the consumer did not admit this agent), `conflict` (sharing is paused), `limit` (100 drawings or 20,000 points
 * stay already), `timeout`. More than 40 a second, after 120 at once, end the connection. The viewing's event `refused` says
 * the same.
 * @example
 * await viewing.drawings.draw('arrow', [100, 100, 180, 140], { stays: true });
 */
export class Drawings {
  /** @internal */
  readonly board: Board;
  private readonly party: Party;
  private readonly refused: (why: Error) => void;
  private own: number[] = [];
  private count = 0;
  /** This agent's number, once it is known. */
  private agent = 0;

  /** @internal */
  constructor(party: Party, refused: (why: Error) => void, changed: () => void = () => {}) {
    this.party = party;
    this.refused = refused;
    this.board = new Board(changed);
  }

  /** @internal */
  readonly handlers: Handlers = {
    'assist.state': (state) => {
      if (state.role === 'agent') this.agent = state.agent;
    },
    'assist.drawn': ({ type: _type, whole, ...drawing }) => {
      // Of this agent's page before a reload.
      if (drawing.agent === this.agent) this.count = Math.max(this.count, drawing.mark);
      this.board.put(drawing, whole);
    },
    'assist.erased': ({ agent, mark }) => {
      this.board.erase(agent, mark);
      this.own = mark === undefined ? [] : this.own.filter((own) => agent !== this.agent || own !== mark);
    },
    'assist.moved': ({ type: _type, ...moved }) => this.board.move(moved),
  };

  /**
   * Draws at once. `points` is x and y in turn, in pixels of the document: one point for `point` and `text`, two for `arrow`,
   * `box`, `spotlight` and `lens` (which `viewing.magnifier` opens and moves), any number for the rest. Rejects with a `RangeError`
   * where the opacity is none.
   * @example
   * await viewing.drawings.draw('text', [120, 340], { text: 'Here', stays: true });
   */
  async draw(tool: Tool, points: readonly number[], style: Style = {}): Promise<void> {
    const stroke = this.begin(tool, style);
    for (let i = 0; i + 1 < points.length; i += 2) stroke.to(points[i]!, points[i + 1]!);
    await stroke.end();
  }

  /**
   * Begins to draw what is still under way. Throws a `RangeError` where the opacity is none.
   * @example
   * const stroke = viewing.drawings.begin('pen', { colour: '#2457d6' });
   * canvas.onpointermove = ({ offsetX, offsetY }) => stroke.to(offsetX, offsetY);
   * canvas.onpointerup = () => stroke.end();
   */
  begin(tool: Tool, style: Style = {}): Stroke {
    const { text, stays } = style;
    const look = lookOf(tool, style);
    const all: number[] = [];
    let mark = this.next();
    let [sent, inMark] = [0, 0];
    let timer: ReturnType<typeof setTimeout> | null = null;
    let sending: Promise<void> = Promise.resolve();
    const flush = (): void => {
      timer = null;
      if (!LINES.has(tool)) return send(FROM_TO.has(tool) ? [...all.slice(0, 2), ...all.slice(-2)] : all.slice(-2));
      while (sent < all.length) {
        const points = all.slice(sent, sent + 2 * Math.min(MOST_AT_ONCE, LONGEST - inMark));
        sent += points.length;
        inMark += points.length / 2;
        send(points);
        // The next part begins where this one ends.
        if (inMark >= LONGEST) [mark, sent, inMark] = [this.next(), sent === all.length ? sent : sent - 2, 0];
      }
    };
    const send = (points: readonly number[]): void => {
      const asked = this.put({ mark, tool, ...look, stays: stays === true || tool === 'lens', points, ...(tool === 'text' ? { text: text ?? '' } : {}) });
      sending = sending.then(() => asked);
      sending.catch(() => undefined);
    };
    return {
      to: (x, y) => {
        const [lastX, lastY] = all.slice(-2);
        const at = [whole(x), whole(y)] as const;
        if (lastX !== undefined && Math.abs(at[0] - lastX) < NEAR && Math.abs(at[1] - lastY!) < NEAR && LINES.has(tool)) return;
        all.push(...at);
        timer ??= setTimeout(flush, all.length === 2 && !FROM_TO.has(tool) ? 0 : SEND_MILLIS);
      },
      end: () => {
        if (timer !== null) {
          clearTimeout(timer);
          flush();
        }
        return sending;
      },
    };
  }

  /** What enlarges a part of the page, if anything does. @internal */
  get lens(): Drawing | undefined {
    return this.board.drawings.filter(({ tool }) => tool === 'lens').at(-1);
  }

  /** Lays the lens on this box; its own where this agent has one. @internal */
  async lay(points: readonly number[]): Promise<void> {
    const { lens } = this;
    const mark = lens?.agent === this.agent ? lens.mark : this.next();
    await this.put({ mark, tool: 'lens', ...lookOf('lens', {}), stays: true, points: points.map(whole) });
  }

  /** Takes this agent's own lens away. @internal */
  async lift(): Promise<void> {
    const { lens } = this;
    if (lens === undefined || lens.agent !== this.agent) return;
    this.board.erase(lens.agent, lens.mark);
    await this.ask({ type: 'assist.erase', mark: lens.mark });
  }

  /** Shows it here, and tells it. */
  private put(part: Mark): Promise<void> {
    this.board.put({ ...part, agent: this.agent, dx: 0, dy: 0, shown: true }, false);
    return this.ask({ type: 'assist.draw', ...part });
  }

  /**
   * Takes back the latest of this agent's own that still shows; does nothing where none does.
   * @example
   * await viewing.drawings.undo();
   */
  async undo(): Promise<void> {
    let mark = this.own.pop();
    // What has faded meanwhile needs no taking back.
    while (mark !== undefined && this.board.find(this.agent, mark) === undefined) mark = this.own.pop();
    if (mark === undefined) return;
    this.board.erase(this.agent, mark);
    await this.ask({ type: 'assist.erase', mark });
  }

  /**
   * Erases everything, also that of others.
   * @example
   * await viewing.drawings.clear();
   */
  async clear(): Promise<void> {
    this.own = [];
    await this.ask({ type: 'assist.erase' });
  }

  private next(): number {
    this.own.push(++this.count);
    return this.count;
  }

  private ask(command: Body<DrawingCommand>): Promise<void> {
    return this.party.askWithin(ANSWER_MILLIS, command).then(
      () => undefined,
      (why: Error) => {
        if (command.type === 'assist.draw') this.board.erase(this.agent, command.mark);
        this.refused(why);
        throw why;
      },
    );
  }
}

const whole = (value: number): number => Math.max(-FARTHEST, Math.min(FARTHEST, Math.round(value)));

/** How a drawing looks; @throws RangeError where it has no such opacity */
function lookOf(tool: Tool, { colour = '#d61a4f', width = 4, opacity }: Style): Pick<Mark, 'colour' | 'width' | 'opacity'> {
  if (opacity === undefined || tool === 'lens') return { colour, width };
  if (!(opacity >= FAINTEST && opacity <= 1)) throw new RangeError(`opacity must be a number from ${FAINTEST} to 1`);
  return { colour, width, opacity };
}
