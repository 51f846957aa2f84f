import { describe, expect, it } from 'vitest';
import { protocolFile } from '../../test/protocol/table';
import type { Paint } from '../src/wire/pictures';
import { Shelf } from '../src/wire/shelf';

interface Step {
  readonly op: 'tile' | 'ref' | 'fill';
  readonly hash?: number;
  readonly payload?: number;
  readonly width?: number;
  readonly times?: number;
  readonly fallen: readonly number[];
  readonly knows?: readonly number[];
  readonly lacks?: readonly number[];
}

const stories = protocolFile<readonly { name: string; steps: readonly Step[] }[]>('vectors/shelf.json');
const nameOf = (hash: number): string => hash.toString(16).padStart(16, '0');

function paintOf({ op, hash = 0, width = 64 }: Step): Paint {
  const common = { layer: 0, box: [0, 0, width, 64] } as const;
  if (op === 'fill') return { op, ...common, colour: 0 };
  return op === 'ref' ? { op, ...common, hash: nameOf(hash) } : { op, ...common, hash: nameOf(hash), encoding: 'png', payload: new Uint8Array() };
}

describe('the shelf', () => {
  it.each(stories)('drops what the shared vectors say: $name', ({ steps }) => {
    const shelf = new Shelf<number>();
    let number = 0;
    for (const step of steps) {
      const fallen: number[] = [];
      for (let i = 0; i < (step.times ?? 1); i++) fallen.push(...shelf.put(paintOf(step), step.payload ?? 0, number++));
      expect(fallen).toEqual(step.fallen);
      for (const hash of step.knows ?? []) expect(shelf.find(nameOf(hash), 64, 64), `knows ${hash}`).toBeDefined();
      for (const hash of step.lacks ?? []) expect(shelf.find(nameOf(hash), 64, 64), `lacks ${hash}`).toBeUndefined();
    }
  });
});
