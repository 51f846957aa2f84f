import { describe, expect, it } from 'vitest';
import { schemas } from '../../test/protocol/schemas';
import { Malformed } from '../../src/wire/shape';
import { readFromFrame, readToFrame } from '../src/consumer/frame-words';
import { readActed } from '../src/wire/acted';
import { readWanted } from '../src/wire/acts';
import { readAssistMessage } from './told';

type Message = Readonly<Record<string, unknown>>;

const ODD: readonly unknown[] = [null, true, -1, 0, 0.5, 2 ** 53, 1e300, '', 'x'.repeat(5_000), [], [{}], {}, { toString: 1 }, [[[[]]]], '__proto__'];

/** A number below that, from a seed: the same story again. */
function chanceOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

/** The same with something somewhere in it that is not as it should be. */
function spoiled(value: unknown, chance: (below: number) => number): unknown {
  if (typeof value !== 'object' || value === null || chance(4) === 0) return ODD[chance(ODD.length)];
  const keys = Object.keys(value);
  if (keys.length === 0) return ODD[chance(ODD.length)];
  const key = keys[chance(keys.length)]!;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  if (chance(5) === 0) delete copy[key];
  else copy[key] = spoiled(copy[key], chance);
  return copy;
}

const fromServer: readonly Message[] = [...schemas].filter(([name, schema]) => name.startsWith('assist.') && schema['x-from'] === 'server').flatMap(([, schema]) => (schema.examples ?? []) as readonly Message[]);

const words: readonly Message[] = [
  { alongside: 'hello' },
  { alongside: 'here' },
  { alongside: 'taken', variant: 1 },
  { alongside: 'watch', variants: [{ variant: 1, viewable: ['default'], interactive: [], marker: 'm' }], mask: ['.secret'] },
  { alongside: 'here', acts: true },
  { alongside: 'act', n: 1, variant: 1, until: 1.5, wanted: { kind: 'form' } },
  { alongside: 'acted', n: 1, result: {} },
  { alongside: 'picture', variant: 1, captured: 1.5, data: 'data:image/png;base64,AA', hidden: [{ box: [0, 0, 1, 1], label: 'private' }] },
];

/** What stands in an `act` and an `acted`. */
const acts: readonly (readonly [(value: unknown, where: string) => unknown, Message])[] = [
  [readWanted, { kind: 'click', agent: 1, at: 1, seen: 1, x: 3, y: 4, count: 2, modifiers: ['shift'], submit: true }],
  [readWanted, { kind: 'set', agent: 1, at: 1, seen: 1, field: 3, value: 'x' }],
  [readActed, { refused: 'stale', words: 'look again' }],
  [readActed, { fields: [{ field: 1, group: 'Payment', type: 'text', label: 'Sum', value: '1', required: true, valid: false, message: 'no' }], ended: true }],
  [readActed, { picker: { type: 'select', value: 'a', options: [{ value: 'a', label: 'Apples' }] } }],
];

describe('whatever is said to the SDK', () => {
  it('is by the server a message, unknown, or malformed with a reason, and nothing throws', () => {
    const seed = Date.now();
    const chance = chanceOf(seed);
    for (let i = 0; i < 20_000; i++) {
      let message: unknown = fromServer[chance(fromServer.length)];
      for (let changes = 1 + chance(3); changes > 0; changes--) message = spoiled(message, chance);
      const text = JSON.stringify(message) ?? 'undefined';
      const cut = chance(10) === 0 ? text.slice(0, chance(text.length + 1)) : text;
      const read = readAssistMessage(cut);
      expect(['message', 'unknown', 'malformed'], `seed ${seed}`).toContain(read.kind);
      if (read.kind === 'malformed') expect(read.why, `seed ${seed}: ${cut}`).not.toBe('');
    }
  });

  it('is of an act what it must be, or named as what it is not', () => {
    for (const [read, value] of acts) expect(read(value, 'it')).toEqual(value);
    const seed = Date.now();
    const chance = chanceOf(seed);
    for (let i = 0; i < 20_000; i++) {
      const [read, value] = acts[chance(acts.length)]!;
      try {
        const again = read(spoiled(value, chance), 'it');
        expect(read(again, 'it'), `seed ${seed}`).toEqual(again);
      } catch (trouble) {
        expect(trouble, `seed ${seed}`).toBeInstanceOf(Malformed);
      }
    }
  });

  it('is by a frame, or by a page around it, one of our words as it must be, or nothing', () => {
    for (const word of words) expect(readToFrame(word) ?? readFromFrame(word)).toEqual(word);
    const seed = Date.now();
    const chance = chanceOf(seed);
    for (let i = 0; i < 20_000; i++) {
      const word = spoiled(words[chance(words.length)], chance);
      for (const read of [readToFrame(word), readFromFrame(word)]) {
        if (read === null) continue;
        const { alongside } = read;
        expect(['hello', 'here', 'taken', 'watch', 'picture', 'act', 'acted'], `seed ${seed}`).toContain(alongside);
        if ('variant' in read) expect(Number.isInteger(read.variant) && read.variant >= 1 && read.variant <= 255, `seed ${seed}`).toBe(true);
        if ('hidden' in read) expect(read.hidden.every(({ box, label }) => box.length === 4 && box.every(Number.isInteger) && typeof label === 'string'), `seed ${seed}`).toBe(true);
        if ('mask' in read) expect(read.mask.every((selector) => typeof selector === 'string'), `seed ${seed}`).toBe(true);
      }
    }
  });
});
