import type { CallState } from './machine';
import type { Quality } from '../media/quality';
import type { Problem } from '../problem';
import type { Direction, EndReason } from '../wire/messages';
import type { Call } from './call';

/**
 * The other side of a call, as far as it is known.
 * @example
 * title.textContent = call.far.displayName ?? call.far.address;
 */
export interface FarSide {
  /** A SIP address, or `agent:name`. */
  readonly address: string;
  /** The name that the far side gave itself. */
  readonly displayName?: string;
  /** Whether the far side sends sound now; absent while nobody said so. */
  readonly audio?: boolean;
  /** The same of its picture. */
  readonly video?: boolean;
}

/**
 * What media a call wants: `true` both ways, `false` none, or a direction as this side sees it.
 * @example
 * call.answer({ audio: true, video: 'recvonly' });
 */
export interface MediaWish {
  /** Sound. */
  readonly audio?: boolean | Direction;
  /** Picture. */
  readonly video?: boolean | Direction;
}

/**
 * The events of a call, by name.
 * @example
 * call.on('state', (state) => { line.textContent = describe(state); });
 * call.on('ended', ({ reason }) => console.log('ended:', reason));
 */
export interface CallEvents {
  /** Every change, the last one being `ended`. */
  state: CallState;
  /** Once, with the reason. */
  ended: Extract<CallState, { phase: 'ended' }>;
  /** How good the far side's media arrives here, every 5 s. */
  quality: Quality;
  /** How good our own media arrives at the server's broker, every 5 s. */
  'sent-quality': Quality;
  /** We began or stopped to share our screen; also where the browser's own button did it. */
  sharing: boolean;
  /** More is known of the far side, or what it sends has changed. */
  far: FarSide;
  /** Where we are in a queue, at least every half minute while we wait. */
  queue: QueuePlace;
  /** Words for who waits, to be shown as they are. */
  announcement: string;
  /** The transfer that we asked for came to nothing: the call is ours as before. */
  'transfer-failed': TransferFailure;
  /** The far side pressed a key. */
  dtmf: string;
  /** Our microphone or camera was muted or unmuted, or the directions changed. */
  media: Call;
  /** Something is wrong on this side, with words for the person. */
  problem: Problem;
  /** That problem is over, and its words may go. */
  solved: Problem;
}

/**
 * A caller's place in a queue. `position` counts from 1; without `expectedWaitSeconds` nobody can tell, because no agent serves
 * the queue at present.
 * @example
 * call.on('queue', ({ position }) => { line.textContent = `You are number ${position}.`; });
 */
export interface QueuePlace {
  /** Its name, as in `queue:<name>`; an overflow may lead into another. */
  readonly queue: string;
  /** From 1. */
  readonly position: number;
  /** Until an agent answers, as far as can be told; 0 while it rings at one. */
  readonly expectedWaitSeconds?: number;
}

/**
 * How an incoming call came: through which queue, after which wait, from which page; absent where nobody said so.
 * @example
 * if (call.came.queue !== undefined) title.textContent += ` (${call.came.queue})`;
 */
export interface Came {
  /** The queue's name. */
  readonly queue?: string;
  /** How long the caller waited in queues before it rang here. */
  readonly waitedSeconds?: number;
  /** We passed it on to that queue, which found nobody; now it is ours again. */
  readonly returns?: boolean;
  /** The address of the caller's page, without what follows `?` or `#`. */
  readonly page?: string;
}

/**
 * Why a transfer came to nothing; `describeTransferFailure` has words for it.
 * @example
 * call.on('transfer-failed', (failure) => { line.textContent = describeTransferFailure(failure); });
 */
export interface TransferFailure {
  /** As of a call that ended. */
  readonly reason: EndReason;
  /** The SIP status, where there is one. */
  readonly status?: number;
  /** With a status: SIP's own words, not for people. Without one: words of the server for people, as of a queue that is closed. */
  readonly text?: string;
}
