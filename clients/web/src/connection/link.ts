import type { Incoming } from '../wire/read';
import { FINAL_CLOSE_CODES, SUBPROTOCOL, type Answer, type ClientMessage, type Id, type LinkMessage, type SessionMessage, type User } from '../wire/messages';
import type { EarlySocket } from './early';
import { Inbox } from './inbox';
import { begin, next, type ConnectionEffect, type ConnectionEvent, type ConnectionState } from './machine';
import { Outbox } from './outbox';

/** What the page tells its link. Plain values: they cross into a Worker. `M` is what a client of this service says. */
export type LinkOrder<M = ClientMessage> =
  /** A start follows when its token is there: open the socket meanwhile. It goes on with `resume`, or begins `fresh`. */
  | { readonly do: 'prepare'; readonly url: string }
  | { readonly do: 'start'; readonly url: string; readonly token: string; readonly sdk: string; readonly resume?: Id; readonly fresh?: Id }
  | { readonly do: 'send'; readonly message: M }
  | { readonly do: 'in-call'; readonly inCall: boolean }
  | { readonly do: 'wake' }
  | { readonly do: 'leave' };

/** What the link tells the page. `M` is what the server of this service says. */
export type LinkReport<M = SessionMessage> =
  | { readonly is: 'ready' }
  | {
      readonly is: 'established' | 're-established';
      readonly connection: Id;
      readonly iceServers: readonly RTCIceServer[];
      readonly user: User;
    }
  | { readonly is: 'lost' }
  | { readonly is: 'retry'; readonly attempt: number; readonly delayMillis: number }
  | { readonly is: 'calls-lost' }
  | { readonly is: 'message'; readonly message: M }
  | { readonly is: 'binary'; readonly data: ArrayBuffer }
  | { readonly is: 'not-understood'; readonly why: string }
  | { readonly is: 'closed'; readonly code: number; readonly words: string };

/** The part of a WebSocket that a link uses; the browser's own fits. */
export interface Socket {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  binaryType: BinaryType;
  send(message: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/** The outside: sockets, time and chance. A Worker or a page gives the real ones, a test its own. */
export interface LinkWorld {
  open(url: string, subprotocol: string): Socket;
  after(millis: number, run: () => void): () => void;
  now(): number;
  chance(): number;
}

const OPENING_MILLIS = { inCall: 4_000, idle: 10_000 };
const PROBE_MILLIS = 3_000;
const MISSES = 3;

type Timer = 'silence' | 'beat' | 'retry' | 'grace';
type Welcome = Extract<LinkMessage, { type: 'welcome' }>;

/**
 * Runs one connection: feeds the machine, performs its effects, keeps the heartbeat, numbers and re-sends. Lives in a
 * Worker where it can (`host.ts`), because page timers are throttled in background tabs; knows nothing of either.
 */
export class Link<C extends { readonly type: string } = ClientMessage, S extends { readonly type: string } = SessionMessage> {
  private state: ConnectionState | null = null;
  private start: Extract<LinkOrder<C>, { do: 'start' }> | null = null;
  private connection: Id | null = null;
  private socket: Socket | null = null;
  private outbox = new Outbox<C>();
  private inbox = new Inbox(0);
  /** True once messages of this page have been numbered in this connection. */
  private numbered = false;
  /** The socket on which our words went out right behind the hello of a new connection; null once any welcome came. */
  private ahead: Socket | null = null;
  private welcome: Welcome | null = null;
  private heartbeatMillis = 15_000;
  private graceMillis = 30_000;
  private inCall = false;
  private readonly timers = new Map<Timer, () => void>();
  private readonly world: LinkWorld;
  private readonly report: (report: LinkReport<S>) => void;
  private readonly read: (data: unknown) => Incoming<LinkMessage | S>;
  private readonly early: EarlySocket | null;

  /**
   * @param read understands what the server of this service says
   * @param early where a start may be prepared
   */
  constructor(world: LinkWorld, report: (report: LinkReport<S>) => void, read: (data: unknown) => Incoming<LinkMessage | S>, early: EarlySocket | null = null) {
    this.early = early;
    this.world = world;
    this.report = report;
    this.read = read;
  }

  /** Sends a binary message now, or not at all: what was captured for a socket that is gone is of no use to the next. */
  sendBinary(message: Uint8Array<ArrayBuffer>): void {
    if (this.state?.name === 'open') this.socket?.send(message);
  }

  order(order: LinkOrder<C>): void {
    switch (order.do) {
      case 'prepare':
        return this.early?.prepare(order.url);
      case 'start':
        return this.begin(order);
      case 'send':
        return this.send(order.message);
      case 'in-call':
        return this.nowInCall(order.inCall);
      case 'wake':
        return this.on({ name: 'wake' });
      case 'leave':
        this.early?.forget();
        // Who said more than hello says bye, welcomed or not.
        if (this.socket !== null && this.ahead === this.socket) this.put({ type: 'bye' });
        return this.on({ name: 'leave' });
    }
  }

  private begin(start: Extract<LinkOrder<C>, { do: 'start' }>): void {
    this.start = start;
    this.connection = start.resume ?? null;
    this.inbox = new Inbox(start.resume === undefined ? 0 : -1);
    this.numbered = false;
    this.ahead = null;
    const step = begin(start.resume !== undefined);
    this.state = step.state;
    step.effects.forEach((effect) => this.perform(effect));
  }

  /** A call that begins does not sit out the long wait of an idle page. */
  private nowInCall(inCall: boolean): void {
    const begins = inCall && !this.inCall;
    this.inCall = inCall;
    if (begins && this.state?.name === 'waiting') this.on({ name: 'wake' });
  }

  private on(event: ConnectionEvent): void {
    if (this.state === null) return;
    const step = next(this.world.now(), this.state, event);
    this.state = step.state;
    step.effects.forEach((effect) => this.perform(effect));
  }

  private perform(effect: ConnectionEffect): void {
    switch (effect.name) {
      case 'open-socket':
        return this.openSocket();
      case 'send-hello':
        return this.hello(effect.resuming);
      case 'send-bye':
        return this.put({ type: 'bye' });
      case 'drop-socket':
        return this.drop();
      case 'probe':
        this.set('silence', Math.min(PROBE_MILLIS, this.heartbeatMillis * MISSES), () => this.silence());
        return this.put({ type: 'ping' });
      case 'start-retry':
        return this.set('retry', effect.delayMillis, () => this.on({ name: 'retry-due' }));
      case 'stop-retry':
        return this.unset('retry');
      case 'start-grace':
        return this.set('grace', this.graceMillis, () => this.on({ name: 'grace-over' }));
      case 'stop-grace':
        return this.unset('grace');
      case 'tell-established':
      case 'tell-re-established':
        return this.opened(effect.name === 'tell-established' ? 'established' : 're-established');
      case 'tell-lost':
        return this.report({ is: 'lost' });
      case 'tell-retry':
        return this.report({ is: 'retry', attempt: effect.attempt, delayMillis: effect.delayMillis });
      case 'tell-calls-lost':
        this.outbox.clear();
        return this.report({ is: 'calls-lost' });
      case 'tell-closed':
        this.drop();
        return this.report({ is: 'closed', code: effect.code, words: effect.words });
    }
  }

  private openSocket(): void {
    const { url } = this.start!;
    const early = this.early?.take();
    this.set('silence', this.inCall ? OPENING_MILLIS.inCall : OPENING_MILLIS.idle, () => this.silence());
    let socket: Socket;
    try {
      socket = early?.socket ?? this.world.open(url, SUBPROTOCOL);
    } catch (trouble) {
      // A WebSocket's constructor throws on an address that can never work (RFC 6455 §3, or CSP in some browsers).
      return this.on({ name: 'socket-closed', code: 4400, words: `the address ${url} can't be used: ${String(trouble)}`, ...this.cut() });
    }
    this.socket = socket;
    socket.binaryType = 'arraybuffer';
    // A socket that was dropped may still speak: only the present one is heard.
    socket.onopen = () => this.socket === socket && this.on({ name: 'socket-opened' });
    socket.onmessage = (event) => this.socket === socket && this.heard(event.data);
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.drop();
      this.on({ name: 'socket-closed', code: event.code, words: event.reason, ...this.cut() });
    };
    if (early?.open === true) this.on({ name: 'socket-opened' });
  }

  /**
   * A connection that begins with an id of ours counts from 1, so that what waits follows its hello at once. Where no welcome
   * came back the server may know it all the same, and then it is resumed.
   */
  private hello(resuming: boolean): void {
    const { token, sdk, fresh } = this.start!;
    const hello = { type: 'hello', token, sdk };
    if ((resuming || this.ahead !== null) && this.connection !== null) {
      return this.put({ ...hello, resume: { connection: this.connection, received: this.inbox.received } });
    }
    if (this.connection !== null || fresh === undefined) return this.put(hello);
    this.connection = fresh;
    this.ahead = this.socket;
    this.put({ ...hello, connection: fresh });
    this.outbox.resend(0, false).forEach((message) => this.put(message));
  }

  private heard(data: unknown): void {
    if (this.state?.name === 'open') this.armSilence();
    if (data instanceof ArrayBuffer) return this.state?.name === 'open' ? this.report({ is: 'binary', data }) : undefined;
    const incoming = this.read(data);
    if (incoming.seq !== null && this.state?.name === 'open') {
      const verdict = this.inbox.arrived(incoming.seq);
      if (verdict === 'resume') return this.silence();
      if (verdict === 'skip') return;
    }
    if (incoming.kind === 'message') this.take(incoming.message);
    else this.report({ is: 'not-understood', why: incoming.kind === 'malformed' ? incoming.why : `unknown type ${incoming.type}` });
  }

  private take(heard: LinkMessage | S): void {
    const message = heard as LinkMessage | Answer;
    switch (message.type) {
      case 'welcome':
        this.welcome = message;
        return this.on({ name: 'welcomed', resumed: message.resumed });
      case 'ping':
        return this.put({ type: 'pong' });
      case 'pong':
        return;
      case 'heartbeat':
        return this.beatEvery(message.seconds);
      case 'bye':
        return this.on({ name: 'socket-closed', code: 4401, words: 'the server ended the session', ...this.cut() });
      default:
        if (this.state?.name !== 'open') return;
        if (message.type === 'ok' || message.type === 'error') this.outbox.answered(message.re);
        return this.report({ is: 'message', message: heard as S });
    }
  }

  private opened(is: 'established' | 're-established'): void {
    const welcome = this.welcome!;
    const same = welcome.resumed && (this.numbered || this.ahead !== null);
    const said = this.ahead === this.socket;
    this.ahead = null;
    this.connection = welcome.connection;
    this.graceMillis = welcome.graceSeconds * 1000;
    this.inbox.welcomed(welcome.resumed, welcome.snapshot);
    this.numbered = true;
    this.beatEvery(welcome.heartbeatSeconds);
    // Before anybody is told: a page that lives beside its link answers at once, and its words come after these.
    if (!said) this.outbox.resend(welcome.received, same).forEach((message) => this.put(message));
    this.report({ is, connection: welcome.connection, iceServers: welcome.iceServers, user: welcome.user });
  }

  private send(message: C): void {
    const numbered = this.outbox.add(message);
    const open = this.state?.name === 'open';
    if (open || (this.socket !== null && this.ahead === this.socket)) this.put(numbered);
    if (!open) return;
    // A command is answered at once; a dead socket must not keep it until three slow heartbeats are over.
    if ('id' in message && this.heartbeatMillis > PROBE_MILLIS) this.perform({ name: 'probe' });
  }

  private put(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }

  private beatEvery(seconds: number): void {
    this.heartbeatMillis = seconds * 1000;
    this.armSilence();
    const beat = (): void => {
      this.put({ type: 'ping' });
      this.set('beat', this.heartbeatMillis, beat);
    };
    this.set('beat', this.heartbeatMillis, beat);
  }

  private armSilence(): void {
    this.set('silence', this.heartbeatMillis * MISSES, () => this.silence());
  }

  private silence(): void {
    this.on({ name: 'silence', ...this.cut() });
  }

  private cut(): { inCall: boolean; chance: number } {
    return { inCall: this.inCall, chance: this.world.chance() };
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.unset('silence');
    this.unset('beat');
    socket?.close(1000);
  }

  private set(timer: Timer, millis: number, run: () => void): void {
    this.unset(timer);
    this.timers.set(
      timer,
      this.world.after(millis, () => {
        this.timers.delete(timer);
        run();
      }),
    );
  }

  private unset(timer: Timer): void {
    this.timers.get(timer)?.();
    this.timers.delete(timer);
  }
}

/** Whether a new token may help after this close code. */
export const tokenRefused = (code: number): boolean => FINAL_CLOSE_CODES.includes(code) && (code === 4401 || code === 4402);
