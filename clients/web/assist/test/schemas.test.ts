import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isValid, schemas, type Schema } from '../../test/protocol/schemas';
import { Malformed } from '../../src/wire/shape';
import { readWanted } from '../src/wire/acts';
import { SUPPORT_END_REASONS } from '../src/wire/messages';
import { readPushes } from '../src/wire/pushes';
import { readAssistMessage } from './told';

type Message = Readonly<Record<string, unknown>>;

const messages = [...schemas].filter(([name]) => name.startsWith('assist.'));
const examplesOf = (list: readonly (readonly [string, Schema])[]): readonly (readonly [string, Message])[] => list.flatMap(([name, { examples }]) => examples!.map((example) => [name, example] as const));
const fromServer = messages.filter(([, schema]) => schema['x-from'] === 'server');

describe('the schemas of support sessions', () => {
  it('have one file for each message of assist.md', () => {
    const words = readFileSync(new URL('../../../../protocol/assist.md', import.meta.url), 'utf8');
    const rows = words.split('\n').filter((line) => line.startsWith('| `assist.'));
    const told = rows.map((line) => /`(assist\.[a-z]+)/.exec(line)![1]!);
    expect(messages.map(([name]) => name).sort()).toEqual([...new Set(told)].sort());
  });

  it.each(examplesOf(messages))('accept their examples, and refuse what lacks a field: %s %j', (name, example) => {
    expect(isValid(name, example)).toBe(true);
    for (const field of schemas.get(name)!.required!) {
      const { [field]: _gone, ...rest } = example;
      expect(isValid(name, rest), `${name} without ${field}`).toBe(false);
    }
  });

  it('have the closed set of the SDK', () => {
    const { reason } = schemas.get('assist.ended')!.properties as { reason: { enum: readonly string[] } };
    expect(reason.enum).toEqual(SUPPORT_END_REASONS);
  });
});

/** At the door, and acts and documents once more where they are done and shown. */
function read(text: string): object {
  const came = readAssistMessage(text);
  try {
    if (came.kind !== 'message') return came;
    const { message } = came;
    if (message.type === 'assist.pushed') return { ...came, message: { ...message, pushes: readPushes(message.pushes, 'pushes') } };
    return message.type === 'assist.perform' ? { ...came, message: { type: message.type, ...readWanted(message, message.type) } } : came;
  } catch (trouble) {
    expect(trouble).toBeInstanceOf(Malformed);
    return { kind: 'malformed' };
  }
}

describe('the readers of the SDK', () => {
  it.each(examplesOf(fromServer))('understand every example, whole: %s %j', (_name, example) => {
    const { seq, ...content } = example;
    expect(read(JSON.stringify({ ...example, more: 'from a newer server' }))).toEqual({ kind: 'message', seq, message: content });
  });

  it.each(examplesOf(fromServer))('refuse what is of another shape: %s %j', (name, example) => {
    const { required, properties } = schemas.get(name)!;
    for (const field of Object.keys(example).filter((name) => name !== 'type' && name !== 'seq' && name !== 'others')) {
      for (const odd of [undefined, null, 'x'.repeat(2000), -(2 ** 30), [{}], {}]) {
        const mayLack = field in (properties as object) && !required!.includes(field);
        if (mayLack && (odd === undefined || odd === null)) continue;
        if (field === 'reason' && (odd === undefined || odd === null)) continue; // an end without a reason we know is still an end
        expect(read(JSON.stringify({ ...example, [field]: odd })), `${field}: ${JSON.stringify(odd)}`).toMatchObject({ kind: 'malformed' });
      }
    }
  });
});
