import { describe, expect, it } from 'vitest';
import { partCloser } from '../src/stage/tools/closer';

const WINDOW = { width: 1280, height: 800 };
const room = (scrollLeft: number, scrollTop: number, clientWidth = 1000, clientHeight = 600) => ({ scrollLeft, scrollTop, clientWidth, clientHeight });

describe('the part of a picture that is shown larger than it is', () => {
  it('is none where it is as large as it is, or smaller', () => {
    expect(partCloser(room(0, 0), WINDOW, 1, 1)).toBeNull();
    expect(partCloser(room(0, 0), WINDOW, 0.5, 2)).toBeNull();
  });

  it('is what the room shows, where the agent zoomed in', () => {
    expect(partCloser(room(640, 301), WINDOW, 2, 1)).toEqual([320, 150, 500, 301]);
    expect(partCloser(room(0, 0), WINDOW, 1.5, 1)).toEqual([0, 0, 667, 400]);
  });

  it('is all of it, where the screen is denser than the picture', () => {
    expect(partCloser(room(0, 0), WINDOW, 0.75, 2)).toEqual([0, 0, 1280, 800]);
  });

  it('is the middle, where all would be too much', () => {
    const large = { width: 2560, height: 1440 };
    const [x, y, width, height] = partCloser(room(0, 0, 2560, 1440), large, 1, 2)!;
    expect([x, width]).toEqual([0, 2560]);
    expect(width * height).toBeLessThanOrEqual(1 << 20);
    expect(Math.abs(y + height / 2 - 720)).toBeLessThanOrEqual(1);
    expect(partCloser(room(0, 0, 6000, 100), { width: 6000, height: 100 }, 1, 2)).toEqual([952, 0, 4096, 100]);
  });

  it('is nothing while there is no picture in the room', () => {
    expect(partCloser(room(0, 900), { width: 1, height: 1 }, 2, 1)).toBeNull();
    expect(partCloser(room(0, 0, 0, 0), WINDOW, 2, 1)).toBeNull();
  });
});
