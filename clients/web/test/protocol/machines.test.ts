import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { arrived, DEADLINES, dialled, next as nextCall, restored, type CallEvent, type CallState } from '../../src/call/machine';
import { begin, next as nextConnection, type ConnectionEvent, type ConnectionState } from '../../src/connection/machine';
import { END_REASONS, FINAL_CLOSE_CODES, PROGRESS } from '../../src/wire/messages';
import { beginsFor, protocolFile, rowsFor, stepOf, type Fields, type Row, type Step, type Table } from './table';

const FLAGS = [false, true];

interface Vector {
  readonly name: string;
  readonly begin: Fields;
  readonly first: Step;
  readonly steps: readonly { readonly event: Fields; readonly state: Fields; readonly effects: readonly Fields[] }[];
}

/** A machine beside its table, with every state and every event that tells two cases apart. */
interface Pair<State, Event> {
  readonly table: Table;
  readonly nameOf: (state: State) => string;
  readonly states: readonly State[];
  readonly events: readonly Event[];
  readonly next: (state: State, event: Event) => Step;
  /** What the table may refer to besides the state and the event. */
  readonly derived: (state: State, event: Event) => Fields;
  readonly begins: readonly { readonly words: Fields; readonly step: Step }[];
}

const connection: Pair<ConnectionState, ConnectionEvent> = {
  table: protocolFile('machines/connection.json'),
  nameOf: (state) => state.name,
  states: [
    ...(['connecting', 'opening', 'waiting'] as const).flatMap((name) =>
      FLAGS.flatMap((resuming) => [0, 1, 2, 3, 4, 9].map((attempt) => ({ name, attempt, resuming }))),
    ),
    { name: 'open' },
    { name: 'closed', code: 4402, words: 'expired' },
  ],
  events: [
    { name: 'socket-opened' },
    ...FLAGS.map((resumed) => ({ name: 'welcomed', resumed }) as const),
    ...[1000, 1001, 1006, 1011, 4400, 4401, 4402, 4403, 4404, 4408, 4429].flatMap((code) =>
      FLAGS.map((inCall) => ({ name: 'socket-closed', code, words: `closed ${code}`, inCall, chance: 0.73 }) as const),
    ),
    ...FLAGS.flatMap((inCall) => [0, 0.5, 0.999].map((chance) => ({ name: 'silence', inCall, chance }) as const)),
    { name: 'retry-due' },
    { name: 'wake' },
    { name: 'grace-over' },
    { name: 'leave' },
  ],
  next: (state, event) => nextConnection(0, state, event),
  derived: (state, event) => ('chance' in event ? { delay: delayByTable(state, event) } : {}),
  begins: FLAGS.map((resuming) => ({ words: { resuming }, step: begin(resuming) })),
};

/** The schedule as `retry` of the table says it, written apart from the machine's own. */
function delayByTable(state: ConnectionState, { inCall, chance }: { inCall: boolean; chance: number }): number {
  const { first, later } = connection.table['retry'] as { first: { inCall: number; idle: number }; later: readonly number[] };
  const attempt = 'attempt' in state ? state.attempt + 1 : 1;
  const most = attempt === 1 ? first[inCall ? 'inCall' : 'idle'] : later[Math.min(attempt - 2, later.length - 1)]!;
  return Math.floor(most * chance);
}

const FARS = ['connected', 'reconnecting'] as const;
const SIDES = ['near', 'far'] as const;
const PHASES = ['ringing', 'incoming', 'talking'] as const;

const call: Pair<CallState, CallEvent> = {
  table: protocolFile('machines/call.json'),
  nameOf: (state) => state.phase,
  states: [
    { phase: 'preparing', role: 'caller' },
    { phase: 'preparing', role: 'callee' },
    { phase: 'dialing' },
    ...PROGRESS.flatMap((progress) => FLAGS.map((mediaUp) => ({ phase: 'ringing', progress, mediaUp }) as const)),
    { phase: 'incoming' },
    ...FLAGS.map((mediaUp) => ({ phase: 'answering', mediaUp }) as const),
    ...FLAGS.flatMap((held) => FLAGS.flatMap((farHeld) => FARS.map((far) => ({ phase: 'connecting', held, farHeld, far }) as const))),
    ...FLAGS.flatMap((held) =>
      FLAGS.flatMap((farHeld) =>
        FARS.flatMap((far) =>
          (['flowing', 'moving'] as const).flatMap((media) => [
            { phase: 'talking', held, farHeld, far, media } as const,
            ...PROGRESS.map((transfer) => ({ phase: 'talking', held, farHeld, far, media, transfer }) as const),
          ]),
        ),
      ),
    ),
    { phase: 'ending' },
    { phase: 'ended', reason: 'normal' },
    { phase: 'ended', reason: 'busy', status: 486, text: 'Busy Here' },
  ],
  events: [
    { name: 'devices-allowed' },
    { name: 'devices-ready' },
    { name: 'devices-refused', text: 'no microphone' },
    { name: 'answer' },
    { name: 'decline' },
    { name: 'end' },
    ...PROGRESS.map((progress) => ({ name: 'progress', progress }) as const),
    { name: 'queued' },
    { name: 'answered' },
    { name: 'connected' },
    ...SIDES.flatMap((by) => [{ name: 'held', by } as const, { name: 'resumed', by } as const]),
    ...FARS.map((far) => ({ name: 'far', far }) as const),
    ...PROGRESS.map((progress) => ({ name: 'transferring', progress }) as const),
    { name: 'transfer-failed' },
    { name: 'moved' },
    { name: 'refused', reason: 'forbidden', text: 'not allowed' },
    ...END_REASONS.map((reason) => ({ name: 'ended', reason }) as const),
    { name: 'ended', reason: 'busy', status: 600, text: 'Busy Everywhere' },
    { name: 'media-broke' },
    ...PHASES.flatMap((phase) => FLAGS.flatMap((held) => FLAGS.map((farHeld) => ({ name: 'snapshot', phase, held, farHeld }) as const))),
    { name: 'lost' },
    { name: 'deadline' },
  ],
  next: (state, event) => nextCall(0, state, event),
  derived: () => ({}),
  begins: [
    { words: { how: 'dialled' }, step: dialled() },
    { words: { how: 'arrived' }, step: arrived() },
    ...PHASES.flatMap((phase) =>
      FLAGS.flatMap((held) => FLAGS.map((farHeld) => ({ words: { how: 'restored', phase, held, farHeld }, step: restored({ phase, held, farHeld }) }))),
    ),
  ],
};

function contract<State, Event extends { readonly name: string }>({ table, nameOf, states, events, next, derived, begins }: Pair<State, Event>): void {
  const scopeOf = (state: State, event: Event): Fields => ({ state: state as Fields, event: event as unknown as Fields, ...derived(state, event) });

  it('makes every transition of the table and no other', () => {
    const named = (row: Row, stateName: string): string => `${stateName} × ${row.on} (${JSON.stringify(row.when ?? {})})`;
    const unused = new Set(table.transitions.flatMap((row) => row.in!.map((name) => named(row, name))));
    const wrong: object[] = [];
    for (const state of states) {
      const stays = { state, effects: [] };
      for (const event of events) {
        const scope = scopeOf(state, event);
        const rows = rowsFor(table, nameOf(state), scope);
        const [expected, ...more] = rows.length === 0 ? [stays] : rows.map((row) => stepOf(table, row, scope));
        const step = next(state, event);
        if (more.length > 0 || !isDeepStrictEqual(step, expected)) wrong.push({ state, event, step, expected, more });
        if (rows[0] !== undefined && !isDeepStrictEqual(expected, stays)) unused.delete(named(rows[0], nameOf(state)));
      }
    }
    expect(wrong).toEqual([]);
    expect([...unused], 'rows that no case makes happen').toEqual([]);
  });

  it('begins as the table says', () => {
    for (const { words, step } of begins) {
      const rows = beginsFor(table, words);
      expect(rows.length, JSON.stringify(words)).toBe(1);
      expect(step).toEqual(stepOf(table, rows[0]!, words));
    }
    const begun = new Set(begins.flatMap(({ words }) => beginsFor(table, words)));
    expect(begun.size).toBe(table.begin.length);
  });

  it('has the states and events of the table, with their fields and no other', () => {
    expect(new Set(states.map(nameOf))).toEqual(new Set(Object.keys(table.states)));
    expect(new Set(events.map((event) => event.name))).toEqual(new Set(Object.keys(table.events)));
    for (const state of states) {
      const fields = Object.keys(state as Fields).filter((name) => name !== 'name' && name !== 'phase');
      expect(table.states[nameOf(state)]).toEqual(expect.arrayContaining(fields));
    }
    for (const event of events) {
      const fields = Object.keys(event).filter((name) => name !== 'name');
      expect(table.events[event.name]).toEqual(expect.arrayContaining(fields));
    }
  });

  const vectors = protocolFile<{ readonly vectors: readonly Vector[] }>(`vectors/${table.machine}.json`).vectors;
  it.each(vectors)('tells the story: $name', ({ begin: words, first, steps }) => {
    const begun = begins.find((candidate) => JSON.stringify(candidate.words) === JSON.stringify(words))!;
    expect(begun.step).toEqual(first);
    let state = begun.step.state as State;
    for (const { event, state: expected, effects } of steps) {
      const step = next(state, event as unknown as Event);
      expect(step, JSON.stringify(event)).toEqual({ state: expected, effects });
      state = step.state as State;
    }
  });

  it('visits every state in its stories', () => {
    const visited = vectors.flatMap(({ first, steps }) => [first.state, ...steps.map(({ state }) => state)]).map((state) => nameOf(state as State));
    expect(new Set(visited)).toEqual(new Set(Object.keys(table.states)));
  });
}

describe('the connection machine', () => {
  contract(connection);

  it('has the close codes of the table', () => expect(FINAL_CLOSE_CODES).toEqual(connection.table['finalCloseCodes']));
});

describe('the call machine', () => {
  contract(call);

  it('has the deadlines of the table', () => expect(DEADLINES).toEqual(call.table['deadlines']));
});
