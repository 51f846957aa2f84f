import { FINAL_CLOSE_CODES } from '../wire/messages';

/**
 * The life of a connection to the server, as a pure function. A connection outlives its sockets: a socket that is lost is
 * replaced (*resume*) until the grace period is over, and even then we go on trying, with a new connection.
 * `protocol/machines/connection.json` says the same as a table; a test holds the two together. `Link` performs the effects.
 */
export type ConnectionState =
  /** A socket is being opened. `resuming`: we hope that the server still knows us. `attempt` counts from 0. */
  | { readonly name: 'connecting'; readonly attempt: number; readonly resuming: boolean }
  /** The socket is open and `hello` is sent. */
  | { readonly name: 'opening'; readonly attempt: number; readonly resuming: boolean }
  | { readonly name: 'open' }
  /** For the time of the next try. */
  | { readonly name: 'waiting'; readonly attempt: number; readonly resuming: boolean }
  /** Over for good: `code` 1000 when the application left, else the server's close code. */
  | { readonly name: 'closed'; readonly code: number; readonly words: string };

/** `chance` is a random number from 0 up to 1, drawn by the runner. */
export type ConnectionEvent =
  | { readonly name: 'socket-opened' }
  | { readonly name: 'welcomed'; readonly resumed: boolean }
  | { readonly name: 'socket-closed'; readonly code: number; readonly words: string; readonly inCall: boolean; readonly chance: number }
  /** Nothing was heard for three heartbeats, or the opening took too long. */
  | { readonly name: 'silence'; readonly inCall: boolean; readonly chance: number }
  | { readonly name: 'retry-due' }
  /** The network came back or the page was shown again: don't wait. */
  | { readonly name: 'wake' }
  | { readonly name: 'grace-over' }
  | { readonly name: 'leave' };

export type ConnectionEffect =
  | { readonly name: 'open-socket' }
  | { readonly name: 'send-hello'; readonly resuming: boolean }
  | { readonly name: 'send-bye' }
  | { readonly name: 'drop-socket' }
  /** Ping now and expect to hear something soon. */
  | { readonly name: 'probe' }
  | { readonly name: 'start-retry'; readonly delayMillis: number }
  | { readonly name: 'stop-retry' }
  | { readonly name: 'start-grace' }
  | { readonly name: 'stop-grace' }
  | { readonly name: 'tell-established' }
  | { readonly name: 'tell-lost' }
  | { readonly name: 'tell-retry'; readonly attempt: number; readonly delayMillis: number }
  | { readonly name: 'tell-re-established' }
  /** The server no longer knows us: what the old connection carried has ended. */
  | { readonly name: 'tell-calls-lost' }
  | { readonly name: 'tell-closed'; readonly code: number; readonly words: string };

export interface ConnectionStep {
  readonly state: ConnectionState;
  readonly effects: readonly ConnectionEffect[];
}

/** `resuming` on a page that was reloaded and still has its connection's id. */
export const begin = (resuming: boolean): ConnectionStep => ({
  state: { name: 'connecting', attempt: 0, resuming },
  effects: resuming ? [{ name: 'start-grace' }, { name: 'open-socket' }] : [{ name: 'open-socket' }],
});

/** No state here depends on `now`: time comes in as events. It is there because every machine has the same form. */
export function next(_now: number, state: ConnectionState, event: ConnectionEvent): ConnectionStep {
  if (state.name === 'closed') return stay(state);
  switch (event.name) {
    case 'leave':
      return leave(state);
    case 'socket-closed':
      if (state.name === 'waiting') return stay(state);
      return FINAL_CLOSE_CODES.includes(event.code) ? refused(state, event) : lost(state, event, []);
    case 'silence':
      return state.name === 'waiting' ? stay(state) : lost(state, event, [{ name: 'drop-socket' }]);
    case 'grace-over':
      return state.name === 'open' || !state.resuming
        ? stay(state)
        : { state: { ...state, resuming: false }, effects: [{ name: 'tell-calls-lost' }] };
    case 'wake':
      return wake(state);
    case 'socket-opened':
      return state.name !== 'connecting'
        ? stay(state)
        : { state: { ...state, name: 'opening' }, effects: [{ name: 'send-hello', resuming: state.resuming }] };
    case 'welcomed':
      return state.name === 'opening' ? welcomed(state.resuming, event.resumed) : stay(state);
    case 'retry-due':
      return state.name === 'waiting' ? reopen(state, []) : stay(state);
  }
}

const stay = (state: ConnectionState): ConnectionStep => ({ state, effects: [] });

type Trying = Extract<ConnectionState, { attempt: number }>;

function reopen(state: Trying, first: readonly ConnectionEffect[]): ConnectionStep {
  return { state: { ...state, name: 'connecting' }, effects: [...first, { name: 'open-socket' }] };
}

function wake(state: Exclude<ConnectionState, { name: 'closed' }>): ConnectionStep {
  if (state.name === 'open') return { state, effects: [{ name: 'probe' }] };
  return state.name === 'waiting' ? reopen(state, [{ name: 'stop-retry' }]) : stay(state);
}

function welcomed(resuming: boolean, resumed: boolean): ConnectionStep {
  if (!resuming) return { state: { name: 'open' }, effects: [{ name: 'tell-established' }] };
  return {
    state: { name: 'open' },
    effects: resumed
      ? [{ name: 'stop-grace' }, { name: 'tell-re-established' }]
      : [{ name: 'stop-grace' }, { name: 'tell-calls-lost' }, { name: 'tell-established' }],
  };
}

interface Cut {
  readonly inCall: boolean;
  readonly chance: number;
}

function lost(state: Exclude<ConnectionState, { name: 'closed' }>, cut: Cut, first: readonly ConnectionEffect[]): ConnectionStep {
  const wasOpen = state.name === 'open';
  const attempt = wasOpen ? 1 : state.attempt + 1;
  const delayMillis = retryDelayMillis(attempt, cut.inCall, cut.chance);
  return {
    state: { name: 'waiting', attempt, resuming: wasOpen || state.resuming },
    effects: [
      ...first,
      ...(wasOpen ? ([{ name: 'tell-lost' }, { name: 'start-grace' }] as const) : []),
      { name: 'start-retry', delayMillis },
      { name: 'tell-retry', attempt, delayMillis },
    ],
  };
}

function refused(state: ConnectionState, event: { code: number; words: string }): ConnectionStep {
  const { code, words } = event;
  return {
    state: { name: 'closed', code, words },
    effects: [
      ...(state.name !== 'open' && state.name !== 'closed' && state.resuming ? ([{ name: 'stop-grace' }] as const) : []),
      { name: 'tell-calls-lost' },
      { name: 'tell-closed', code, words },
    ],
  };
}

function leave(state: ConnectionState): ConnectionStep {
  const effects: ConnectionEffect[] = [];
  if (state.name === 'open') effects.push({ name: 'send-bye' });
  if (state.name === 'waiting') effects.push({ name: 'stop-retry' });
  else effects.push({ name: 'drop-socket' });
  if ('resuming' in state && state.resuming) effects.push({ name: 'stop-grace' });
  const closed = { code: 1000, words: 'the application left' };
  return { state: { name: 'closed', ...closed }, effects: [...effects, { name: 'tell-calls-lost' }, { name: 'tell-closed', ...closed }] };
}

/**
 * Full jitter, so that thousands of clients of a restarted server don't come back in step: the first try 0–250 ms after
 * the cut in a call, spread over 10 s when idle, then up to 0.5, 1, 2, 4, 4 … s.
 */
export function retryDelayMillis(attempt: number, inCall: boolean, chance: number): number {
  const most = attempt === 1 ? (inCall ? 250 : 10_000) : Math.min(4_000, 500 * 2 ** (attempt - 2));
  return Math.floor(most * chance);
}
