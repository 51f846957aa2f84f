/**
 * Small readers for JSON that came from outside. Each returns a clean value or throws `Malformed`, which names the
 * field; unknown fields fall away. `read.ts` catches it at the door, so it never travels.
 */
export class Malformed extends Error {}

export type Reader<T> = (value: unknown, where: string) => T;

type Fields = Record<string, Reader<unknown>>;
type OptionalKey<F extends Fields> = { [K in keyof F]: undefined extends ReturnType<F[K]> ? K : never }[keyof F];
/** An object of these fields; a field whose reader may give `undefined` may be absent. */
export type Shape<F extends Fields> = { readonly [K in Exclude<keyof F, OptionalKey<F>>]: ReturnType<F[K]> } & {
  readonly [K in OptionalKey<F>]?: Exclude<ReturnType<F[K]>, undefined>;
};

const fail = (where: string, what: string): never => {
  throw new Malformed(`${where} is not ${what}`);
};

export const text =
  (maxLength: number): Reader<string> =>
  (value, where) =>
    typeof value === 'string' && value.length <= maxLength ? value : fail(where, `a text of at most ${maxLength} characters`);

export const id: Reader<string> = (value, where) =>
  typeof value === 'string' && /^[0-9a-f]{32}$/.test(value) ? value : fail(where, 'an id of 32 hex digits');

export const flag: Reader<boolean> = (value, where) => (typeof value === 'boolean' ? value : fail(where, 'true or false'));

export const number =
  (min: number, max: number): Reader<number> =>
  (value, where) =>
    typeof value === 'number' && value >= min && value <= max ? value : fail(where, `a number from ${min} to ${max}`);

export const whole =
  (min: number, max: number): Reader<number> =>
  (value, where) =>
    Number.isInteger(value) ? number(min, max)(value, where) : fail(where, 'a whole number');

export const oneOf =
  <T extends string>(choices: readonly T[]): Reader<T> =>
  (value, where) =>
    choices.includes(value as T) ? (value as T) : fail(where, `one of ${choices.join(', ')}`);

/** Absent and `null` are the same: the server leaves out what it doesn't know. */
export const maybe =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (value, where) =>
    value === undefined || value === null ? undefined : reader(value, where);

export const orElse =
  <T>(reader: Reader<T>, otherwise: T): Reader<T> =>
  (value, where) =>
    value === undefined || value === null ? otherwise : reader(value, where);

export const list =
  <T>(reader: Reader<T>, max: number): Reader<readonly T[]> =>
  (value, where) =>
    Array.isArray(value) && value.length <= max
      ? value.map((item, index) => reader(item, `${where}[${index}]`))
      : fail(where, `a list of at most ${max}`);

export const object: Reader<Record<string, unknown>> = (value, where) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : fail(where, 'an object');

export const shape =
  <F extends Fields>(fields: F): Reader<Shape<F>> =>
  (value, where) => {
    const from = object(value, where);
    const result: Record<string, unknown> = {};
    for (const [name, reader] of Object.entries(fields)) {
      // Own fields only: `__proto__` and inherited names are never read.
      const field = reader(Object.prototype.hasOwnProperty.call(from, name) ? from[name] : undefined, `${where}.${name}`);
      if (field !== undefined) result[name] = field;
    }
    return result as Shape<F>;
  };
