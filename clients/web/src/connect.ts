import { abilitiesOf, sendableVideo, type Abilities } from './abilities';
import { runCheck, type CheckReport } from './check';
import { inPage, inWorker, prepareWorker } from './connection/host';
import { browser } from './media/browser';
import type { CaptureConstraints, VideoPreference } from './media/devices';
import { problem, type Problem } from './problem';
import { KINDS } from './call/capture';
import { Session } from './session';
import { TabMemory, tabStorage } from './storage';

/**
 * This SDK's version, as servers see it in `hello`.
 * @example
 * console.log(`Alongside ${VERSION}`);
 */
export const VERSION = '0.1.0';

/**
 * How to reach the server, and as whom.
 * @example
 * const options: ConnectOptions = {
 *   url: 'https://alongside.bank.example',
 *   token: () => fetch('/my-token').then((answer) => answer.text()),
 *   capture: { video: { width: { ideal: 640 } } },
 * };
 */
export interface ConnectOptions {
  /** The server's address, `https://…`; the page's own origin unless given. A path is kept, for a server behind a proxy. */
  readonly url?: string;
  /**
   * The session's token, or a function that fetches one: at first, and again when the server says that the token is out
   * of date. It isn't called when a reloaded page goes on with the connection it had.
   */
  readonly token: string | (() => Promise<string>);
  /** What microphone and camera are asked for; good defaults unless given. */
  readonly capture?: CaptureConstraints;
  /** How much picture is sent; `session.preferVideo` changes it later. */
  readonly video?: VideoPreference;
  /** `false` keeps the socket in the page. It is in a Worker unless the browser or its policy forbids that. */
  readonly worker?: boolean;
  /** `false` lets a reload end the calls. */
  readonly surviveReload?: boolean;
}

/**
 * Opens a session. It returns at once and connects by itself, again and again if it must; listen to its events.
 * After a reload in a call, the same line of code goes on with that call (`restored`).
 * @example
 * const session = connect({
 *   url: 'https://alongside.bank.example',
 *   token: () => fetch('/my-token').then((answer) => answer.text()),
 * });
 * session.on('closed', ({ words }) => console.log(words));
 */
export function connect(options: ConnectOptions): Session {
  const session = open(options, options.surviveReload === false ? null : tabStorage());
  followPage(session);
  return session;
}

/**
 * Makes this page ready for a `connect` that may come: starts the Worker that will hold the socket, and asks the browser whether
 * microphone and camera are allowed already. Nothing is sent, nobody is connected, the person is asked nothing; it takes a few MB of
 * memory. A call rings some tens of milliseconds sooner for it. `connect` itself is for who shows that a call is coming.
 * @example
 * requestIdleCallback(() => prepare());
 * button.onpointerenter = button.onfocus = () => { session ??= connect({ token: fetchToken }); };
 */
export function prepare(): void {
  prepareWorker();
  for (const kind of KINDS) void browser.allowed(kind);
}

function open(options: ConnectOptions, storage: Storage | null): Session {
  if (typeof options.token !== 'string' && typeof options.token !== 'function') throw new TypeError('connect needs a `token`');
  return new Session(
    { startHost: options.worker === false ? inPage() : inWorker, browser, memory: new TabMemory(storage) },
    {
      url: socketAddress(options.url ?? location.origin),
      token: options.token,
      sdk: `web/${VERSION}`,
      capture: options.capture ?? {},
      ...(options.video === undefined ? {} : { video: options.video }),
    },
  );
}

/**
 * What a check before a call tries: the microphone unless `audio` is false, the camera where `video` is true (the browser asks
 * the person), and the network for so many seconds (4 unless said, 1 to 8).
 * @example
 * const options: CheckOptions = { url: 'https://alongside.bank.example', token, video: true, seconds: 3 };
 */
export interface CheckOptions extends Omit<ConnectOptions, 'video' | 'surviveReload'> {
  /** `false` asks for no microphone. */
  readonly audio?: boolean;
  /** `true` asks for the camera, and minds whether the network has room for a picture. */
  readonly video?: boolean;
  /** How long the network is measured. */
  readonly seconds?: number;
}

/**
 * Tries everything that a call needs, and says what is blocked, in words: the page itself, the server's address, the connection
 * (WSS), sound and picture (UDP) with delay, loss and bandwidth, and the devices. Nobody is called. It takes 6 to 25 s and never
 * rejects but for a mistake in its options.
 * @example
 * const { ready, problems } = await check({ token: () => fetch('/my-token').then((answer) => answer.text()), video: true });
 * line.textContent = problems.length === 0 ? 'All is well.' : problems.map(({ words }) => words).join(' ');
 */
export async function check(options: CheckOptions): Promise<CheckReport> {
  const { audio = true, video = false, seconds = 4, ...rest } = options;
  const trouble = obstacle();
  if (trouble !== null) {
    return { ready: false, problems: [trouble], connectMillis: null, network: null, devices: { microphones: 0, cameras: 0, speakers: 0 } };
  }
  const page = (options.url ?? location.origin).replace(/^ws/, 'http');
  // What comes back doesn't matter, nor whether this page may read it: something of the server passes.
  const reachable = (): Promise<boolean> => fetch(page, { mode: 'no-cors', cache: 'no-store' }).then(() => true, () => false);
  return runCheck(open(rest, null), browser, { audio, video, seconds }, reachable);
}

/**
 * What this browser can do.
 * @example
 * if (!abilities().screen) shareButton.remove();
 */
export function abilities(): Abilities {
  return abilitiesOf(browser, sendableVideo(), typeof Worker === 'function');
}

/**
 * Whether a page before this one, in this tab, left a connection with calls. A page that connects only when it is asked
 * to can so connect at once after a reload.
 * @example
 * if (resumable()) openCallWindow(connect({ token: fetchToken }));
 */
export function resumable(): boolean {
  return (new TabMemory(tabStorage()).read()?.calls.length ?? 0) > 0;
}

/**
 * What stands in the way of a call in this page, before anybody is called; null when nothing is known to.
 * @example
 * const trouble = obstacle();
 * if (trouble) line.textContent = trouble.words;
 */
export function obstacle(): Problem | null {
  if (!browser.secure) return problem('insecure-context');
  if (!browser.canCall || (navigator.mediaDevices as MediaDevices | undefined) === undefined) return problem('webrtc-missing');
  return browser.framed && browser.policyAllows('audio') === false ? problem('iframe-not-allowed') : null;
}

/** `https://host/base` → `wss://host/base/gateway/v1`. Throws a TypeError that names an address of no use. */
export function socketAddress(url: string): string {
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    throw new TypeError(`'${url}' is not an address`);
  }
  const protocol = ({ 'https:': 'wss:', 'wss:': 'wss:', 'http:': 'ws:', 'ws:': 'ws:' } as Record<string, string>)[address.protocol];
  if (protocol === undefined) throw new TypeError(`'${url}' is neither https nor wss`);
  const path = address.pathname.replace(/\/+$/, '');
  return `${protocol}//${address.host}${path.endsWith('/gateway/v1') ? path : `${path}/gateway/v1`}`;
}

/**
 * A hidden page may never be shown again, so it leaves its note then. One that is shown again looks around: a phone stops
 * its hidden pages, and the back/forward cache stops every page.
 */
function followPage(session: Session): void {
  const shown = (): void => {
    session.forget();
    session.wake();
  };
  const hidden = (): void => (document.visibilityState === 'hidden' ? session.remember() : shown());
  const gone = (): void => session.remember();
  const back = (event: PageTransitionEvent): void => {
    session.forget();
    if (event.persisted) session.wake('page-returned');
  };
  const changed = (): void => session.wake();
  const connection = (navigator as Navigator & { connection?: EventTarget }).connection;
  document.addEventListener('visibilitychange', hidden);
  window.addEventListener('pagehide', gone);
  window.addEventListener('pageshow', back);
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  // Only some browsers tell of a change between networks; the others notice by ICE.
  connection?.addEventListener?.('change', changed);
  session.on('closed', () => {
    document.removeEventListener('visibilitychange', hidden);
    window.removeEventListener('pagehide', gone);
    window.removeEventListener('pageshow', back);
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
    connection?.removeEventListener?.('change', changed);
  });
}
