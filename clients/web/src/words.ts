import type { QueuePlace, TransferFailure } from './call/told';
import type { CallState } from './call/machine';
import { sayer, type Phrases, type Say, type Words } from './say';
import type { EndReason, Progress } from './wire/messages';

const ENDED: Phrases<EndReason> = {
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

const PROGRESS: Phrases<Progress> = {
  trying: 'Calling…',
  ringing: 'Ringing…',
  queued: 'All experts are busy. You are in the queue…',
  forwarded: 'The call is being passed on…',
  'early-media': 'Ringing…',
};

/**
 * A call's state as a sentence, for a line with `role="status"`: in English, or in the language of these words.
 * @example
 * call.on('state', (state) => { line.textContent = describe(state); });
 */
export function describe(state: CallState, words?: Words): string {
  const say = sayer(words);
  switch (state.phase) {
    case 'preparing':
      return say('Your browser may ask to use the microphone. Please allow it.');
    case 'dialing':
      return say('Calling…');
    case 'ringing':
      return say(PROGRESS[state.progress]);
    case 'incoming':
      return say('Incoming call.');
    case 'answering':
    case 'connecting':
      return say('Connecting…');
    case 'talking':
      return talking(state, say);
    case 'ending':
      return say('Ending the call…');
    case 'ended':
      return state.reason === 'no-media' && state.text !== undefined ? `${say(ENDED['no-media'])} ${sentence(state.text)}` : say(ENDED[state.reason]);
  }
}

/**
 * A caller's place in a queue as a sentence, in English or in the language of these words.
 * @example
 * call.on('queue', (place) => { line.textContent = describeQueue(place); });
 */
export function describeQueue(place: QueuePlace, words?: Words): string {
  const say = sayer(words);
  const where = place.position === 1 ? say('You are next in line.') : say('You are number {position} in the queue.', { position: place.position });
  return `${where} ${expected(place.expectedWaitSeconds, say)}`;
}

function expected(seconds: number | undefined, say: Say): string {
  if (seconds === undefined) return say('No expert is free to say how long it takes.');
  if (seconds === 0) return say('An expert is being called…');
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? say('It takes about a minute.') : say('It takes about {minutes} minutes.', { minutes });
}

const TRANSFER: Phrases<Progress> = {
  trying: 'Passing the call on…',
  ringing: 'Passing the call on: it rings there…',
  queued: 'Passing the call on: it waits in a queue there…',
  forwarded: 'Passing the call on: it is forwarded there…',
  'early-media': 'Passing the call on: it rings there…',
};

const TRANSFER_FAILED: Phrases<EndReason> = {
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
 * Why a transfer came to nothing, as a sentence in English or in the language of these words.
 * @example
 * call.on('transfer-failed', (failure) => { line.textContent = describeTransferFailure(failure); });
 */
export function describeTransferFailure(failure: TransferFailure | EndReason, words?: Words): string {
  const say = sayer(words);
  if (typeof failure === 'string') return say(TRANSFER_FAILED[failure]);
  const { reason, status, text } = failure;
  return text === undefined || status !== undefined ? say(TRANSFER_FAILED[reason]) : say('The transfer failed: {why}', { why: stopped(text) });
}

function talking(state: Extract<CallState, { phase: 'talking' }>, say: Say): string {
  if (state.transfer !== undefined) return say(TRANSFER[state.transfer]);
  if (state.media === 'moving') return say('Reconnecting…');
  if (state.far === 'reconnecting') return say('The other side is reconnecting. Please wait…');
  if (state.held && state.farHeld) return say('On hold on both sides.');
  if (state.held) return say('On hold.');
  return state.farHeld ? say('The other side has put you on hold.') : say('Connected.');
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + stopped(text.slice(1));
const stopped = (text: string): string => text + (/[.!?]$/.test(text) ? '' : '.');
