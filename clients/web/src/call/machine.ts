import type { CallSnapshot, EndReason, Progress } from '../wire/messages';

/**
 * The life of a call as its client sees it, as a pure function. `protocol/machines/call.json` says the same as a table; a
 * test holds the two together. `Call` performs the effects. Every path leads to `ended`, exactly once: where the server
 * should have spoken and didn't, a deadline speaks.
 * @example
 * call.on('state', (state) => { holdButton.disabled = state.phase !== 'talking'; });
 */
export type CallState =
  /** The browser is asked for microphone and camera, and the person may be too; nothing has been sent. */
  | { readonly phase: 'preparing'; readonly role: 'caller' | 'callee' }
  | { readonly phase: 'dialing' }
  /** `mediaUp`: early media flows already. */
  | { readonly phase: 'ringing'; readonly progress: Progress; readonly mediaUp: boolean }
  | { readonly phase: 'incoming' }
  /** We said yes; the server has not confirmed it yet. */
  | { readonly phase: 'answering'; readonly mediaUp: boolean }
  /** Both sides said yes; media is on its way. */
  | { readonly phase: 'connecting'; readonly held: boolean; readonly farHeld: boolean; readonly far: Far }
  | {
      readonly phase: 'talking';
      /** We put the call on hold. */
      readonly held: boolean;
      /** The far side did. */
      readonly farHeld: boolean;
      readonly far: Far;
      /** `moving`: our media is getting a new transport; the call goes on. */
      readonly media: 'flowing' | 'moving';
      /** We are handing the far side on; how far its new far side is. */
      readonly transfer?: Progress;
    }
  /** We hung up and wait for the server to confirm it. */
  | { readonly phase: 'ending' }
  | { readonly phase: 'ended'; readonly reason: EndReason; readonly status?: number; readonly text?: string };

/**
 * How the far side's network is: `reconnecting` means that it is lost, and the call waits for it.
 * @example
 * if (state.phase === 'talking' && state.far === 'reconnecting') picture.classList.add('frozen');
 */
export type Far = 'connected' | 'reconnecting';

export type CallEvent =
  /** The person said yes to microphone and camera earlier: they will be there soon, and nobody needs to wait for them. */
  | { readonly name: 'devices-allowed' }
  /** Microphone and camera are there, as far as the call needs them. */
  | { readonly name: 'devices-ready' }
  | { readonly name: 'devices-refused'; readonly text: string }
  | { readonly name: 'answer' }
  | { readonly name: 'decline' }
  | { readonly name: 'end' }
  | { readonly name: 'progress'; readonly progress: Progress }
  /** There is news of our place in a queue: the server has not forgotten us. */
  | { readonly name: 'queued' }
  | { readonly name: 'answered' }
  /** The broker carries our leg over the present attach. */
  | { readonly name: 'connected' }
  | { readonly name: 'held'; readonly by: 'near' | 'far' }
  | { readonly name: 'resumed'; readonly by: 'near' | 'far' }
  | { readonly name: 'far'; readonly far: Far }
  /** The transfer that we asked for is under way. */
  | { readonly name: 'transferring'; readonly progress: Progress }
  | { readonly name: 'transfer-failed' }
  /** We were handed on, or somebody else took our far side's place: a new attach is needed. */
  | { readonly name: 'moved' }
  /** The server refused the dial or the answer. */
  | { readonly name: 'refused'; readonly reason: EndReason; readonly text: string }
  | { readonly name: 'ended'; readonly reason: EndReason; readonly status?: number; readonly text?: string }
  /** The transport broke, the network changed or the page came back: a new attach is needed. */
  | { readonly name: 'media-broke' }
  /** A `state` message shows this call. */
  | { readonly name: 'snapshot'; readonly phase: CallSnapshot['phase']; readonly held: boolean; readonly farHeld: boolean }
  /** The connection or the call is unknown to the server. */
  | { readonly name: 'lost' }
  | { readonly name: 'deadline' };

export type CallEffect =
  | { readonly name: 'acquire' }
  | { readonly name: 'send-dial' }
  | { readonly name: 'send-answer' }
  | { readonly name: 'send-decline' }
  | { readonly name: 'send-end' }
  /** Open a transport and offer it. */
  | { readonly name: 'attach' }
  /** Stop capturing, close transports. */
  | { readonly name: 'release' }
  | { readonly name: 'start-deadline'; readonly millis: number }
  | { readonly name: 'stop-deadline' };

export interface CallStep {
  readonly state: CallState;
  readonly effects: readonly CallEffect[];
}

/** The server's own deadlines (ringing 120 s, first media 15 s) come first; these hold where it can't be heard. */
export const DEADLINES = { dialing: 20_000, ringing: 125_000, answering: 20_000, connecting: 20_000, moving: 45_000, ending: 5_000 } as const;

export const dialled = (): CallStep => ({ state: { phase: 'preparing', role: 'caller' }, effects: [{ name: 'acquire' }] });
export const arrived = (): CallStep => ({ state: { phase: 'incoming' }, effects: [] });

/** A call that this page learns of from a `state` message: it was reloaded, or the connection came back as a new page. */
export function restored(snapshot: Pick<CallSnapshot, 'phase' | 'held' | 'farHeld'>): CallStep {
  switch (snapshot.phase) {
    case 'incoming':
      return arrived();
    case 'ringing':
      return { state: { phase: 'ringing', progress: 'ringing', mediaUp: false }, effects: [{ name: 'acquire' }, start('ringing')] };
    case 'talking':
      return {
        state: { phase: 'talking', held: snapshot.held, farHeld: snapshot.farHeld, far: 'connected', media: 'moving' },
        effects: [{ name: 'acquire' }, start('moving')],
      };
  }
}

export function next(_now: number, state: CallState, event: CallEvent): CallStep {
  if (state.phase === 'ended') return stay(state);
  switch (event.name) {
    case 'ended':
      return over(event.reason, event.status, event.text);
    case 'refused':
      return over(event.reason, undefined, event.text);
    case 'lost':
      return lost(state);
    case 'end':
      return end(state);
    case 'deadline':
      return deadline(state);
    case 'devices-allowed':
      return state.phase === 'preparing' && state.role === 'caller' ? to({ phase: 'dialing' }, { name: 'send-dial' }, start('dialing')) : stay(state);
    case 'devices-ready':
      return devicesReady(state);
    case 'devices-refused':
      return devicesRefused(state, event.text);
    case 'answer':
      return state.phase === 'incoming' ? { state: { phase: 'preparing', role: 'callee' }, effects: [{ name: 'acquire' }] } : stay(state);
    case 'decline':
      return state.phase === 'incoming' || (state.phase === 'preparing' && state.role === 'callee') ? decline() : stay(state);
    case 'progress':
      return progress(state, event.progress);
    case 'queued':
      return queued(state);
    case 'answered':
      return answered(state);
    case 'connected':
      return connected(state);
    case 'held':
    case 'resumed':
      return hold(state, event.by, event.name === 'held');
    case 'far':
      return state.phase === 'talking' || state.phase === 'connecting' ? to({ ...state, far: event.far }) : stay(state);
    case 'transferring':
      return state.phase === 'talking' ? to({ ...state, transfer: event.progress }) : stay(state);
    case 'transfer-failed':
      return state.phase === 'talking' ? to(withoutTransfer(state)) : stay(state);
    case 'moved':
      return moved(state);
    case 'media-broke':
      return mediaBroke(state);
    case 'snapshot':
      return snapshotSeen(state, event);
  }
}

const to = (state: CallState, ...effects: CallEffect[]): CallStep => ({ state, effects });
const stay = (state: CallState): CallStep => to(state);
const start = (deadline: keyof typeof DEADLINES): CallEffect => ({ name: 'start-deadline', millis: DEADLINES[deadline] });
const STOP: CallEffect = { name: 'stop-deadline' };
const RELEASE: CallEffect = { name: 'release' };
const ATTACH: CallEffect = { name: 'attach' };

/** The end, with only those details that there are; `first` is what still has to be said. */
function over(reason: EndReason, status?: number, text?: string, first: readonly CallEffect[] = []): CallStep {
  const details = { ...(status === undefined ? {} : { status }), ...(text === undefined ? {} : { text }) };
  return to({ phase: 'ended', reason, ...details }, ...first, STOP, RELEASE);
}

const decline = (): CallStep => to({ phase: 'ending' }, { name: 'send-decline' }, RELEASE, start('ending'));

function end(state: CallState): CallStep {
  switch (state.phase) {
    case 'preparing':
      return state.role === 'caller' ? over('normal') : decline();
    case 'incoming':
      return decline();
    case 'ending':
    case 'ended':
      return stay(state);
    case 'dialing':
    case 'ringing':
    case 'answering':
    case 'connecting':
    case 'talking':
      return to({ phase: 'ending' }, { name: 'send-end' }, RELEASE, start('ending'));
  }
}

/** A caller who has said nothing yet loses nothing, and who was hanging up has what he wanted. */
function lost(state: CallState): CallStep {
  if (state.phase === 'preparing' && state.role === 'caller') return stay(state);
  return over(state.phase === 'ending' ? 'normal' : 'connection-lost');
}

function deadline(state: CallState): CallStep {
  const sendEnd: readonly CallEffect[] = [{ name: 'send-end' }];
  switch (state.phase) {
    case 'dialing':
    case 'answering':
      return over('connection-lost', undefined, 'the server did not answer', sendEnd);
    case 'ringing':
      return over('timeout', undefined, 'nobody answered', sendEnd);
    case 'connecting':
      return over('no-media', undefined, 'no media within 20 s of the answer', sendEnd);
    case 'talking':
      return state.media === 'moving' ? over('media-lost', undefined, 'no media for 45 s', sendEnd) : stay(state);
    case 'ending':
      return over('normal');
    case 'preparing':
    case 'incoming':
    case 'ended':
      return stay(state);
  }
}

function devicesReady(state: CallState): CallStep {
  switch (state.phase) {
    case 'preparing':
      return state.role === 'caller'
        ? to({ phase: 'dialing' }, { name: 'send-dial' }, ATTACH, start('dialing'))
        : to({ phase: 'answering', mediaUp: false }, { name: 'send-answer' }, ATTACH, start('answering'));
    case 'dialing':
    case 'ringing':
    case 'connecting':
    case 'talking':
      return to(state, ATTACH);
    case 'incoming':
    case 'answering':
    case 'ending':
    case 'ended':
      return to(state);
  }
}

/** A callee may allow the device and answer again while it rings; a caller has nobody waiting yet. */
function devicesRefused(state: CallState, text: string): CallStep {
  if (state.phase === 'preparing') return state.role === 'callee' ? to({ phase: 'incoming' }, RELEASE) : over('no-media', undefined, text);
  const waits = state.phase === 'dialing' || state.phase === 'ringing' || state.phase === 'connecting' || state.phase === 'talking';
  return waits ? over('no-media', undefined, text, [{ name: 'send-end' }]) : stay(state);
}

function progress(state: CallState, progress: Progress): CallStep {
  if (state.phase === 'dialing') return to({ phase: 'ringing', progress, mediaUp: false }, start('ringing'));
  return state.phase === 'ringing' ? to({ ...state, progress }) : stay(state);
}

/** Who was handed on to a queue has nobody to agree media with before somebody takes it. */
function queued(state: CallState): CallStep {
  if (state.phase === 'ringing') return to(state, start('ringing'));
  return state.phase === 'talking' && state.farHeld && state.media === 'moving' ? to(state, start('moving')) : stay(state);
}

const TALKING: CallState = { phase: 'talking', held: false, farHeld: false, far: 'connected', media: 'flowing' };
const CONNECTING: CallState = { phase: 'connecting', held: false, farHeld: false, far: 'connected' };

function answered(state: CallState): CallStep {
  if (state.phase === 'dialing') return to(CONNECTING, start('connecting'));
  if (state.phase !== 'ringing' && state.phase !== 'answering') return stay(state);
  return state.mediaUp ? to(TALKING, STOP) : to(CONNECTING, start('connecting'));
}

function connected(state: CallState): CallStep {
  switch (state.phase) {
    case 'ringing':
    case 'answering':
      return to({ ...state, mediaUp: true });
    case 'connecting':
      return to({ ...state, phase: 'talking', media: 'flowing' }, STOP);
    case 'talking':
      return to({ ...state, media: 'flowing' }, STOP);
    case 'preparing':
    case 'dialing':
    case 'incoming':
    case 'ending':
    case 'ended':
      return stay(state);
  }
}

function hold(state: CallState, by: 'near' | 'far', held: boolean): CallStep {
  if (state.phase !== 'talking' && state.phase !== 'connecting') return stay(state);
  return to(by === 'near' ? { ...state, held } : { ...state, farHeld: held });
}

function withoutTransfer({ transfer: _, ...rest }: Extract<CallState, { phase: 'talking' }>): Extract<CallState, { phase: 'talking' }> {
  return rest;
}

/** With another far side nothing is agreed yet. Who was hanging up says it again, to the call that it is now. */
function moved(state: CallState): CallStep {
  switch (state.phase) {
    case 'talking':
      return to({ phase: 'talking', held: state.held, farHeld: false, far: 'connected', media: 'moving' }, ATTACH, start('moving'));
    case 'connecting':
      return to({ ...state, farHeld: false, far: 'connected' }, ATTACH, start('connecting'));
    case 'ending':
      return to(state, { name: 'send-end' });
    case 'preparing':
    case 'dialing':
    case 'ringing':
    case 'incoming':
    case 'answering':
    case 'ended':
      return stay(state);
  }
}

function mediaBroke(state: CallState): CallStep {
  if (state.phase === 'talking') {
    // One deadline for the whole move, however many attaches it takes: the leg is at it already, with pauses between.
    return state.media === 'moving' ? stay(state) : to({ ...state, media: 'moving' }, ATTACH, start('moving'));
  }
  return state.phase === 'connecting' || state.phase === 'ringing' || state.phase === 'answering' ? to(state, ATTACH) : stay(state);
}

/**
 * What was missed shows: somebody answered, or held. What the server has yet to read from us is not undone. It says nothing
 * of the far side's network, so that counts as well: a far side that is gone ends the call soon, a word that we missed would stay.
 */
function snapshotSeen(state: CallState, seen: { phase: CallSnapshot['phase']; held: boolean; farHeld: boolean }): CallStep {
  const { held, farHeld } = seen;
  if (seen.phase === 'ringing') return progress(state, 'ringing');
  if (seen.phase === 'incoming') return stay(state);
  switch (state.phase) {
    case 'talking':
      return to({ ...withoutTransfer(state), held, farHeld, far: 'connected' });
    case 'connecting':
      return to({ ...state, held, farHeld, far: 'connected' });
    case 'dialing':
    case 'ringing':
    case 'answering': {
      const mediaUp = 'mediaUp' in state && state.mediaUp;
      return mediaUp
        ? to({ phase: 'talking', held, farHeld, far: 'connected', media: 'flowing' }, STOP)
        : to({ phase: 'connecting', held, farHeld, far: 'connected' }, start('connecting'));
    }
    case 'preparing':
    case 'incoming':
    case 'ending':
    case 'ended':
      return stay(state);
  }
}
