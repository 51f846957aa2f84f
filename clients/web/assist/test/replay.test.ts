import { describe, expect, it } from 'vitest';
import { next, placeAt, player, type PlayerEffect, type PlayerEvent, type PlayerState } from '../src/replay/machine';

/** Three sections of a recording of a minute. Something changes at these moments. */
const SECTIONS = [
  { at: 1_000, from: 24, to: 500 },
  { at: 20_000, from: 500, to: 900 },
  { at: 40_000, from: 900, to: 1_200 },
];
const TIMES = [[1_000, 1_010, 2_000, 15_000], [20_000, 21_000, 22_000], [40_000, 41_000]];
const LENGTH = 60_000;

/** A player and a clock that is moved by hand. */
class Playing {
  state: PlayerState;
  now = 5_000;
  effects: readonly PlayerEffect[] = [];

  constructor({ sections = SECTIONS, millis = LENGTH } = {}) {
    this.state = player(millis, sections);
  }

  hears(event: PlayerEvent): this {
    const [state, effects] = next(this.now, this.state, event);
    this.state = state;
    this.effects = effects;
    return this;
  }

  after(millis: number): this {
    this.now += millis;
    return this.hears({ is: 'tick' });
  }

  has = (section: number): this => this.hears({ is: 'here', section, times: TIMES[section]! });

  get place(): number {
    return placeAt(this.now, this.state);
  }
}

const begun = (): Playing => new Playing().hears({ is: 'seek', to: 0 }).has(0);

describe('a replay', () => {
  it('fetches what its moment needs, shows it, and does not move before somebody plays', () => {
    const playing = new Playing().hears({ is: 'seek', to: 0 });
    expect(playing.state.phase).toBe('waiting');
    expect(playing.effects).toEqual([{ do: 'load', section: 0 }]);
    playing.has(0);
    expect(playing.state.phase).toBe('paused');
    expect(playing.effects).toEqual([{ do: 'show', section: 0, at: 0, anew: true }]);
    expect(playing.after(10_000).place).toBe(0);
  });

  it('goes with the clock, as fast as one likes', () => {
    const playing = begun().hears({ is: 'skip-idle', skip: false }).hears({ is: 'play' });
    expect(playing.after(1_500).place).toBe(1_500);
    expect(playing.effects[0]).toEqual({ do: 'show', section: 0, at: 1_500, anew: false });
    playing.hears({ is: 'speed', speed: 4 });
    expect(playing.after(500).place).toBe(3_500);
    playing.hears({ is: 'pause' });
    expect(playing.after(9_000).place).toBe(3_500);
  });

  it('goes to any moment with its section alone', () => {
    const playing = begun().hears({ is: 'seek', to: 41_500 });
    expect(playing.effects).toEqual([{ do: 'load', section: 2 }]);
    playing.has(2);
    expect(playing.effects).toEqual([{ do: 'show', section: 2, at: 41_500, anew: true }]);
    expect(playing.state.phase).toBe('paused');
    playing.hears({ is: 'seek', to: 40_500 });
    expect(playing.effects).toEqual([{ do: 'show', section: 2, at: 40_500, anew: true }]);
    playing.hears({ is: 'seek', to: 41_000 });
    expect(playing.effects).toEqual([{ do: 'show', section: 2, at: 41_000, anew: false }]);
    expect(playing.hears({ is: 'seek', to: 99_999_999 }).place).toBe(LENGTH);
    expect(playing.hears({ is: 'seek', to: -1 }).place).toBe(0);
  });

  it('plays on through a section that comes late, from where it stopped', () => {
    const playing = begun().hears({ is: 'skip-idle', skip: false }).hears({ is: 'seek', to: 19_900 });
    expect(playing.effects).toContainEqual({ do: 'load', section: 1 });
    playing.hears({ is: 'play' });
    playing.after(300);
    expect([playing.state.phase, playing.place]).toEqual(['waiting', 20_200]);
    expect(playing.after(5_000).place).toBe(20_200);
    playing.has(1);
    expect(playing.state.phase).toBe('playing');
    expect(playing.effects[0]).toEqual({ do: 'show', section: 1, at: 20_200, anew: true });
    expect(playing.after(100).place).toBe(20_300);
  });

  it('leaves out times in which nothing changes, but for the moment before something does', () => {
    const playing = begun().hears({ is: 'seek', to: 2_000 }).hears({ is: 'play' });
    expect(playing.place).toBe(14_500);
    playing.after(600);
    expect(playing.place).toBe(19_500); // the next section begins at 20 s
    playing.after(500);
    playing.has(1);
    expect(playing.after(2_100).place).toBe(39_500);
    expect(playing.effects).toEqual(expect.arrayContaining([{ do: 'load', section: 2 }]));
  });

  it('is over at its end, and begins again when somebody plays', () => {
    const playing = begun().hears({ is: 'seek', to: 41_000 }).has(2).hears({ is: 'play' });
    expect(playing.place).toBe(LENGTH - 500);
    playing.after(700);
    expect([playing.state.phase, playing.place, playing.state.goesOn]).toEqual(['over', LENGTH, false]);
    playing.hears({ is: 'play' });
    expect([playing.state.phase, playing.effects[0]]).toEqual(['playing', { do: 'show', section: 0, at: 0, anew: true }]);
  });

  it('says that a part could not be had, and asks for it again when it is wanted again', () => {
    const playing = begun().hears({ is: 'play' }).hears({ is: 'seek', to: 25_000 });
    playing.hears({ is: 'failed', section: 1, words: 'no network' });
    expect([playing.state.phase, playing.state.words]).toEqual(['failed', 'no network']);
    playing.hears({ is: 'play' });
    expect(playing.effects).toEqual([{ do: 'load', section: 1 }]);
    // What was only fetched ahead hurts nobody.
    const ahead = begun().hears({ is: 'failed', section: 1, words: 'no network' });
    expect(ahead.state.phase).toBe('paused');
  });

  it('keeps a few sections, the nearest ones', () => {
    const sections = Array.from({ length: 20 }, (_, i) => ({ at: i * 1_000, from: i, to: i + 1 }));
    const playing = new Playing({ sections, millis: 20_000 });
    const dropped: number[] = [];
    for (let i = 0; i < 20; i++) {
      playing.hears({ is: 'seek', to: i * 1_000 });
      playing.hears({ is: 'here', section: i, times: [i * 1_000] });
      for (const effect of playing.effects) if (effect.do === 'drop') dropped.push(effect.section);
    }
    expect(playing.state.here.size).toBe(6);
    expect(dropped).toEqual(Array.from({ length: 14 }, (_, i) => i));
  });

  it('of nothing is over at once', () => {
    const playing = new Playing({ sections: [], millis: 0 }).hears({ is: 'play' });
    expect([playing.state.phase, playing.effects]).toEqual(['over', []]);
  });

  it('never shows what is not there, never leaves the recording, and waits only for what it asked for, whatever happens', () => {
    const seed = Date.now();
    let random = seed;
    const chance = (below: number): number => {
      random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
      return random % below;
    };
    const playing = new Playing();
    for (let i = 0; i < 20_000; i++) {
      const section = chance(3);
      const all: readonly PlayerEvent[] = [
        { is: 'play' },
        { is: 'pause' },
        { is: 'seek', to: chance(70_000) - 5_000 },
        { is: 'speed', speed: [1, 2, 4][chance(3)]! },
        { is: 'skip-idle', skip: chance(2) === 0 },
        { is: 'tick' },
        { is: 'here', section, times: TIMES[section]! },
        { is: 'failed', section, words: 'no network' },
      ];
      playing.now += chance(400);
      const wanted = playing.state.asked;
      const event = all[chance(all.length)]!;
      if ((event.is === 'here' || event.is === 'failed') && !wanted.has(event.section)) continue;
      playing.hears(event);
      expect(playing.place, `seed ${seed}`).toBeGreaterThanOrEqual(0);
      expect(playing.place, `seed ${seed}`).toBeLessThanOrEqual(LENGTH);
      for (const effect of playing.effects) if (effect.do === 'show') expect(playing.state.here.has(effect.section), `seed ${seed}`).toBe(true);
      if (playing.state.phase === 'waiting') expect(playing.state.asked.size, `seed ${seed}`).toBeGreaterThan(0);
    }
  });
});
