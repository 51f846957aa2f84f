import { flag, list, maybe, number, object, oneOf, shape, text, whole, type Reader } from '../../../src/wire/shape';
import { FARTHEST } from './drawing';

export type Modifier = 'shift' | 'ctrl' | 'alt' | 'meta';
const MODIFIERS: readonly Modifier[] = ['shift', 'ctrl', 'alt', 'meta'];

/** What an agent wants done on the page. Places are in pixels of the document. */
export type Act =
  | { readonly kind: 'click'; readonly x: number; readonly y: number; readonly count?: number; readonly modifiers?: readonly Modifier[] }
  | { readonly kind: 'down' | 'move' | 'up'; readonly x: number; readonly y: number; readonly modifiers?: readonly Modifier[] }
  | { readonly kind: 'wheel'; readonly x: number; readonly y: number; readonly dx: number; readonly dy: number; readonly modifiers?: readonly Modifier[] }
  | { readonly kind: 'key'; readonly key: string; readonly code: string; readonly modifiers?: readonly Modifier[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pick'; readonly value: string }
  | { readonly kind: 'set'; readonly field: number; readonly value: string };

/** With when the picture was taken that the agent saw. */
export type SeenAct = Act & { readonly seen: number };

/** What the consumer's page is to do, for whom, and when the server said so. */
export type Wanted = { readonly agent: number; readonly at: number; readonly act?: number; readonly submit?: boolean } & (SeenAct | { readonly kind: 'form' });

/** What became of it. Without `refused` it was done. */
export interface Acted {
  readonly refused?: string;
  readonly words?: string;
  readonly picker?: Picker;
  /** Nothing there scrolls any further that way. */
  readonly ended?: boolean;
  readonly fields?: readonly Field[];
  readonly valid?: boolean;
  readonly message?: string;
}

/** What stands in for a list or a calendar that only the browser itself can open. */
export interface Picker {
  readonly type: string;
  readonly value: string;
  readonly options?: readonly Option[];
  readonly min?: string;
  readonly max?: string;
  readonly step?: string;
}

/**
 * One choice of a list.
 * @example
 * select.append(...options.map(({ value, label }) => new Option(label, value)));
 */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

/**
 * A form control of the page, as far as this agent may see it.
 * @example
 * list.append(...fields.filter(({ masked }) => !masked).map(({ label, value }) => `${label}: ${value}`));
 */
export interface Field {
  readonly field: number;
  /** The title of the frame that it is in. */
  readonly group?: string;
  /** `masked` where the agent may not see it; then nothing else is said. */
  readonly type: string;
  readonly masked?: boolean;
  readonly label: string;
  readonly value?: string;
  readonly checked?: boolean;
  readonly required?: boolean;
  /** Why it can't be set; without it, it can. */
  readonly fixed?: string;
  readonly pattern?: string;
  readonly min?: string;
  readonly max?: string;
  readonly step?: string;
  readonly longest?: number;
  readonly options?: readonly Option[];
  readonly valid?: boolean;
  /** What the page or the browser says about its value. */
  readonly message?: string;
}

export const MOST_FIELDS = 150;
export const MOST_OPTIONS = 100;
export const LONGEST_WORDS = 200;
export const LONGEST_VALUE = 4_000;

const AGENT = whole(1, 1e9);
const PLACE = whole(-FARTHEST, FARTHEST);
const VALUE = text(LONGEST_VALUE);
const modifiers = maybe(list(oneOf(MODIFIERS), 4));
const whom = { agent: AGENT, at: number(0, 2 ** 53), act: maybe(whole(1, 1e9)), submit: maybe(flag) };
const seen = { ...whom, seen: number(0, 2 ** 53) };
const placed = { ...seen, x: PLACE, y: PLACE, modifiers };

const ACTS: { readonly [K in Wanted['kind']]: Reader<object> } = {
  click: shape({ ...placed, count: maybe(whole(1, 3)) }),
  down: shape(placed),
  move: shape(placed),
  up: shape(placed),
  wheel: shape({ ...placed, dx: PLACE, dy: PLACE }),
  key: shape({ ...seen, key: text(32), code: text(32), modifiers }),
  text: shape({ ...seen, text: VALUE }),
  pick: shape({ ...seen, value: VALUE }),
  set: shape({ ...seen, field: whole(1, 1e6), value: VALUE }),
  form: shape(whom),
};

const KINDS = Object.keys(ACTS) as readonly Wanted['kind'][];

export const readWanted: Reader<Wanted> = (value, where) => {
  const kind = oneOf(KINDS)(object(value, where)['kind'], `${where}.kind`);
  return { kind, ...ACTS[kind](value, where) } as Wanted;
};
