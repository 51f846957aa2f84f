import { describe, expect, it } from 'vitest';
import { Guest } from '../src/consumer/frames';

const none = { data: '', hidden: [] };

describe('a frame of another origin', () => {
  it('shows in a picture of the page what had come before that was taken', () => {
    const guest = new Guest('https://pay.example', true);
    guest.came(1, 500, 1_000, none);
    guest.came(1, 540, 1_040, none);
    guest.came(2, 700, 1_020, none);
    expect([999, 1_001, 1_041].map((seen) => guest.takenBefore(1, seen))).toEqual([0, 500, 540]);
    expect([1_041, 1_041].map((seen, i) => guest.takenBefore(2 + i, seen))).toEqual([700, 0]);
  });

  it('remembers the latest of its pictures only', () => {
    const guest = new Guest('https://pay.example', false);
    for (let at = 1; at <= 60; at++) guest.came(1, at, at, none);
    expect([guest.takenBefore(1, 11), guest.takenBefore(1, 12), guest.takenBefore(1, 100)]).toEqual([0, 11, 60]);
  });
});
