/**
 * What goes over the socket: `protocol/client.md` as types. `read.ts` turns text into these; nothing else parses.
 */

/**
 * 32 lower-case hex digits: 128 random bits.
 * @example
 * const id: Id = call.id; // '0123456789abcdef0123456789abcdef'
 */
export type Id = string;

/**
 * In which directions media flows, as this client sees it.
 * @example
 * const onlyWatch: Direction = 'recvonly';
 */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'none';

export const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'none'];

/**
 * Why a call ended: a closed set. `describe` has words for each.
 * @example
 * call.on('ended', ({ reason }) => { if (reason === 'busy') offerCallback(); });
 */
export type EndReason =
  | 'normal'
  | 'answered-elsewhere'
  | 'busy'
  | 'declined'
  | 'not-found'
  | 'unreachable'
  | 'timeout'
  | 'no-media'
  | 'media-lost'
  | 'connection-lost'
  | 'forbidden'
  | 'codec-mismatch'
  | 'overload'
  | 'server-error';

export const END_REASONS: readonly EndReason[] = [
  'normal',
  'answered-elsewhere',
  'busy',
  'declined',
  'not-found',
  'unreachable',
  'timeout',
  'no-media',
  'media-lost',
  'connection-lost',
  'forbidden',
  'codec-mismatch',
  'overload',
  'server-error',
];

/**
 * How far an outgoing call has come.
 * @example
 * if (state.phase === 'ringing' && state.progress === 'queued') music.play();
 */
export type Progress = 'trying' | 'ringing' | 'queued' | 'forwarded' | 'early-media';

export const PROGRESS: readonly Progress[] = ['trying', 'ringing', 'queued', 'forwarded', 'early-media'];

/**
 * Sound or picture.
 * @example
 * const kind: MediaKind = 'audio';
 * call.mute(kind);
 */
export type MediaKind = 'audio' | 'video';

/**
 * Who this session speaks for.
 * @example
 * session.on('established', ({ username }) => { greeting.textContent = `Hello ${username}`; });
 */
export interface User {
  /** As your server named it in the token. */
  readonly username: string;
  /** Its domain; together they are a SIP address. */
  readonly domain: string;
}

/** One call in a `state` message. */
export interface CallSnapshot {
  readonly call: Id;
  readonly role: 'caller' | 'callee';
  readonly phase: 'ringing' | 'incoming' | 'talking';
  /** Of an incoming call. */
  readonly ring?: Id;
  readonly attach: number;
  /** The far side is another than at the newest attach. */
  readonly attachAgain?: boolean;
  readonly held: boolean;
  readonly farHeld: boolean;
  readonly audio: Direction;
  readonly video: Direction;
  readonly from?: string;
  readonly to?: string;
  readonly displayName?: string;
}

/** The opening and the heartbeat: they concern the connection and go no further. */
export type LinkMessage =
  | {
      readonly type: 'welcome';
      readonly connection: Id;
      readonly resumed: boolean;
      readonly snapshot: boolean;
      readonly heartbeatSeconds: number;
      readonly graceSeconds: number;
      readonly iceServers: readonly RTCIceServer[];
      readonly user: User;
      /** The client's numbered messages that arrived. */
      readonly received: number;
    }
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  | { readonly type: 'heartbeat'; readonly seconds: number }
  | { readonly type: 'bye' };

export type Answer =
  | { readonly type: 'ok'; readonly re: string }
  | { readonly type: 'error'; readonly re: string; readonly code: string; readonly message: string };

/** A message about one call. */
export type CallMessage =
  | {
      readonly type: 'call.incoming';
      readonly call: Id;
      /** To be said again in the answer: the same call may ring here twice. */
      readonly ring?: Id;
      readonly from: string;
      readonly displayName?: string;
      readonly audio: boolean;
      readonly video: boolean;
      /** Through which queue it comes, and how long the caller has waited there. */
      readonly queue?: string;
      readonly waitedSeconds?: number;
      readonly returns?: boolean;
      /** The address of the caller's page. */
      readonly page?: string;
    }
  | {
      readonly type: 'call.queued';
      readonly call: Id;
      readonly queue: string;
      readonly position: number;
      readonly expectedWaitSeconds?: number;
    }
  | { readonly type: 'call.announcement'; readonly call: Id; readonly text: string }
  | { readonly type: 'call.progress'; readonly call: Id; readonly state: Progress; readonly status?: number }
  | { readonly type: 'call.attached'; readonly call: Id; readonly attach: number; readonly sdp: string }
  | { readonly type: 'call.answered'; readonly call: Id; readonly audio: Direction; readonly video: Direction }
  | { readonly type: 'call.connected'; readonly call: Id; readonly attach: number }
  | { readonly type: 'call.held' | 'call.resumed'; readonly call: Id; readonly by: 'near' | 'far' }
  | {
      readonly type: 'call.far';
      readonly call: Id;
      readonly state?: 'connected' | 'reconnecting' | 'held';
      readonly displayName?: string;
      readonly audio?: boolean;
      readonly video?: boolean;
    }
  | { readonly type: 'call.transferring'; readonly call: Id; readonly state: Progress; readonly status?: number }
  | {
      readonly type: 'call.transfer-failed';
      readonly call: Id;
      readonly reason: EndReason;
      readonly status?: number;
      readonly text?: string;
    }
  | { readonly type: 'call.moved'; readonly call: Id; readonly to: Id; readonly far: string; readonly displayName?: string }
  | { readonly type: 'call.dtmf-received'; readonly call: Id; readonly tone: string }
  | {
      readonly type: 'call.quality';
      readonly call: Id;
      readonly score: number;
      readonly mos: number;
      readonly lossPercent: number;
      readonly jitterMillis: number;
      readonly roundTripMillis?: number;
    }
  | {
      readonly type: 'call.ended';
      readonly call: Id;
      readonly reason: EndReason;
      readonly status?: number;
      readonly text?: string;
    };

/** A message about one network check. */
export type CheckMessage =
  | { readonly type: 'check.answered'; readonly check: Id; readonly send: string; readonly receive: string }
  | { readonly type: 'check.ended'; readonly check: Id; readonly reason: EndReason };

/**
 * What this agent is doing, as the server sees it. `away` has the reason that was given, or `no-answer`, `declined` or
 * `unreachable` where the server had to say it; `wrap-up` ends by itself after `seconds`.
 * @example
 * session.on('agent', ({ state, reason }) => { if (reason === 'no-answer') line.textContent = 'You let it ring.'; });
 */
export interface AgentState {
  /** `available`: the next call may ring here. */
  readonly state: 'available' | 'ringing' | 'in-call' | 'wrap-up' | 'away';
  /** Why away, if anybody said so. */
  readonly reason?: string;
  /** How long the wrap-up still lasted when this was said. */
  readonly seconds?: number;
}

/**
 * A queue that this agent serves.
 * @example
 * session.on('queues', (queues) => { badge.textContent = String(queues.reduce((sum, { waiting }) => sum + waiting, 0)); });
 */
export interface QueueLine {
  /** Its name, as in `queue:<name>`. */
  readonly queue: string;
  /** How many callers. */
  readonly waiting: number;
  /** How long the first of them had waited when this was said; absent while nobody waits. */
  readonly longestSeconds?: number;
}

/** What consoles are told. */
export type AgentMessage =
  | ({ readonly type: 'agent.state' } & AgentState)
  | { readonly type: 'agent.queues'; readonly queues: readonly QueueLine[]; readonly reachable: readonly string[] };

export type StateMessage = { readonly type: 'state'; readonly calls: readonly CallSnapshot[] };

/** What a session handles. */
export type SessionMessage = Answer | AgentMessage | CallMessage | CheckMessage | StateMessage;

export type ServerMessage = LinkMessage | SessionMessage;

/** What a client says once it is welcome; the connection adds `seq`. */
export type ClientMessage =
  | { type: 'call.dial'; id: string; call: Id; to: string; audio: Direction; video: Direction; page?: string }
  | { type: 'call.attach'; id: string; call: Id; attach: number; sdp: string }
  | { type: 'call.answer'; id: string; call: Id; ring?: Id; audio: Direction; video: Direction }
  | { type: 'call.decline'; id: string; call: Id; ring?: Id }
  | { type: 'call.end' | 'call.hold' | 'call.resume'; id: string; call: Id }
  | { type: 'call.media'; id: string; call: Id; audio: Direction; video: Direction }
  | { type: 'call.transfer'; id: string; call: Id; to?: string; with?: Id }
  | { type: 'call.dtmf'; id: string; call: Id; tones: string }
  | { type: 'media.silent'; call: Id; kind: MediaKind }
  | { type: 'presence'; id: string; available: boolean; reason?: string }
  | { type: 'check.start'; id: string; check: Id; send: string; receive: string }
  | { type: 'check.end'; id: string; check: Id };

/** A client message with an `id`, which the server answers. */
export type Command = Exclude<ClientMessage, { type: 'media.silent' }>;

export { FINAL_CLOSE_CODES } from './closes';

export const SUBPROTOCOL = 'alongside.v1';
export const MAX_MESSAGE_BYTES = 64 * 1024;
