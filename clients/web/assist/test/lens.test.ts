import { describe, expect, it } from 'vitest';
import { BAR, lay } from '../src/marks/lens';

const WINDOW = { width: 1280, height: 800 };

describe('how a lens lies over what it enlarges', () => {
  it('is around its middle at twice its size, with its bar above', () => {
    expect(lay({ x: 500, y: 300, width: 200, height: 100 }, WINDOW)).toEqual({ part: { x: 500, y: 300, width: 200, height: 100 }, box: { x: 400, y: 210, width: 400, height: 240 }, times: 2 });
  });

  it('never leaves the window', () => {
    for (const [x, y] of [[0, 0], [1080, 700], [0, 700]] as const) {
      const { box } = lay({ x, y, width: 200, height: 100 }, WINDOW)!;
      expect([box.x, box.y]).toEqual([x === 0 ? 0 : 880, y === 0 ? 0 : 560]);
    }
  });

  it('is as large as the window has room for, on a telephone too', () => {
    expect(lay({ x: 0, y: 100, width: 260, height: 100 }, { width: 390, height: 844 })).toMatchObject({ times: 1.5, box: { x: 0, width: 390, height: 150 + BAR } });
    expect(lay({ x: 0, y: 0, width: 1280, height: 800 }, WINDOW)).toMatchObject({ times: 1, box: { x: 0, y: 0, ...WINDOW } });
  });

  it('enlarges what the window shows of it, and is nowhere when that is nothing', () => {
    expect(lay({ x: 100, y: -60, width: 200, height: 100 }, WINDOW)).toMatchObject({ part: { x: 100, y: 0, width: 200, height: 40 }, box: { y: 0, height: 80 + BAR } });
    expect(lay({ x: 100, y: -100, width: 200, height: 100 }, WINDOW)).toBeNull();
    expect(lay({ x: 1280, y: 10, width: 200, height: 100 }, WINDOW)).toBeNull();
  });

  it('has room for its words where it enlarges something narrow', () => {
    expect(lay({ x: 600, y: 300, width: 20, height: 20 }, WINDOW)).toMatchObject({ times: 2, box: { x: 535, width: 150 } });
  });
});
