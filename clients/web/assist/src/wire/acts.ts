import { flag, list, maybe, number, object, oneOf, shape, text, whole, type Reader } from '../../../src/wire/shape';
import { FARTHEST } from './limits';

/**
 * A key that is held meanwhile: what is done has `shiftKey`, `ctrlKey`, `altKey` or `metaKey`.
 * @example
 * await viewing.control.click(120, 340, { modifiers: ['shift'] });
 */
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

/**
 * What became of an act, as the consumer's page answers. Without `refused` it was done; the functions of `Control` reject where
 * it was not.
 * @example
 * await viewing.control.down(120, 340);
 */
export interface Acted {
  /** Why it was not done: a code, as at `Control`. */
  readonly refused?: string;
  /** The same as a sentence for people. */
  readonly words?: string;
  /** Behind a click: what the browser would have opened. */
  readonly picker?: Picker;
  /** Nothing there scrolls any further that way. */
  readonly ended?: boolean;
  /** The page's fields, where they were asked for. */
  readonly fields?: readonly Field[];
  /** Behind a field that was set: whether its value is valid now. */
  readonly valid?: boolean;
  /** What the page or the browser says about a value that is not. */
  readonly message?: string;
}

/**
 * What stands in for a list or a calendar that only the browser itself can open. It is answered by `control.pick`.
 * @example
 * const picker = await viewing.control.click(120, 340);
 * if (picker?.type === 'date') await viewing.control.pick('2026-12-24');
 */
export interface Picker {
  /** `select`, or the type of the input: `date`, `time`, `month`, `week`, `datetime-local` or `color`. */
  readonly type: string;
  /** What it holds now, as `value` of the control has it. */
  readonly value: string;
  /** The choices of a `select`, as far as this agent may see them; at most 100. */
  readonly options?: readonly Option[];
  /** The least that the input takes, where it says so. */
  readonly min?: string;
  /** The most that it takes. */
  readonly max?: string;
  /** The steps in which it goes. */
  readonly step?: string;
}

/**
 * One choice of a list.
 * @example
 * select.append(...options.map(({ value, label }) => new Option(label, value)));
 */
export interface Option {
  /** What is picked or set to choose it. */
  readonly value: string;
  /** What a person reads. */
  readonly label: string;
  /** Whether it can't be chosen. */
  readonly disabled?: boolean;
}

/**
 * A form control of the page, as far as this agent may see it.
 * @example
 * list.append(...fields.filter(({ masked }) => !masked).map(({ label, value }) => `${label}: ${value}`));
 */
export interface Field {
  /** Its number, which `control.set` wants; the same for as long as the page has the field. */
  readonly field: number;
  /** The title of the frame that it is in. */
  readonly group?: string;
  /**
   * The type of an input (`text`, `email`, `checkbox`, …), `textarea`, `select`, or `list` for a select of several; `masked`
   * where the agent may not see it, and then nothing is said but the name of the rule.
   */
  readonly type: string;
  /** Whether it is hidden from this agent. */
  readonly masked?: boolean;
  /** What a person would call it; of a masked one, the name of the rule that hides it. */
  readonly label: string;
  /**
   * What it holds, but for a box or a file; of a `list` the values that are chosen, one on each line. At most 4,000 characters,
   * card numbers as blocks.
   */
  readonly value?: string;
  /** Of a checkbox or radio button: whether it is on. */
  readonly checked?: boolean;
  /** Whether the page demands a value. */
  readonly required?: boolean;
  /** Why it can't be set; without it, it can. */
  readonly fixed?: string;
  /** The regular expression that a value must match, as in HTML. */
  readonly pattern?: string;
  /** The least that it takes. */
  readonly min?: string;
  /** The most that it takes. */
  readonly max?: string;
  /** The steps in which it goes. */
  readonly step?: string;
  /** How many characters it takes. */
  readonly longest?: number;
  /** The choices of a `select` or `list`, as far as this agent may see them; at most 100. */
  readonly options?: readonly Option[];
  /** Whether the page and the browser take its value as it is. */
  readonly valid?: boolean;
  /** What the page or the browser says about a value that is not valid. */
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
