import { FARTHEST } from './limits';
import { flag, list, maybe, number, oneOf, shape, text, whole, type Reader } from '../../../src/wire/shape';

/**
 * With what an agent draws. Of `pen`, `highlight` and `laser` each part goes on from the one before; of the others it
 * replaces it. A `lens` is no drawing to look at: it shows the customer the page in that box enlarged.
 * @example
 * const tool: Tool = 'arrow';
 */
export type Tool = 'point' | 'laser' | 'pen' | 'highlight' | 'arrow' | 'box' | 'spotlight' | 'text' | 'lens';
export const TOOLS: readonly Tool[] = ['point', 'laser', 'pen', 'highlight', 'arrow', 'box', 'spotlight', 'text', 'lens'];

/** A drawing, or the next part of one, in pixels of the document. */
export interface Mark {
  /** Its agent's own number for it. */
  readonly mark: number;
  readonly tool: Tool;
  /** `#rrggbb` */
  readonly colour: string;
  readonly width: number;
  /** 0.1 to 1; the tool's own where it is not given. */
  readonly opacity?: number;
  /** Until it is erased; others fade. */
  readonly stays: boolean;
  /** x and y in turn. */
  readonly points: readonly number[];
  readonly text?: string;
}

/** How far what is under a drawing has moved since it was drawn. */
export interface Moved {
  readonly agent: number;
  readonly mark: number;
  readonly dx: number;
  readonly dy: number;
  /** Whether what is under it shows now; without it the drawing is hidden too. */
  readonly shown: boolean;
}

export type DrawingCommand =
  | ({ type: 'assist.draw'; id: string } & Mark)
  | { type: 'assist.erase'; id: string; agent?: number; mark?: number }
  | { type: 'assist.anchors'; id: string; marks: readonly Moved[] };

export type DrawingMessage =
  | ({ type: 'assist.drawn'; whole: boolean } & Moved & Mark)
  | { type: 'assist.erased'; agent?: number; mark?: number }
  | ({ type: 'assist.moved' } & Moved);

export const MOST_POINTS = 1_000;
export { FARTHEST };
export const FAINTEST = 0.1;

const AGENT = whole(1, 1e9);
const PLACE = whole(-FARTHEST, FARTHEST);
export const moved = { agent: AGENT, mark: whole(1, 1e9), dx: PLACE, dy: PLACE, shown: flag };

const colour: Reader<string> = (value, where) => (/^#[0-9a-f]{6}$/.test(text(7)(value, where)) ? (value as string) : oneOf(['#rrggbb'])(value, where));

export const DRAWING_READERS: Readonly<Record<string, Reader<object>>> = {
  'assist.drawn': shape({ ...moved, whole: flag, tool: oneOf(TOOLS), colour, width: whole(1, 64), opacity: maybe(number(FAINTEST, 1)), stays: flag, points: list(PLACE, 2 * MOST_POINTS), text: maybe(text(200)) }),
  'assist.erased': shape({ agent: maybe(AGENT), mark: maybe(whole(1, 1e9)) }),
};
