import { flag, list, maybe, number, object, oneOf, shape, text, whole, type Reader } from '../../../src/wire/shape';
import type { Hidden } from '../wire/pictures';
import { LONGEST_LABEL, MOST_HIDDEN } from '../wire/limits';
import type { VariantInState } from '../wire/messages';

/** A regular expression. */
export interface TextToHide {
  readonly source: string;
  readonly flags: string;
}

/** What a page and a frame of another origin in it say to each other, by `postMessage`. */
export type ToFrame =
  /** Are you there? */
  | { readonly alongside: 'hello' }
  /** Take pictures for these, or for nobody; `n` comes back with them. */
  | { readonly alongside: 'watch'; readonly variants: readonly (VariantInState & { readonly marker: string })[]; readonly mask: readonly string[]; readonly texts?: readonly TextToHide[]; readonly n?: number }
  /** The last picture arrived. */
  | { readonly alongside: 'taken'; readonly variant: number }
  /** Do this for an agent of that variant, or not at all after `until`; answered by the same number. */
  | { readonly alongside: 'act'; readonly n: number; readonly variant: number; readonly until: number; readonly wanted: object };

export type FromFrame =
  /** With `acts` an agent may act there. */
  | { readonly alongside: 'here'; readonly acts?: boolean }
  | { readonly alongside: 'picture'; readonly variant: number; readonly captured: number; readonly data: string; readonly hidden: readonly Hidden[]; readonly n?: number }
  | { readonly alongside: 'acted'; readonly n: number; readonly result: object };

const MARKERS = list(text(64), 64);
const VARIANT = whole(1, 255);
const NUMBER = whole(1, 2 ** 31);
/** Milliseconds since 1970 by this machine's clock. */
const TIME = number(0, 2 ** 53);
const LONGEST_PICTURE = 16 << 20;

const watch = shape({
  alongside: oneOf(['watch'] as const),
  variants: list(shape({ variant: VARIANT, viewable: MARKERS, interactive: MARKERS, marker: text(64) }), 16),
  mask: list(text(4096), 1000),
  n: maybe(NUMBER),
  texts: maybe(list(shape({ source: text(4096), flags: text(8) }), 100)),
});
const taken = shape({ alongside: oneOf(['taken'] as const), variant: VARIANT });
const hello = shape({ alongside: oneOf(['hello'] as const) });
const act = shape({ alongside: oneOf(['act'] as const), n: NUMBER, variant: VARIANT, until: TIME, wanted: object });
const acted = shape({ alongside: oneOf(['acted'] as const), n: NUMBER, result: object });
const here = shape({ alongside: oneOf(['here'] as const), acts: maybe(flag) });
const box: Reader<Hidden['box']> = (value, where) => {
  const numbers = list(whole(-(1 << 24), 1 << 24), 4)(value, where);
  if (numbers.length !== 4) throw new TypeError(`${where} is no box`);
  return numbers as unknown as Hidden['box'];
};
const picture = shape({ alongside: oneOf(['picture'] as const), variant: VARIANT, captured: TIME, data: text(LONGEST_PICTURE), hidden: list(shape({ box, label: text(LONGEST_LABEL) }), MOST_HIDDEN), n: maybe(NUMBER) });

/** Null for what is none of ours, or not as it must be. */
const readAs =
  <T>(readers: Readonly<Record<string, Reader<T>>>) =>
  (data: unknown): T | null => {
    const kind = (data as { alongside?: unknown } | null)?.alongside;
    const reader = typeof kind === 'string' && Object.prototype.hasOwnProperty.call(readers, kind) ? readers[kind] : undefined;
    try {
      return reader?.(data, 'message') ?? null;
    } catch {
      return null;
    }
  };

export const readToFrame = readAs<ToFrame>({ hello, watch: watch as Reader<ToFrame>, taken, act });
export const readFromFrame = readAs<FromFrame>({ here, picture: picture as Reader<FromFrame>, acted });
