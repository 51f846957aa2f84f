import { describe, expect, it } from 'vitest';
import { protocolFile } from '../../test/protocol/table';
import { crc32, readEntries, readRecording, type Entries } from '../src/replay/reader';

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly entries?: readonly { readonly kind: string; readonly at: number; readonly body: string }[];
  readonly ending?: string;
  readonly refused?: string;
}

const vectors = protocolFile<readonly Vector[]>('vectors/recordings.json');
const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, 'hex'));
const words = ({ entries, ending }: Entries): unknown => ({ entries: entries.map((entry) => ({ ...entry, body: Buffer.from(entry.body).toString('hex') })), ending });

describe('the reader of recordings', () => {
  it.each(vectors)('reads the shared vectors as they say: $name', ({ hex, entries, ending, refused }) => {
    const read = readRecording(bytesOf(hex));
    expect(typeof read === 'string' ? read : words(read)).toEqual(refused ?? { entries, ending });
  });

  it('knows the check of zip', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('plays what is cut anywhere up to there', () => {
    const whole = bytesOf(vectors[0]!.hex).subarray(24);
    const all = readEntries(whole).entries;
    let [from, before] = [0, 0];
    for (const { body } of all) {
      const to = from + 9 + body.length + 4;
      for (let length = from; length < to; length++) {
        const { entries, ending } = readEntries(whole.subarray(0, length));
        expect(entries).toEqual(all.slice(0, before));
        expect(ending).toBe(length === from ? 'whole' : 'cut');
      }
      [from, before] = [to, before + 1];
    }
  });

  it('makes of any bytes entries up to somewhere, of which every one was whole', () => {
    const seed = Date.now();
    let state = seed;
    const chance = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state % below;
    };
    const whole = readRecording(bytesOf(vectors[0]!.hex)) as Entries;
    for (let i = 0; i < 5_000; i++) {
      const bytes = bytesOf(vectors[chance(vectors.length)]!.hex);
      for (let changes = chance(4); changes > 0 && bytes.length > 0; changes--) bytes[chance(bytes.length)] = chance(256);
      const read = readRecording(bytes);
      if (typeof read === 'string') continue;
      const size = read.entries.reduce((sum, { body }) => sum + 13 + body.length, 24);
      expect(size, `seed ${seed}`).toBeLessThanOrEqual(bytes.length);
      if (size < bytes.length) expect(read.ending, `seed ${seed}`).not.toBe('whole');
      expect(read.entries.length, `seed ${seed}`).toBeLessThanOrEqual(whole.entries.length + 1);
    }
  });
});
