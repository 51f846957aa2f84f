import { Emitter } from '../../../src/emitter';
import { next, placeAt, player, type PlayerEffect, type PlayerEvent, type PlayerPhase, type Section } from './machine';
import { Projector } from './projector';
import { readEntries, type Entry } from './reader';

/**
 * A recording of a support session, by what the server's index says of it (`GET /api/v1/recordings/<recording>`).
 * @example
 * const recording: Recorded = { millis: 9_000, sections: [{ at: 0, from: 24, to: 90_000 }], part };
 */
export interface Recorded {
  /** How long it is, in milliseconds. */
  readonly millis: number;
  /** All its sections, in order. */
  readonly sections: readonly Section[];
  /** Fetches these bytes of the file, without the one at `to`; what it rejects with is told as `words`. */
  readonly part: (from: number, to: number) => Promise<Uint8Array>;
}

/**
 * The events of a replay, by name.
 * @example
 * replay.on('changed', ({ place }) => (bar.value = String(place)));
 */
export interface ReplayEvents {
  /** About 20 times a second while it plays, and at every other change. */
  changed: ReplayState;
}

/**
 * Where a replay stands. `waiting`: that part is being fetched; `failed`: it could not be, and `words` says why.
 * @example
 * button.textContent = replay.state.phase === 'playing' ? 'Pause' : 'Play';
 */
export interface ReplayState {
  /** What the player does. */
  readonly phase: PlayerPhase;
  /** Whether it plays, or will as soon as it can. */
  readonly playing: boolean;
  /** In milliseconds from the beginning. */
  readonly place: number;
  /** 1 is as it was, 2 twice as fast. */
  readonly speed: number;
  /** Whether times in which nothing changes are left out; so it is at first. */
  readonly skipsIdle: boolean;
  /** Why a part could not be fetched; empty before one could not. */
  readonly words: string;
}

const TICK_MILLIS = 50;

/**
 * Plays a recording; an `<alongside-replay>` shows it. Only the section that is looked at and the next one are fetched.
 * @example
 * const replay = new Replay(recording);
 * document.querySelector('alongside-replay').replay = replay;
 * replay.play();
 */
export class Replay extends Emitter<ReplayEvents> {
  /** @internal */
  readonly projector = new Projector(() => this.resized());
  /** @internal */
  resized: () => void = () => {};
  private readonly recorded: Recorded;
  private readonly entries = new Map<number, readonly Entry[]>();
  private machine: ReturnType<typeof player>;
  private timer: ReturnType<typeof setInterval> | null = null;
  private settled: Promise<void> = Promise.resolve();
  private over = false;

  constructor(recorded: Recorded) {
    super();
    this.recorded = recorded;
    this.machine = player(recorded.millis, recorded.sections);
    this.happen({ is: 'seek', to: 0 });
  }

  /** Where it stands at this moment; changes with the event `changed`. */
  get state(): ReplayState {
    const { phase, goesOn, speed, skipsIdle, words } = this.machine;
    return { phase, playing: goesOn, place: placeAt(performance.now(), this.machine), speed, skipsIdle, words };
  }

  /**
   * Goes on from where it is; from the beginning where it is over.
   * @example
   * button.onclick = () => (replay.state.playing ? replay.pause() : replay.play());
   */
  play(): void {
    this.happen({ is: 'play' });
  }

  /**
   * Stands still where it is.
   * @example
   * replay.pause();
   */
  pause(): void {
    this.happen({ is: 'pause' });
  }

  /**
   * Goes to a moment, in milliseconds from the beginning, and goes on as before: playing or not.
   * @example
   * replay.seek(90_000);
   */
  seek(to: number): void {
    this.happen({ is: 'seek', to });
  }

  /** 1 is as it was, 2 twice as fast. */
  set speed(speed: number) {
    this.happen({ is: 'speed', speed });
  }

  /** Whether times in which nothing changes are left out. */
  set skipsIdle(skip: boolean) {
    this.happen({ is: 'skip-idle', skip });
  }

  /**
   * Resolves when all shows that was to be shown by now.
   * @example
   * replay.seek(90_000);
   * await replay.painted();
   */
  painted(): Promise<void> {
    return this.settled;
  }

  /**
   * Fetches and shows nothing more, for good.
   * @example
   * replay.stop();
   */
  stop(): void {
    this.pause();
    this.over = true;
  }

  private happen(event: PlayerEvent): void {
    if (this.over) return;
    const [state, effects] = next(performance.now(), this.machine, event);
    this.machine = state;
    effects.forEach((effect) => this.perform(effect));
    const ticks = state.phase === 'playing';
    if (ticks && this.timer === null) this.timer = setInterval(() => this.happen({ is: 'tick' }), TICK_MILLIS);
    if (!ticks && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
    this.emit('changed', this.state);
  }

  private perform(effect: PlayerEffect): void {
    switch (effect.do) {
      case 'load':
        return void this.load(effect.section);
      case 'drop':
        return void this.entries.delete(effect.section);
      case 'show':
        this.settled = this.projector.show(effect.at, effect.anew ? (this.entries.get(effect.section) ?? []) : undefined);
    }
  }

  private async load(section: number): Promise<void> {
    const { from, to } = this.recorded.sections[section]!;
    try {
      const { entries } = readEntries(await this.recorded.part(from, to));
      this.entries.set(section, entries);
      this.happen({ is: 'here', section, times: entries.map(({ at }) => at) });
    } catch (why) {
      this.happen({ is: 'failed', section, words: (why as Error).message });
    }
  }
}
