import { readdirSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { protocolFile } from './table';

export interface Schema {
  readonly $id: string;
  readonly 'x-from'?: 'client' | 'server' | 'both';
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly examples?: readonly Readonly<Record<string, unknown>>[];
}

/** Every schema of the protocol, by file name without `.json`. */
export const schemas: ReadonlyMap<string, Schema> = new Map(
  readdirSync(new URL('../../../../protocol/schemas', import.meta.url))
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file.slice(0, -'.json'.length), protocolFile<Schema>(`schemas/${file}`)]),
);

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, keywords: ['x-from'], formats: { 'date-time': true } });
for (const schema of schemas.values()) ajv.addSchema(schema);

const validator = (name: string): ValidateFunction => ajv.getSchema(`${name}.json`)!;

export const isValid = (name: string, message: unknown): boolean => validator(name)(message) === true;

/** What the protocol has against a message that this side says; null when it is right. */
export function objection(from: 'client' | 'server', message: unknown): string | null {
  const { type } = message as { readonly type: string };
  const schema = schemas.get(type);
  if (schema?.['x-from'] !== from && schema?.['x-from'] !== 'both') return `${type} is nothing that a ${from} says`;
  const check = validator(type);
  return check(message) === true ? null : `${type}: ${ajv.errorsText(check.errors)}`;
}
