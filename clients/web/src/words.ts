import type { QueuePlace, TransferFailure } from './call/told';
import type { CallState } from './call/machine';
import type { EndReason, Progress } from './wire/messages';

const ENDED: Record<EndReason, string> = {
  normal: 'The call has ended.',
  'answered-elsewhere': 'The call was answered elsewhere.',
  busy: 'The other side is busy. Please try again later.',
  declined: 'The call was declined.',
  'not-found': 'Nobody is known by that address.',
  unreachable: 'Nobody can be reached right now. Please try again later.',
  timeout: 'Nobody answered. Please try again later.',
  'no-media': 'The call has ended because no sound or picture came through.',
  'media-lost': 'The call has ended because sound and picture were lost.',
  'connection-lost': 'The call has ended because the connection was lost.',
  forbidden: 'This call is not allowed.',
  'codec-mismatch': 'The two sides have no sound or picture format in common.',
  overload: 'All lines are in use. Please try again later.',
  'server-error': 'The call has ended because something went wrong on the server.',
};

const PROGRESS: Record<Progress, string> = {
  trying: 'Calling…',
  ringing: 'Ringing…',
  queued: 'All experts are busy. You are in the queue…',
  forwarded: 'The call is being passed on…',
  'early-media': 'Ringing…',
};

/**
 * A call's state as an English sentence, for a line with `role="status"`.
 * @example
 * call.on('state', (state) => { line.textContent = describe(state); });
 */
export function describe(state: CallState): string {
  switch (state.phase) {
    case 'preparing':
      return 'Your browser may ask to use the microphone. Please allow it.';
    case 'dialing':
      return 'Calling…';
    case 'ringing':
      return PROGRESS[state.progress];
    case 'incoming':
      return 'Incoming call.';
    case 'answering':
    case 'connecting':
      return 'Connecting…';
    case 'talking':
      return talking(state);
    case 'ending':
      return 'Ending the call…';
    case 'ended':
      return state.reason === 'no-media' && state.text !== undefined ? `${ENDED['no-media']} ${sentence(state.text)}` : ENDED[state.reason];
  }
}

/**
 * A caller's place in a queue as an English sentence.
 * @example
 * call.on('queue', (place) => { line.textContent = describeQueue(place); });
 */
export function describeQueue(place: QueuePlace): string {
  const where = place.position === 1 ? 'You are next in line.' : `You are number ${place.position} in the queue.`;
  const seconds = place.expectedWaitSeconds;
  if (seconds === undefined) return `${where} No expert is free to say how long it takes.`;
  if (seconds === 0) return `${where} An expert is being called…`;
  const minutes = Math.ceil(seconds / 60);
  return `${where} It takes about ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
}

const TRANSFER: Record<Progress, string> = {
  trying: 'Passing the call on…',
  ringing: 'Passing the call on: it rings there…',
  queued: 'Passing the call on: it waits in a queue there…',
  forwarded: 'Passing the call on: it is forwarded there…',
  'early-media': 'Passing the call on: it rings there…',
};

const TRANSFER_FAILED: Record<EndReason, string> = {
  normal: 'The transfer was taken back.',
  'answered-elsewhere': 'The transfer failed: the call was answered elsewhere.',
  busy: 'The transfer failed: it is busy there.',
  declined: 'The transfer failed: it was declined.',
  'not-found': 'The transfer failed: nobody is known by that address.',
  unreachable: 'The transfer failed: nobody can be reached there right now.',
  timeout: 'The transfer failed: nobody answered.',
  'no-media': 'The transfer failed: no sound or picture came through.',
  'media-lost': 'The transfer failed: sound and picture were lost.',
  'connection-lost': 'The transfer failed: the connection was lost.',
  forbidden: 'The transfer failed: you may not pass calls on to there.',
  'codec-mismatch': 'The transfer failed: the two sides have no sound or picture format in common.',
  overload: 'The transfer failed: all lines are in use.',
  'server-error': 'The transfer failed: something went wrong on the server.',
};

/**
 * Why a transfer came to nothing, as an English sentence.
 * @example
 * call.on('transfer-failed', (failure) => { line.textContent = describeTransferFailure(failure); });
 */
export function describeTransferFailure(failure: TransferFailure | EndReason): string {
  if (typeof failure === 'string') return TRANSFER_FAILED[failure];
  const { reason, status, text } = failure;
  return text === undefined || status !== undefined ? TRANSFER_FAILED[reason] : `The transfer failed: ${stopped(text)}`;
}

function talking(state: Extract<CallState, { phase: 'talking' }>): string {
  if (state.transfer !== undefined) return TRANSFER[state.transfer];
  if (state.media === 'moving') return 'Reconnecting…';
  if (state.far === 'reconnecting') return 'The other side is reconnecting. Please wait…';
  if (state.held && state.farHeld) return 'On hold on both sides.';
  if (state.held) return 'On hold.';
  return state.farHeld ? 'The other side has put you on hold.' : 'Connected.';
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + stopped(text.slice(1));
const stopped = (text: string): string => text + (/[.!?]$/.test(text) ? '' : '.');
