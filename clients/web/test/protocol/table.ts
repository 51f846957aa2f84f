import { readFileSync } from 'node:fs';

/**
 * Reads a machine's table of `protocol/machines` and makes its steps, as an SDK in any language may do it in its tests.
 * `protocol/README.md` describes the form. Nothing here knows our machines.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Fields = { readonly [key: string]: Json };

export interface Row {
  readonly in?: readonly string[];
  readonly on?: string;
  readonly when?: Fields;
  readonly to: Json;
  readonly effects: Json;
}

export interface Table {
  readonly machine: string;
  readonly states: { readonly [name: string]: readonly string[] };
  readonly events: { readonly [name: string]: readonly string[] };
  readonly begin: readonly Row[];
  readonly transitions: readonly Row[];
  readonly [more: string]: unknown;
}

export interface Step {
  readonly state: unknown;
  readonly effects: unknown;
}

/** One file of `protocol/`. */
export const protocolFile = <T>(path: string): T => JSON.parse(readFileSync(new URL(`../../../../protocol/${path}`, import.meta.url), 'utf8')) as T;

/** The rows that hold for this state and event; a good table has one, or none where nothing happens. */
export function rowsFor(table: Table, stateName: string, scope: Fields): readonly Row[] {
  const event = scope['event'] as { readonly name: string };
  return table.transitions.filter((row) => row.in!.includes(stateName) && row.on === event.name && holds(table, row.when ?? {}, scope));
}

/** The rows of `begin` that hold for these words. */
export const beginsFor = (table: Table, scope: Fields): readonly Row[] => table.begin.filter((row) => holds(table, row.when ?? {}, scope));

export const stepOf = (table: Table, row: Row, scope: Fields): Step => ({
  state: value(table, row.to, scope),
  effects: value(table, row.effects, scope),
});

function holds(table: Table, when: Fields, scope: Fields): boolean {
  return Object.entries(when).every(([path, wanted]) => {
    const found = at(path, scope);
    if (typeof wanted !== 'object' || wanted === null) return found === wanted;
    const { in: inside, not: outside } = wanted as { readonly in?: string; readonly not?: string };
    return (table[(inside ?? outside)!] as readonly Json[]).includes(found!) === (inside !== undefined);
  });
}

/** A value is itself, unless it is `{ "$": path }`: what is there, with `plus` added or fields replaced by `with`. */
function value(table: Table, form: Json, scope: Fields): Json {
  if (Array.isArray(form)) return (form as readonly Json[]).map((item) => value(table, item, scope));
  if (typeof form !== 'object' || form === null) return form;
  const fields = form as Fields;
  if (typeof fields['$'] === 'string') return reference(table, fields, scope);
  return object(table, fields, scope);
}

/** What refers to an absent field is absent itself. */
function object(table: Table, fields: Fields, scope: Fields): Fields {
  const entries = Object.entries(fields).map(([name, form]) => [name, value(table, form, scope)] as const);
  return Object.fromEntries(entries.filter(([, found]) => found !== undefined));
}

function reference(table: Table, form: Fields, scope: Fields): Json {
  const found = at(form['$'] as string, { ...(table as unknown as Fields), ...scope });
  if (typeof form['plus'] === 'number') return (found as number) + form['plus'];
  return form['with'] === undefined ? found! : { ...(found as Fields), ...object(table, form['with'] as Fields, scope) };
}

function at(path: string, scope: Fields): Json | undefined {
  return path.split('.').reduce<Json | undefined>((from, name) => (from as Fields | undefined)?.[name], scope);
}
