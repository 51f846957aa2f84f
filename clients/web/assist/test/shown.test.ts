import { describe, expect, it } from 'vitest';
import { Shown } from '../src/consumer/shown';

/** What an agent saw who acts, by the times at which pictures were taken. */
describe('who saw a picture', () => {
  /** One picture was sent at 10, looked the same until 30; another one was sent at 40, and looked the same at 50. */
  const shown = new Shown();
  for (const [captured, anything] of [[10, true], [20, false], [30, false], [40, true], [50, false]] as const) shown.told(1, captured, anything);

  it.each([
    ['the latest one', 40, 50],
    ['the one before, while the latest was on its way', 10, 30],
    ['one that nobody was sent any more', 9, 9],
    ['a later one than was told of', 60, 60],
  ])('saw all that looked the same: %s', (_which, seen, until) => expect(shown.meant(1, seen)).toBe(until));

  it('saw nothing of another variant', () => expect(shown.meant(2, 10)).toBe(10));

  it('is forgotten after a while in which much changed', () => {
    const long = new Shown();
    for (let at = 0; at < 100; at++) long.told(1, 2 * at, true);
    long.told(1, 199, false);
    expect([long.meant(1, 198), long.meant(1, 2)]).toEqual([199, 2]);
  });
});
