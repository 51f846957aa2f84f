import { describe, expect, it } from 'vitest';
import { protocolFile } from '../../test/protocol/table';
import { readAck, readPicture, sizeOf, writePicture, FRAME_HEAD, type Op, type Picture } from '../src/wire/pictures';

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly message?: unknown;
  readonly refused?: string;
}

const vectors = protocolFile<readonly Vector[]>('vectors/pictures.json');
const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, 'hex'));

/** A picture in the words of the vectors. */
const words = (picture: Picture): unknown => {
  if (picture.is !== 'frame') return picture;
  return { ...picture, ops: picture.ops.map((op) => (op.op === 'tile' ? { ...op, payload: Buffer.from(op.payload).toString('hex') } : op)) };
};

describe('the reader of pictures', () => {
  it.each(vectors)('reads the shared vectors as they say: $name', ({ hex, message, refused }) => {
    const read = readPicture(bytesOf(hex));
    expect(read.ok ? words(read.picture) : read.why).toEqual(message ?? refused);
  });

  it.each(vectors.filter(({ message }) => message !== undefined))('writes them back byte for byte: $name', ({ hex }) => {
    const read = readPicture(bytesOf(hex));
    expect(read.ok && Buffer.from(writePicture(read.picture)).toString('hex')).toBe(hex);
  });

  it('refuses every message that is cut short or goes on', () => {
    for (const { hex } of vectors.filter(({ message }) => message !== undefined)) {
      const whole = bytesOf(hex);
      for (let length = 0; length < whole.length; length++) expect(readPicture(whole.subarray(0, length)).ok).toBe(false);
      expect(readPicture(new Uint8Array([...whole, 0])).ok).toBe(false);
    }
  });

  it('knows the size of what it writes', () => {
    const ops: readonly Op[] = [
      { op: 'tile', layer: 0, box: [0, 0, 1, 1], hash: '0123456789abcdef', encoding: 'jpeg', payload: new Uint8Array(7) },
      { op: 'ref', layer: 0, box: [0, 0, 1, 1], hash: '0123456789abcdef' },
      { op: 'fill', layer: 0, box: [0, 0, 1, 1], colour: 1 },
      { op: 'mask', layer: 0, hidden: [{ box: [0, 0, 1, 1], label: 'é✓' }] },
      { op: 'cursor', layer: 0, x: 1, y: 2, shown: false },
    ];
    for (const op of ops) expect(writePicture({ is: 'frame', variant: 1, epoch: 1, seq: 1, captured: 0, last: true, ops: [op] }).length).toBe(FRAME_HEAD + sizeOf(op));
  });

  it('makes of any bytes a picture that is written back as it was, or a reason why not', () => {
    const seed = Date.now();
    let state = seed;
    const chance = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state % below;
    };
    for (let i = 0; i < 20_000; i++) {
      const bytes = bytesOf(vectors[chance(vectors.length)]!.hex);
      for (let changes = chance(4); changes > 0 && bytes.length > 0; changes--) bytes[chance(bytes.length)] = chance(256);
      const read = readPicture(bytes);
      expect(readAck(bytes), `seed ${seed}`).toEqual(read.ok && read.picture.is === 'ack' ? read.picture : null);
      if (read.ok) expect(Buffer.from(writePicture(read.picture)), `seed ${seed}`).toEqual(Buffer.from(bytes));
      else expect(read.why, `seed ${seed}`).not.toBe('');
    }
  });
});
