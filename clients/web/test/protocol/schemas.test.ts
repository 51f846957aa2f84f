import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { END_REASONS, PROGRESS, DIRECTIONS } from '../../src/wire/messages';
import { readServerMessage } from '../../src/wire/read';
import { isValid, objection, schemas, type Schema } from './schemas';
import { protocolFile } from './table';

type Message = Readonly<Record<string, unknown>>;

/** Support sessions have messages of their own, and their readers a test of their own. */
const messages = [...schemas].filter(([name, schema]) => schema['x-from'] !== undefined && !name.startsWith('assist.'));
const fromServer = messages.filter(([, schema]) => schema['x-from'] !== 'client');
const examplesOf = (list: readonly (readonly [string, Schema])[]): readonly (readonly [string, Message])[] =>
  list.flatMap(([name, schema]) => schema.examples!.map((example) => [name, example] as const));

/** Every message of the protocol, from its words: the rows of its tables, and the opening and the heartbeat beside them. */
const TOLD_OUTSIDE_TABLES = ['hello', 'welcome', 'ping', 'pong', 'bye', 'ok', 'error'];

describe('the schemas of the client protocol', () => {
  it('have one file for each message of client.md', () => {
    const words = readFileSync(new URL('../../../../protocol/client.md', import.meta.url), 'utf8');
    const rows = words.split('\n').filter((line) => line.startsWith('| `'));
    const told = rows.flatMap((line) => [...line.split(' | ')[0]!.matchAll(/`([a-z.-]+)/g)].map(([, name]) => name!));
    expect(messages.map(([name]) => name).sort()).toEqual([...new Set([...told, ...TOLD_OUTSIDE_TABLES])].sort());
  });

  it('are named as their messages', () => {
    for (const [name, schema] of messages) {
      expect(schema.$id).toBe(`${name}.json`);
      expect(schema.properties!['type']).toEqual({ const: name });
    }
  });

  it.each(examplesOf(messages))('accept their examples: %s %j', (name, example) => {
    const from = schemas.get(name)!['x-from'] === 'server' ? 'server' : 'client';
    expect(objection(from, example)).toBeNull();
  });

  it('accept the examples of the HTTP schemas', () => {
    const { examples } = schemas.get('session-request')!;
    expect(examples!.length).toBeGreaterThan(1);
    for (const example of examples!) expect(isValid('session-request', example)).toBe(true);
  });

  it('have the closed sets of the SDK', () => {
    const { $defs } = protocolFile<{ $defs: Record<string, { enum?: readonly string[] }> }>('schemas/types.json');
    expect($defs['direction']!.enum).toEqual(DIRECTIONS);
    expect($defs['endReason']!.enum).toEqual(END_REASONS);
    expect($defs['progress']!.enum).toEqual(PROGRESS);
  });

  it.each(examplesOf(messages))('refuse what lacks a field they need: %s %j', (name, example) => {
    for (const field of schemas.get(name)!.required!) expect(isValid(name, without(example, field)), `${name} without ${field}`).toBe(false);
  });
});

describe('the readers of the SDK', () => {
  it.each(examplesOf(fromServer))('understand every example, whole: %s %j', (_name, example) => {
    const read = readServerMessage(JSON.stringify(example));
    const { seq = null, ...content } = example;
    expect(read).toMatchObject({ kind: 'message', seq, message: content });
  });

  it.each(examplesOf(fromServer))('refuse no message that its schema accepts, however it is changed: %s %j', (name, example) => {
    let accepted = 0;
    let refused = 0;
    const unread: object[] = [];
    for (const changed of changes(example)) {
      const read = readServerMessage(JSON.stringify(changed));
      const valid = isValid(name, changed);
      if (valid) accepted++;
      if (read.kind === 'malformed') refused++;
      if (valid && read.kind !== 'message') unread.push({ changed, read });
    }
    expect(unread).toEqual([]);
    expect(accepted).toBeGreaterThan(0);
    if (Object.keys(example).length > 2) expect(refused).toBeGreaterThan(0);
  });

  it('read the fields of each schema and no other', () => {
    for (const [name, schema] of fromServer) {
      const known = Object.keys(schema.properties!).filter((field) => field !== 'seq');
      const read = new Set(examplesOf([[name, schema]]).flatMap(([, example]) => Object.keys(messageOf(example))));
      expect(known, name).toEqual(expect.arrayContaining([...read]));
    }
  });
});

const messageOf = (example: Message): object => {
  const read = readServerMessage(JSON.stringify({ ...example, more: 'from a newer server' }));
  return read.kind === 'message' ? read.message : {};
};

const without = (message: Message, field: string): Message => Object.fromEntries(Object.entries(message).filter(([name]) => name !== field));

const ODD: readonly unknown[] = [null, true, false, 0, 1, -1, 0.5, 99, 700, 1e9, '', 'x', 'sendonly', 'none', 'far', 'early-media', 'no-media', 'f'.repeat(32), 'F'.repeat(32), 'x'.repeat(2000), [], {}, [{}]];

/** The message as it is, with each field taken away, replaced by odd values, or with a field that nobody knows. */
function* changes(message: Message): Generator<Message> {
  yield message;
  yield { ...message, more: 1 };
  for (const [name, value] of Object.entries(message)) {
    if (name === 'type') continue;
    yield without(message, name);
    for (const odd of ODD) yield { ...message, [name]: odd };
    if (Array.isArray(value)) for (const item of value as Message[]) for (const changed of changes(item)) yield { ...message, [name]: [changed] };
    else if (typeof value === 'object' && value !== null) for (const changed of changes(value as Message)) yield { ...message, [name]: changed };
  }
}
