/**
 * Decides what a player does, purely: which section of a recording it wants, and what of it shows. A section is what can be
 * played without what lies before it.
 */

/**
 * A part of a recording that can be played without what lies before it.
 * @example
 * const all: Section[] = index.sections.map(({ at, from }, i) => ({ at, from, to: index.sections[i + 1]?.from ?? index.end }));
 */
export interface Section {
  /** When it begins, in milliseconds from the recording's beginning. */
  readonly at: number;
  /** The place of its first byte in the file. */
  readonly from: number;
  /** The place behind its last byte. */
  readonly to: number;
}

/**
 * What a player does. `waiting`: the section for this moment is on its way; `over`: it has come to the end; `failed`: the
 * section could not be fetched.
 * @example
 * spinner.hidden = replay.state.phase !== 'waiting';
 */
export type PlayerPhase = 'paused' | 'playing' | 'waiting' | 'over' | 'failed';

export interface PlayerState {
  readonly millis: number;
  readonly sections: readonly Section[];
  readonly phase: PlayerPhase;
  /** Whether it goes on by itself when what it waits for is there. */
  readonly goesOn: boolean;
  /** The moment that shows, when `since` was now. */
  readonly place: number;
  readonly since: number;
  readonly speed: number;
  readonly skipsIdle: boolean;
  /** When something changes, of each section that is here. */
  readonly here: ReadonlyMap<number, readonly number[]>;
  readonly asked: ReadonlySet<number>;
  /** What was last shown. */
  readonly shown: { readonly section: number; readonly at: number } | null;
  readonly words: string;
}

export type PlayerEvent =
  | { readonly is: 'play' }
  | { readonly is: 'pause' }
  | { readonly is: 'seek'; readonly to: number }
  | { readonly is: 'speed'; readonly speed: number }
  | { readonly is: 'skip-idle'; readonly skip: boolean }
  /** Time goes by. */
  | { readonly is: 'tick' }
  | { readonly is: 'here'; readonly section: number; readonly times: readonly number[] }
  | { readonly is: 'failed'; readonly section: number; readonly words: string };

export type PlayerEffect =
  | { readonly do: 'load'; readonly section: number }
  | { readonly do: 'drop'; readonly section: number }
  /** Everything of this section up to this moment; `anew` from its beginning, on an empty surface. */
  | { readonly do: 'show'; readonly section: number; readonly at: number; readonly anew: boolean };

type Step = readonly [PlayerState, readonly PlayerEffect[]];

/** Nothing happens for longer than this: it may be skipped, but for the moment before something does. */
const IDLE_MILLIS = 2_000;
const LEAD_MILLIS = 500;
/** So long before its time the next section is fetched, times the speed. */
const AHEAD_MILLIS = 8_000;
/** Each may have some megabytes. */
const MOST_HERE = 6;

export const player = (millis: number, sections: readonly Section[]): PlayerState => ({
  millis,
  sections,
  phase: 'paused',
  goesOn: false,
  place: 0,
  since: 0,
  speed: 1,
  skipsIdle: true,
  here: new Map(),
  asked: new Set(),
  shown: null,
  words: '',
});

/** Which moment shows now. */
export const placeAt = (now: number, { phase, place, since, speed, millis }: PlayerState): number => (phase === 'playing' ? Math.min(millis, place + (now - since) * speed) : place);

export function next(now: number, before: PlayerState, event: PlayerEvent): Step {
  const state = { ...before, place: placeAt(now, before), since: now };
  switch (event.is) {
    case 'play':
      return settle(now, { ...state, goesOn: true, phase: 'playing', place: state.place >= state.millis ? 0 : state.place });
    case 'pause':
      return settle(now, { ...state, goesOn: false, phase: 'paused' });
    case 'seek':
      return settle(now, { ...state, phase: state.goesOn ? 'playing' : 'paused', place: Math.max(0, Math.min(state.millis, event.to)) });
    case 'speed':
      return settle(now, { ...state, speed: event.speed });
    case 'skip-idle':
      return settle(now, { ...state, skipsIdle: event.skip });
    case 'tick':
      return settle(now, state);
    case 'here':
      return arrived(now, state, event.section, event.times);
    case 'failed':
      return failed(now, state, event.section, event.words);
  }
}

function arrived(now: number, state: PlayerState, section: number, times: readonly number[]): Step {
  const here = new Map(state.here).set(section, times);
  const [settled, effects] = settle(now, { ...state, here, asked: without(state.asked, section) });
  const [kept, dropped] = makeRoom(settled);
  return [kept, [...effects, ...dropped]];
}

/** What was only fetched ahead may be asked for again. */
function failed(now: number, state: PlayerState, section: number, words: string): Step {
  const asked = without(state.asked, section);
  if (section !== sectionAt(state, state.place)) return [{ ...state, asked }, []];
  return [{ ...state, asked, phase: 'failed', goesOn: false, since: now, words }, []];
}

/** Keeps what lies nearest. */
function makeRoom(state: PlayerState): Step {
  const middle = sectionAt(state, state.place);
  const far = [...state.here.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle)).slice(MOST_HERE);
  const here = new Map([...state.here].filter(([section]) => !far.includes(section)));
  return [{ ...state, here }, far.map((section) => ({ do: 'drop', section }))];
}

/** Goes on from the place where it is: over, waiting, or showing what is there. */
function settle(now: number, from: PlayerState): Step {
  const state = from.phase === 'playing' || from.phase === 'waiting' ? skipped(from) : from;
  const section = sectionAt(state, state.place);
  if (section < 0) return [{ ...state, phase: 'over', goesOn: false, place: state.millis }, []];
  if (!state.here.has(section)) {
    const phase = state.phase === 'failed' ? 'failed' : 'waiting';
    return phase === 'failed' ? [state, []] : ask({ ...state, phase, since: now }, [section]);
  }
  const anew = state.shown === null || state.shown.section !== section || state.place < state.shown.at;
  const show: PlayerEffect = { do: 'show', section, at: state.place, anew };
  const isOver = state.place >= state.millis && state.goesOn;
  const phase: PlayerPhase = isOver ? 'over' : state.goesOn ? 'playing' : 'paused';
  const shown: PlayerState = { ...state, phase, goesOn: state.goesOn && !isOver, shown: { section, at: state.place } };
  const soon = sectionAt(state, state.place + AHEAD_MILLIS * state.speed);
  const [asked, effects] = ask(shown, soon > section && !state.here.has(section + 1) ? [section + 1] : []);
  return [asked, [show, ...effects]];
}

/** The moment before something happens, where nothing does for long. */
function skipped(state: PlayerState): PlayerState {
  const section = sectionAt(state, state.place);
  const times = state.here.get(section);
  if (!state.skipsIdle || !state.goesOn || times === undefined) return state;
  const soon = times.find((time) => time > state.place) ?? state.sections[section + 1]?.at ?? state.millis;
  return soon - state.place > IDLE_MILLIS ? { ...state, place: soon - LEAD_MILLIS } : state;
}

function ask(state: PlayerState, wanted: readonly number[]): Step {
  const missing = wanted.filter((section) => !state.asked.has(section));
  return [{ ...state, asked: new Set([...state.asked, ...missing]) }, missing.map((section) => ({ do: 'load', section }))];
}

const without = (all: ReadonlySet<number>, one: number): ReadonlySet<number> => new Set([...all].filter((each) => each !== one));

/** The section that shows this moment; the first one for what lies before all. -1 where there is none. */
export function sectionAt({ sections }: PlayerState, place: number): number {
  let found = sections.length > 0 ? 0 : -1;
  for (let i = 1; i < sections.length && sections[i]!.at <= place; i++) found = i;
  return found;
}
