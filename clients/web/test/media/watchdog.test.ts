import { describe, expect, it } from 'vitest';
import { watch, watchFrom, type Watched } from '../../src/media/watchdog';

/** Feeds (milliseconds, packets, due) in turn; returns the moments at which silence was told. */
function silences(...looks: readonly (readonly [number, number, boolean])[]): readonly number[] {
  let watched: Watched = watchFrom(0);
  return looks.flatMap(([now, packets, due]) => {
    const seen = watch(now, watched, packets, due);
    watched = seen.watched;
    return seen.silent ? [now] : [];
  });
}

describe('the watchdog', () => {
  it('tells silence after 400 ms, once', () => {
    expect(silences([0, 1, true], [399, 1, true], [400, 1, true], [600, 1, true], [9_000, 1, true])).toEqual([400]);
  });

  it('tells the next silence after a packet came in between', () => {
    expect(silences([0, 1, true], [400, 1, true], [500, 2, true], [900, 2, true])).toEqual([400, 900]);
  });

  it('misses nothing before the first packet', () => {
    expect(silences([0, 0, true], [5_000, 0, true])).toEqual([]);
  });

  it('counts only the time in which something was due', () => {
    expect(silences([0, 5, true], [300, 5, false], [600, 5, true], [699, 5, true], [700, 5, true])).toEqual([700]);
  });

  it('is not deceived by a new transport, whose counter begins anew', () => {
    expect(silences([0, 900, true], [300, 3, true], [600, 3, true], [700, 3, true])).toEqual([700]);
  });
});
