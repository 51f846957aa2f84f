import { MAX_MESSAGE_BYTES } from '../../../src/wire/messages';
import { LINK_READERS } from '../../../src/wire/read';
import { DRAWING_READERS, type DrawingCommand, type DrawingMessage } from './drawing';
import { PUSHING_READERS, type PushCommand, type PushMessage } from './pushing';
import { STEERING_READERS, type SteeringCommand, type SteeringMessage } from './steering';
import { flag, id, maybe, object, oneOf, orElse, shape, text, whole, type Reader } from '../../../src/wire/shape';

/** The JSON messages of `/assist/v1`: `protocol/assist.md` as types. */
export type AssistCommand =
  | { type: 'assist.start'; id: string; cid?: string }
  | { type: 'assist.code'; id: string }
  | { type: 'assist.admit'; id: string; agent: number; admit: boolean; supervised?: boolean }
  | { type: 'assist.lead'; id: string; take: boolean }
  | { type: 'assist.lead'; id: string; to: number }
  | { type: 'assist.pause'; id: string; paused: boolean }
  | { type: 'assist.record'; id: string; record: boolean }
  | { type: 'assist.join'; id: string; cid?: string; code?: string; unasked?: boolean }
  | { type: 'assist.watch'; id: string; watching: boolean }
  | { type: 'assist.end'; id: string }
  | { type: 'assist.time'; id: string }
  | { type: 'assist.invite'; id: string }
  | ({ type: 'assist.detail'; id: string } & Partial<PartOfWindow>)
  | { type: 'assist.quality'; id: string; quality: Quality }
  | ({ type: 'assist.window'; id: string } & Partial<PartOfWindow>)
  | DrawingCommand
  | PushCommand
  | SteeringCommand;

/**
 * Which parts of a page an agent may see, and of these act on, by the page's markers.
 * @example
 * const all: Permissions = { viewable: ['default', 'account'], interactive: ['default'] };
 */
export interface Permissions {
  /** Markers of the parts that the agent sees; `default` is what has no marker. */
  readonly viewable: readonly string[];
  /** Markers of the parts that the agent may act on, of those that it sees. */
  readonly interactive: readonly string[];
}

/**
 * An agent, as other agents know one another.
 * @example
 * line.textContent = viewing.people.map(({ name, admitted }) => (admitted ? name : `${name} (waiting)`)).join(', ');
 */
export interface Person {
  /** The agent's number in this session, from 1 in the order of asking. */
  readonly agent: number;
  /** The name that the agent's token gives; the consumer sees it too. */
  readonly name: string;
  /** One who may take over. */
  readonly supervisor?: boolean;
  /** Whether the consumer said yes. */
  readonly admitted: boolean;
  /** Whether this agent looks now: is connected, with the page in sight. */
  readonly watching: boolean;
}

export interface AgentInState extends Person {
  readonly picture?: string;
  readonly text?: string;
  readonly permissions: Permissions;
}

/**
 * How exactly a page is shown. `lossless`: pixel for pixel. `high`, `medium`, `low`: photographs, videos and the like with more and
 * more loss, for a slower line; words stay exact.
 * @example
 * const quality: Quality = 'medium';
 */
export type Quality = 'low' | 'medium' | 'high' | 'lossless';

/** The least first. */
export const QUALITIES: readonly Quality[] = ['low', 'medium', 'high', 'lossless'];

/**
 * A box of the customer's browser window, in its CSS pixels.
 * @example
 * viewing.on('call-window', (box) => { line.textContent = box === null ? '' : `Your picture hides ${box.width} × ${box.height} pixels`; });
 */
export interface PartOfWindow {
  /** From the window's left edge. */
  readonly x: number;
  /** From its upper edge. */
  readonly y: number;
  /** To the right of `x`. */
  readonly width: number;
  /** Below `y`. */
  readonly height: number;
}

export interface VariantInState extends Permissions {
  readonly variant: number;
}

/** Who leads, and whether a supervisor took that over. */
interface LeadInState {
  readonly lead?: number;
  readonly takenOver?: boolean;
}

/** What a consumer's page is told of supervisors: whether a question must name them, and how many watch now. */
interface SupervisionInState {
  readonly supervised?: boolean;
  readonly supervisors?: number;
}

/**
 * Whether a support session is recorded, and how it came to that. `off`: nobody asks for it; `asked`: the consumer is asked;
 * `on`: it is recorded; or it is not, because the consumer said no (`refused`) or ended it (`stopped`), or because the server
 * could not (`failed`).
 * @example
 * line.textContent = support.recording === 'on' ? 'Recorded' : '';
 */
export type RecordingState = 'off' | 'asked' | 'on' | 'refused' | 'stopped' | 'failed';

/** What the server reads for a consumer's page: PDFs that it embeds, and images of these hosts. */
interface SourcesInState {
  readonly embeds?: boolean;
  readonly images?: readonly string[];
}

interface RecordingInState {
  readonly recording?: RecordingState;
  readonly recordingDays?: number;
  readonly recordingWords?: string;
}

export type ConsumerState = { type: 'assist.state'; role: 'consumer'; cid: string; paused: boolean; agents: readonly AgentInState[]; variants: readonly VariantInState[] } & LeadInState & SupervisionInState & RecordingInState & SourcesInState;

export type StateMessage =
  | ConsumerState
  | ({ type: 'assist.state'; role: 'agent'; cid: string; paused: boolean; admitted: boolean; consumerThere: boolean; others: number; agent: number; features: readonly string[]; people: readonly Person[] } & LeadInState & RecordingInState);

/**
 * Why somebody is no longer part of a support session. `consumer-ended`: the person ended it; `consumer-lost`: no page came
 * back within five minutes; `elsewhere`: another page of the person's goes on with it; `refused`: the consumer said no to this
 * agent, or sent it away; `unsupervised`: for a supervisor who watched unasked, the agent left with whom the consumer had
 * agreed to that; `supervisor-ended`: a supervisor ended it for all; `left`: this agent left; `shutdown`: the server stops.
 * @example
 * if (reason === 'consumer-lost') line.textContent = 'Their page did not come back.';
 */
export type SupportEndReason = 'consumer-ended' | 'consumer-lost' | 'elsewhere' | 'refused' | 'unsupervised' | 'supervisor-ended' | 'left' | 'shutdown';

export const SUPPORT_END_REASONS: readonly SupportEndReason[] = ['consumer-ended', 'consumer-lost', 'elsewhere', 'refused', 'unsupervised', 'supervisor-ended', 'left', 'shutdown'];

export type AssistAnswer =
  | { type: 'ok'; re: string; cid?: string; code?: string; expiresInSeconds?: number; millis?: number; push?: number; upload?: string; result?: Record<string, unknown> }
  | { type: 'error'; re: string; code: string; message: string };

export type AssistMessage =
  | AssistAnswer
  | StateMessage
  | { type: 'assist.ended'; cid: string; reason: SupportEndReason }
  | { type: 'assist.renew'; variant: number; epoch: number }
  | { type: 'assist.graded'; quality: Quality; best: Quality }
  | { type: 'assist.details'; parts: readonly ({ variant: number } & PartOfWindow)[] }
  | ({ type: 'assist.windowed' } & (PartOfWindow | { readonly x?: undefined }))
  | { type: 'assist.place'; agent: number; x: number; y: number }
  | DrawingMessage
  | PushMessage
  | SteeringMessage;

/** Of the address of an agent's picture. */
export const LONGEST_PICTURE = 8_192;
const CID = text(128);
export const SIDE = whole(0, 8192);
export const person = { agent: whole(1, 1e9), name: text(1024), supervisor: maybe(flag), admitted: flag, watching: flag };
/** What a state says to both sides. */
export const stands = {
  cid: CID,
  paused: flag,
  lead: maybe(whole(1, 1e9)),
  takenOver: maybe(flag),
  recording: maybe(oneOf(['off', 'asked', 'on', 'refused', 'stopped', 'failed'] as const)),
  recordingDays: maybe(whole(1, 10_000)),
  recordingWords: maybe(text(256)),
};

/** What both sides are told. The rest is read by whom it is for: `for-consumers.ts` and `for-agents.ts`. */
export const READERS: Readonly<Record<string, Reader<object>>> = {
  ...LINK_READERS,
  ok: shape({ re: text(MAX_MESSAGE_BYTES), cid: maybe(CID), code: maybe(text(16)), expiresInSeconds: maybe(whole(0, 1e6)), millis: maybe(whole(0, 2 ** 53)), push: maybe(whole(1, 1e9)), upload: maybe(id), result: maybe(object) }),
  'assist.ended': shape({ cid: CID, reason: orElse(oneOf(SUPPORT_END_REASONS), 'consumer-ended') }),
  'assist.graded': shape({ quality: oneOf(QUALITIES), best: oneOf(QUALITIES) }),
  ...DRAWING_READERS,
  ...PUSHING_READERS,
  ...STEERING_READERS,
};
