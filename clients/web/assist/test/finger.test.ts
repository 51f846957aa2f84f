import { beforeEach, describe, expect, it } from 'vitest';
import { Finger } from '../src/stage/tools/finger';

interface At {
  readonly clientX: number;
  readonly clientY: number;
}

const at = (clientX: number, clientY: number): At => ({ clientX, clientY });

describe('a finger of an agent who acts on the page', () => {
  let did: unknown[];
  let due: (() => void) | null;
  let finger: Finger<At>;

  beforeEach(() => {
    [did, due] = [[], null];
    finger = new Finger<At>({
      down: (event) => did.push(['down', event]),
      move: (event) => did.push(['move', event]),
      up: (event) => did.push(['up', event]),
      scroll: (from, dx, dy) => did.push(['scroll', from, dx, dy]),
      after: (millis, then) => {
        expect(millis).toBe(500);
        due = then;
        return () => (due = null);
      },
    });
  });

  it('that goes up where it went down clicks there', () => {
    finger.down(at(100, 100));
    finger.move(at(103, 98));
    finger.up(at(103, 98));
    expect(did).toEqual([['down', at(100, 100)], ['up', at(103, 98)]]);
    expect(due).toBeNull();
  });

  it('that moves takes the page along, from the first pixel on, and presses nothing', () => {
    finger.down(at(100, 300));
    finger.move(at(100, 280));
    finger.move(at(105, 250));
    finger.up(at(105, 250));
    expect(did).toEqual([['scroll', at(100, 300), 0, 20], ['scroll', at(100, 300), -5, 30]]);
    expect(due).toBeNull();
  });

  it('that lay still for half a second takes hold and drags', () => {
    finger.down(at(100, 100));
    due!();
    finger.move(at(160, 100));
    finger.up(at(160, 101));
    expect(did).toEqual([['down', at(100, 100)], ['move', at(160, 100)], ['up', at(160, 101)]]);
  });

  it('that the browser takes away lets go of what it held, and else does nothing', () => {
    finger.down(at(100, 100));
    finger.taken(at(100, 100));
    finger.up(at(100, 100));
    expect(did).toEqual([]);
    finger.down(at(100, 100));
    due!();
    finger.taken(at(120, 100));
    expect(did).toEqual([['down', at(100, 100)], ['up', at(120, 100)]]);
  });

  it('does nothing while it is up', () => {
    finger.move(at(1, 1));
    finger.up(at(1, 1));
    expect(did).toEqual([]);
  });
});
