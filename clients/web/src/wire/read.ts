import {
  DIRECTIONS,
  END_REASONS,
  MAX_MESSAGE_BYTES,
  PROGRESS,
  type CallSnapshot,
  type Direction,
  type EndReason,
  type QueueLine,
  type ServerMessage,
} from './messages';
import { Malformed, flag, id, list, maybe, number, object, oneOf, orElse, shape, text, whole, type Reader } from './shape';

/** What a text from the server turned out to be. `seq` is there where the text had a usable one, also on bad messages. */
export type Incoming<M = ServerMessage> =
  | { readonly kind: 'message'; readonly seq: number | null; readonly message: M }
  | { readonly kind: 'unknown'; readonly seq: number | null; readonly type: string }
  | { readonly kind: 'malformed'; readonly seq: number | null; readonly why: string };

/**
 * Parses once, at the door. Never throws: what can't be understood says why. A type this SDK doesn't know is `unknown`,
 * because a newer server may say more than we understand.
 */
export const readServerMessage = (data: unknown): Incoming => readWith<ServerMessage>(READERS, data);

/** The same for a service with messages of its own, by their types. */
export function readWith<M>(readers: Readonly<Record<string, Reader<object>>>, data: unknown): Incoming<M> {
  if (typeof data !== 'string') return { kind: 'malformed', seq: null, why: 'the message is not text' };
  if (data.length > MAX_MESSAGE_BYTES) return { kind: 'malformed', seq: null, why: 'the message is over 64 KiB' };
  let seq: number | null = null;
  try {
    const fields = object(parse(data), 'message');
    seq = Number.isSafeInteger(fields['seq']) && (fields['seq'] as number) > 0 ? (fields['seq'] as number) : null;
    const type = text(64)(fields['type'], 'message.type');
    const reader = Object.prototype.hasOwnProperty.call(readers, type) ? readers[type] : undefined;
    if (reader === undefined) return { kind: 'unknown', seq, type };
    return { kind: 'message', seq, message: { type, ...reader(fields, type) } as M };
  } catch (trouble) {
    if (trouble instanceof Malformed) return { kind: 'malformed', seq, why: trouble.message };
    throw trouble;
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new Malformed('message is not JSON');
  }
}

const NAME = text(1024);
/** A name to show. The server's empty one says that there is none. */
const DISPLAY_NAME: Reader<string | undefined> = (value, where) => (value === '' ? undefined : maybe(NAME)(value, where));
const SDP = text(MAX_MESSAGE_BYTES);
const STATUS = maybe(whole(100, 699));
const ATTACH = whole(0, 1_000_000_000);
const BY = oneOf(['near', 'far'] as const);
const COUNT = whole(0, Number.MAX_SAFE_INTEGER);

/** A direction; a server that only says whether there is media means both ways. */
const direction: Reader<Direction> = (value, where) =>
  typeof value === 'boolean' ? (value ? 'sendrecv' : 'none') : oneOf(DIRECTIONS)(value, where);

/** The set is closed, and still a call that ended must end here: a word we don't know is the server's error. */
const endReason: Reader<EndReason> = (value, where) => {
  const reason = text(64)(value, where);
  return (END_REASONS as readonly string[]).includes(reason) ? (reason as EndReason) : 'server-error';
};

const urls: Reader<string | string[]> = (value, where) =>
  typeof value === 'string' ? NAME(value, where) : [...list(NAME, 16)(value, where)];

const iceServer: Reader<RTCIceServer> = shape({ urls, username: maybe(NAME), credential: maybe(NAME) });

const snapshot: Reader<CallSnapshot> = shape({
  call: id,
  role: oneOf(['caller', 'callee'] as const),
  phase: oneOf(['ringing', 'incoming', 'talking'] as const),
  ring: maybe(id),
  attach: orElse(ATTACH, 0),
  attachAgain: maybe(flag),
  held: orElse(flag, false),
  farHeld: orElse(flag, false),
  audio: orElse(direction, 'sendrecv'),
  video: orElse(direction, 'none'),
  from: maybe(NAME),
  to: maybe(NAME),
  displayName: DISPLAY_NAME,
});

const SECONDS = whole(0, 1_000_000_000);
const queueLine: Reader<QueueLine> = shape({ queue: NAME, waiting: COUNT, longestSeconds: maybe(SECONDS) });

const by = shape({ call: id, by: BY });
const nothing = shape({});

/** What every service says: the opening, the heartbeat and the end. */
export const LINK_READERS: Readonly<Record<string, Reader<object>>> = {
  welcome: shape({
    connection: id,
    resumed: flag,
    snapshot: orElse(flag, false),
    heartbeatSeconds: number(0.1, 3600),
    graceSeconds: number(0, 86_400),
    iceServers: orElse(list(iceServer, 16), []),
    user: orElse(shape({ username: NAME, domain: orElse(NAME, '') }), { username: '', domain: '' }),
    received: orElse(COUNT, 0),
  }),
  ping: nothing,
  pong: nothing,
  bye: nothing,
  heartbeat: shape({ seconds: number(0.1, 3600) }),
  error: shape({ re: orElse(NAME, ''), code: orElse(NAME, 'server-error'), message: orElse(NAME, '') }),
};

const READERS: Readonly<Record<string, Reader<object>>> = {
  ...LINK_READERS,
  ok: shape({ re: NAME }),
  state: shape({ calls: list(snapshot, 64) }),
  'agent.state': shape({
    state: oneOf(['available', 'ringing', 'in-call', 'wrap-up', 'away'] as const),
    reason: maybe(text(64)),
    seconds: maybe(SECONDS),
  }),
  'agent.queues': shape({ queues: list(queueLine, 64), reachable: orElse(list(NAME, 1024), []) }),
  'call.incoming': shape({
    call: id,
    ring: maybe(id),
    from: NAME,
    displayName: DISPLAY_NAME,
    audio: orElse(flag, true),
    video: orElse(flag, false),
    queue: maybe(NAME),
    waitedSeconds: maybe(SECONDS),
    returns: maybe(flag),
    page: maybe(NAME),
  }),
  'call.queued': shape({ call: id, queue: NAME, position: whole(1, 1_000_000), expectedWaitSeconds: maybe(SECONDS) }),
  'call.announcement': shape({ call: id, text: NAME }),
  'call.progress': shape({ call: id, state: oneOf(PROGRESS), status: STATUS }),
  'call.attached': shape({ call: id, attach: ATTACH, sdp: SDP }),
  'call.answered': shape({ call: id, audio: orElse(direction, 'sendrecv'), video: orElse(direction, 'none') }),
  'call.connected': shape({ call: id, attach: ATTACH }),
  'call.held': by,
  'call.resumed': by,
  'call.far': shape({
    call: id,
    state: maybe(oneOf(['connected', 'reconnecting', 'held'] as const)),
    displayName: DISPLAY_NAME,
    audio: maybe(flag),
    video: maybe(flag),
  }),
  'call.transferring': shape({ call: id, state: oneOf(PROGRESS), status: STATUS }),
  'call.transfer-failed': shape({ call: id, reason: endReason, status: STATUS, text: maybe(NAME) }),
  'call.moved': shape({ call: id, to: id, far: NAME, displayName: DISPLAY_NAME }),
  'call.dtmf-received': shape({ call: id, tone: text(1) }),
  'call.quality': shape({
    call: id,
    score: number(0, 100),
    mos: number(0, 5),
    lossPercent: number(0, 100),
    jitterMillis: number(0, 1e6),
    roundTripMillis: maybe(number(0, 1e6)),
  }),
  'call.ended': shape({ call: id, reason: endReason, status: STATUS, text: maybe(NAME) }),
  'check.answered': shape({ check: id, send: SDP, receive: SDP }),
  'check.ended': shape({ check: id, reason: endReason }),
};
