import { describe, expect, it } from 'vitest';
import { clamp, step } from '../src/consumer/move';

const BOX = { width: 300, height: 400 };
const VIEW = { width: 1000, height: 800 };

describe('the call window', () => {
  it.each([
    [{ left: 500, top: 100 }, { left: 500, top: 100 }],
    [{ left: -50, top: -50 }, { left: 8, top: 8 }],
    [{ left: 5000, top: 5000 }, { left: 692, top: 392 }],
  ])('wished to %j goes to %j', (wish, place) => expect(clamp(wish, BOX, VIEW)).toEqual(place));

  it('keeps its corner in view on a page that is too small for it', () => {
    expect(clamp({ left: 100, top: 100 }, BOX, { width: 200, height: 200 })).toEqual({ left: 8, top: 8 });
  });

  it.each([
    ['ArrowLeft', false, { left: 76, top: 100 }],
    ['ArrowRight', false, { left: 124, top: 100 }],
    ['ArrowUp', true, { left: 100, top: 4 }],
    ['ArrowDown', true, { left: 100, top: 196 }],
    ['Enter', false, null],
  ])('moves by key %s (far: %s) to %j', (key, far, place) => expect(step({ left: 100, top: 100 }, key, far)).toEqual(place));
});
