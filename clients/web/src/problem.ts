import type { Phrases } from './say';
import type { MediaKind } from './wire/messages';

/**
 * Everything that may be wrong on this side. `Problem.words` says it to a person.
 * @example
 * if (problem.code === 'microphone-refused') helpLink.hidden = false;
 */
export type ProblemCode =
  | 'microphone-refused'
  | 'microphone-missing'
  | 'microphone-busy'
  | 'camera-refused'
  | 'camera-missing'
  | 'camera-busy'
  | 'insecure-context'
  | 'iframe-not-allowed'
  | 'needs-gesture'
  | 'capture-interrupted'
  | 'screen-refused'
  | 'screen-unsupported'
  | 'speaker-unsupported'
  | 'page-returned'
  | 'server-unreachable'
  | 'socket-blocked'
  | 'server-refused'
  | 'udp-blocked'
  | 'network-lossy'
  | 'network-slow'
  | 'network-narrow'
  | 'webrtc-missing'
  | 'command-refused'
  | 'not-understood';

/**
 * Something is wrong on this side, in words for the person in front of the page.
 * @example
 * session.on('problem', (problem) => { banner.textContent = problem.words; });
 */
export interface Problem {
  /** The word by which a program tells one from another. */
  readonly code: ProblemCode;
  /** A plain English sentence or two: what is wrong and what the person can do. */
  readonly words: string;
  /** The call it concerns, where it concerns one. */
  readonly call?: string;
}

const WORDS: Phrases<ProblemCode> = {
  'microphone-refused': 'The browser does not let this page use the microphone. Allow it in the address bar and try again.',
  'microphone-missing': 'No microphone was found. Plug one in and try again.',
  'microphone-busy': 'The microphone is in use by another program. Close that program and try again.',
  'camera-refused': 'The browser does not let this page use the camera. You can talk, but you will not be seen.',
  'camera-missing': 'No camera was found. You can talk, but you will not be seen.',
  'camera-busy': 'The camera is in use by another program. You can talk, but you will not be seen.',
  'insecure-context': 'Calls need a secure page. Open this page with https.',
  'iframe-not-allowed': 'This page is shown inside another page that does not let it use the microphone. Its frame needs allow="microphone; camera".',
  'needs-gesture': 'The browser waits for you before it plays sound. Click or press a key.',
  'capture-interrupted': 'The device has interrupted the microphone or camera, perhaps for a phone call.',
  'screen-refused': 'Nothing is shared: the browser or you said no.',
  'screen-unsupported': 'This browser cannot share a screen.',
  'speaker-unsupported': 'This browser does not let a page choose the speaker. Choose it in the settings of your device.',
  'page-returned': 'The browser had put this page aside. The connection is being taken up again.',
  'server-unreachable': 'The server for calls cannot be reached from this network.',
  'socket-blocked': 'This network lets web pages through and holds back the connection that calls need (WebSocket). A proxy or a firewall must allow it.',
  'server-refused': 'The server for calls does not accept this page.',
  'udp-blocked': 'This network holds back sound and picture (UDP). Calls need another network, or a firewall that lets them through.',
  'network-lossy': 'This network loses too much: others will hear you with gaps.',
  'network-slow': 'This network is slow to answer: there will be pauses in the conversation.',
  'network-narrow': 'This network is too slow for a picture. Sound may still be good.',
  'webrtc-missing': 'This browser cannot make calls. Use a current browser.',
  'command-refused': 'The server refused that.',
  'not-understood': 'The server said something this page does not understand.',
};

export const problem = (code: ProblemCode, call?: string, words = WORDS[code]): Problem =>
  call === undefined ? { code, words } : { code, words, call };

/** What is known about a failed `getUserMedia`, gathered so that naming it is a pure function. */
export interface CaptureFailure {
  readonly kind: MediaKind;
  /** The `DOMException`'s name and message. */
  readonly name: string;
  readonly message: string;
  readonly secure: boolean;
  readonly framed: boolean;
  /** What the frame's permissions policy says, where the browser can tell. */
  readonly policyAllows: boolean | null;
}

/** Names a failed capture. Browsers agree on few names; older ones have their own. */
export function nameCaptureFailure(failure: CaptureFailure): ProblemCode {
  const device = failure.kind === 'audio' ? 'microphone' : 'camera';
  if (!failure.secure) return 'insecure-context';
  switch (failure.name) {
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return `${device}-missing`;
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return `${device}-busy`;
    default: {
      const named = /(permissions|feature) policy/i.test(failure.message);
      return failure.framed && (failure.policyAllows === false || named) ? 'iframe-not-allowed' : `${device}-refused`;
    }
  }
}
