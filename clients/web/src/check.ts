import type { Browser } from './media/browser';
import type { NetworkFigures } from './media/check';
import { problem, type Problem, type ProblemCode } from './problem';
import { Refused, type Session } from './session';
import type { MediaKind } from './wire/messages';

/**
 * What a check before a call found. `ready`: a call can be made, although `problems` may say that it won't be good. The first
 * problem is the one to show.
 * @example
 * const { ready, problems } = await check({ url, token });
 * if (!ready) line.textContent = problems[0].words;
 */
export interface CheckReport {
  /** Whether a call can be made at all. */
  readonly ready: boolean;
  /** What is wrong, the worst first; empty where all is well. */
  readonly problems: readonly Problem[];
  /** How long the server took to welcome us, in milliseconds; null where it didn't. */
  readonly connectMillis: number | null;
  /** What the way to the media broker is like; null where nothing could be measured. */
  readonly network: NetworkFigures | null;
  /** How many the browser lists. */
  readonly devices: { readonly microphones: number; readonly cameras: number; readonly speakers: number };
}

/** What is tried: sound and its microphone unless `audio` is false, a camera where `video` is true. */
export interface CheckWish {
  readonly audio: boolean;
  readonly video: boolean;
  readonly seconds: number;
}

const CONNECT_MILLIS = 10_000;

/** Kinds of trouble after which a call can't be made at all. */
const FATAL: readonly ProblemCode[] = [
  'webrtc-missing', 'insecure-context', 'iframe-not-allowed', 'server-unreachable', 'socket-blocked', 'server-refused', 'udp-blocked',
  'microphone-refused', 'microphone-missing', 'microphone-busy',
];

/** Above these a conversation suffers; below these a picture does. */
const LOSSY_PERCENT = 5;
const SLOW_MILLIS = 400;
const NARROW_KILOBITS = 300;

/** What figures mean, in words. Pure. */
export function problemsOf(figures: NetworkFigures, video: boolean): readonly Problem[] {
  if (!figures.reachable) return [problem('udp-blocked')];
  const codes: ProblemCode[] = [];
  if ((figures.lossPercent ?? 0) > LOSSY_PERCENT) codes.push('network-lossy');
  if ((figures.roundTripMillis ?? 0) > SLOW_MILLIS) codes.push('network-slow');
  const narrow = Math.min(figures.upKilobits ?? Infinity, figures.downKilobits ?? Infinity) < NARROW_KILOBITS;
  if (video && narrow) codes.push('network-narrow');
  return codes.map((code) => problem(code));
}

/** Goes through it all with a session made for this, and closes that. `reachable` asks whether web pages of the server pass. */
export async function runCheck(session: Session, browser: Browser, wish: CheckWish, reachable: () => Promise<boolean>): Promise<CheckReport> {
  const kinds = ([wish.audio ? ['audio'] : [], wish.video ? ['video'] : []] as MediaKind[][]).flat();
  const [server, media, devices] = await Promise.all([ask(session, browser, wish, reachable), tryDevices(session, kinds), count(browser)]);
  session.close();
  const problems = [...server.problems, ...media].sort((a, b) => rank(a) - rank(b));
  return { ready: problems.every(({ code }) => !FATAL.includes(code)), problems, connectMillis: server.connectMillis, network: server.network, devices };
}

const rank = ({ code }: Problem): number => (FATAL.includes(code) ? 0 : 1);

async function ask(session: Session, browser: Browser, wish: CheckWish, reachable: () => Promise<boolean>): Promise<Pick<CheckReport, 'problems' | 'connectMillis' | 'network'>> {
  const began = browser.now();
  const outcome = await established(session, browser);
  if (outcome !== 'open') {
    const code = outcome === 'refused' ? 'server-refused' : (await reachable()) ? 'socket-blocked' : 'server-unreachable';
    return { problems: [problem(code)], connectMillis: null, network: null };
  }
  const connectMillis = Math.round(browser.now() - began);
  try {
    const network = await session.checkNetwork({ seconds: wish.seconds });
    return { problems: problemsOf(network, wish.video), connectMillis, network };
  } catch (trouble) {
    return { problems: [notMeasured(trouble, session)], connectMillis, network: null };
  }
}

function notMeasured(trouble: unknown, session: Session): Problem {
  if (session.state === 'closed') return problem('server-refused');
  if (trouble instanceof Refused && trouble.code === 'webrtc-missing') return problem('webrtc-missing');
  return problem('command-refused', undefined, trouble instanceof Error ? trouble.message : undefined);
}

function established(session: Session, browser: Browser): Promise<'open' | 'refused' | 'silent'> {
  return new Promise((done) => {
    const stop = browser.after(CONNECT_MILLIS, () => done('silent'));
    const settle = (how: 'open' | 'refused'): void => {
      stop();
      done(how);
    };
    session.on('established', () => settle('open'));
    session.on('closed', () => settle('refused'));
  });
}

/** Opens what a call would open, one after the other as the person is asked, and gives it back. */
async function tryDevices(session: Session, kinds: readonly MediaKind[]): Promise<readonly Problem[]> {
  return kinds.length === 0 ? [] : session.tryDevices(kinds);
}

async function count(browser: Browser): Promise<CheckReport['devices']> {
  const all = await browser.devices().catch(() => [] as readonly MediaDeviceInfo[]);
  const of = (kind: MediaDeviceKind): number => all.filter((device) => device.kind === kind).length;
  return { microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') };
}
