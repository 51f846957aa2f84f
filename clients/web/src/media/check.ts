import type { EndReason } from '../wire/messages';
import { Attachment } from './attachment';
import type { Browser, MovingPicture } from './browser';
import type { Figures } from './figures';
import { judge } from './quality';

/** What a network check needs from its session. */
export interface CheckPort {
  iceServers(): readonly RTCIceServer[];
  /** Both offers. Rejects where the server refuses. */
  start(send: string, receive: string): Promise<void>;
  /** The check is over, and the server may free what it has. */
  end(): void;
}

/**
 * What a network check measured. `reachable`: sound and picture pass (UDP); without it the rest is absent. Times are in
 * milliseconds. `upKilobits` and `downKilobits` (kbit/s) are what was seen to pass in a few seconds: at least so much. `score`
 * is as in `Quality`.
 * @example
 * const { reachable, roundTripMillis } = await session.checkNetwork();
 */
export interface NetworkFigures {
  /** Whether UDP passes between this page and the media broker. */
  readonly reachable: boolean;
  /** To the broker and back. */
  readonly roundTripMillis?: number;
  /** How unevenly packets come back (RFC 3550). */
  readonly jitterMillis?: number;
  /** The worse of both ways, 0 to 100. */
  readonly lossPercent?: number;
  /** From this page, kbit/s. */
  readonly upKilobits?: number;
  /** To this page, kbit/s. */
  readonly downKilobits?: number;
  /** All of it as one figure, 0 to 100. */
  readonly score?: number;
}

/** From the server's answer to both transports: what takes longer is blocked. */
const REACH_MILLIS = 6_000;
const ANSWER_MILLIS = 5_000;
/** The start of a stream is no measure: encoder and bandwidth estimation find their pace. */
const SETTLE_MILLIS = 1_000;
const MOST_KILOBITS = 2_500;

/**
 * Sends a moving picture over one transport and receives it over another, both to the broker: what a call would need, without a
 * call. Runs once. The picture is its maker's to stop.
 */
export class NetworkCheck {
  readonly figures: Promise<NetworkFigures>;
  private finish: (figures: NetworkFigures) => void = () => undefined;
  private fail: (why: Error) => void = () => undefined;
  private offers: { send?: string; receive?: string } = {};
  private first: Figures | null = null;
  private stopTimer: (() => void) | null = null;
  private over = false;
  private readonly sending: Attachment;
  private readonly receiving: Attachment;
  private readonly browser: Browser;
  private readonly port: CheckPort;
  private readonly millis: number;

  constructor(browser: Browser, port: CheckPort, picture: MovingPicture, millis: number) {
    this.browser = browser;
    this.port = port;
    this.millis = millis;
    this.figures = new Promise((finish, fail) => {
      this.finish = finish;
      this.fail = fail;
    });
    const iceServers = port.iceServers();
    const plan = { audio: 'none', tracks: {} } as const;
    this.sending = new Attachment(browser, 1, iceServers, browser.stream(), { ...plan, video: 'sendonly', tracks: { video: picture.track }, kilobits: MOST_KILOBITS }, this.events('send'));
    try {
      this.receiving = new Attachment(browser, 1, iceServers, browser.stream(), { ...plan, video: 'recvonly' }, this.events('receive'));
    } catch (trouble) {
      this.sending.close();
      throw trouble;
    }
    this.wait(ANSWER_MILLIS, () => this.stop(new Error('the server did not answer the check')));
  }

  answered(send: string, receive: string): void {
    if (this.over) return;
    void this.sending.answered(send);
    void this.receiving.answered(receive);
    this.wait(REACH_MILLIS, () => this.done({ reachable: false }));
  }

  /** The server ended it; what we end ourselves is over before. */
  ended(reason: EndReason): void {
    this.stop(new Error(`the server ended the check: ${reason}`));
  }

  /** Nothing comes of it. */
  stop(why: Error): void {
    if (this.close()) this.fail(why);
  }

  private events(which: 'send' | 'receive'): { offer: (sdp: string) => void; up: () => void; broke: () => void } {
    return {
      offer: (sdp) => this.offer(which, sdp),
      up: () => this.up(),
      broke: () => this.done({ reachable: false }),
    };
  }

  private offer(which: 'send' | 'receive', sdp: string): void {
    this.offers[which] = sdp;
    const { send, receive } = this.offers;
    if (send !== undefined && receive !== undefined) this.port.start(send, receive).catch((why: Error) => this.stop(why));
  }

  private up(): void {
    if (this.over || !this.sending.up || !this.receiving.up) return;
    this.wait(SETTLE_MILLIS, () => void this.begin());
  }

  private async begin(): Promise<void> {
    this.first = await this.receiving.figures();
    this.wait(this.millis, () => void this.measure());
  }

  private async measure(): Promise<void> {
    const [sent, received] = await Promise.all([this.sending.figures(), this.receiving.figures()]);
    this.done(figuresOf(sent, this.first ?? received, received, this.millis));
  }

  private wait(millis: number, run: () => void): void {
    this.stopTimer?.();
    if (!this.over) this.stopTimer = this.browser.after(millis, run);
  }

  private done(figures: NetworkFigures): void {
    if (this.close()) this.finish(figures);
  }

  private close(): boolean {
    if (this.over) return false;
    this.over = true;
    this.stopTimer?.();
    this.sending.close();
    this.receiving.close();
    this.port.end();
    return true;
  }
}

/** Both ways together, as a conversation feels them: the worse loss, the whole round trip. */
export function figuresOf(sent: Figures, before: Figures, received: Figures, millis: number): NetworkFigures {
  const [from, to] = [before.received.video, received.received.video];
  const arrived = (to?.packets ?? 0) - (from?.packets ?? 0);
  const missing = Math.max(0, (to?.lost ?? 0) - (from?.lost ?? 0));
  const lost = Math.max(sent.sentLost ?? 0, arrived + missing > 0 ? missing / (arrived + missing) : 1);
  const trip = sent.roundTripMillis ?? received.roundTripMillis;
  const jitterMillis = Math.round(to?.jitterMillis ?? 0);
  return {
    reachable: true,
    ...(trip === undefined ? {} : { roundTripMillis: Math.round(trip) }),
    jitterMillis,
    lossPercent: Math.round(lost * 1000) / 10,
    ...(sent.upKilobits === undefined ? {} : { upKilobits: sent.upKilobits }),
    downKilobits: Math.round((((to?.bytes ?? 0) - (from?.bytes ?? 0)) * 8) / millis),
    score: judge(lost, jitterMillis, trip).score,
  };
}
