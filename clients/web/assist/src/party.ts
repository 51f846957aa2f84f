import { newId } from '../../src/id';
import { FINAL_CLOSE_CODES } from '../../src/wire/closes';
import type { Id } from '../../src/wire/messages';
import { ServerClock } from './clock';
import type { Forbidden } from './forbidden';
import { startHost, type Home, type Host } from './painter/host';
import type { Order, Report } from './painter/program';
import type { Told } from './dispatch';
import type { AssistAnswer, AssistCommand, AssistMessage } from './wire/messages';

/**
 * Where the connection to the server stands. `lost`: it is tried again by itself; `closed`: for good.
 * @example
 * support.on('line', (line) => { banner.hidden = line !== 'lost'; });
 */
export type Line = 'connecting' | 'open' | 'lost' | 'closed';

/**
 * Something that was asked for and refused by the server or by the consumer's page, or never answered. Codes of the server:
 * `bad-request`, `forbidden` (the token, the setting or the consumer does not allow it), `not-found`, `conflict` (not now:
 * sharing is paused, say), `limit`, `unavailable` (the page is away). `timeout`: nobody answered in time; `connection-lost`:
 * the connection went before an answer came; `failed`: anything else. Codes of the consumer's page are listed at the stage's
 * `Control`.
 * @example
 * await viewing.control.take().catch((why) => { if (why instanceof Refused) line.textContent = why.message; });
 */
export class Refused extends Error {
  /** The word by which a program tells one refusal from another; `message` is for people. */
  readonly code: string;
  /** @internal */
  constructor(code: string, message: string) {
    super(message === '' ? code : message);
    this.name = 'Refused';
    this.code = code;
  }
}

export interface PartyOptions {
  readonly url: string;
  readonly token: string | (() => Promise<string>);
  readonly resume?: Id;
  /** Where `worker.js` lies on the page's own origin, if it does. */
  readonly worker?: string;
}

/** A command without its id, which the party gives. */
export type Body<C> = C extends { id: string } ? Omit<C, 'id'> : never;

/** Who listens to a party's connection. */
export interface Listener {
  /** A new connection; nothing of an older one is known to the server. */
  begun(): void;
  /** The same connection again. Numbered messages were not missed, pictures were. */
  back(): void;
  line(line: Line): void;
  /** The line is lost, and the next try comes then. */
  retry?(attempt: number, delayMillis: number): void;
  message(message: Told): void;
  binary(data: ArrayBuffer): void;
  painted(variant: number, again: boolean): void;
  /** A picture was compared with the one before; without `anything` it is the same. */
  told?(variant: number, captured: number, anything: boolean): void;
  /** Something that the page's policy forbids. */
  forbidden?(what: Forbidden): void;
  closed(code: number, words: string): void;
}

type Answered = Extract<AssistAnswer, { type: 'ok' }>;

interface Pending {
  readonly done: (answer: Answered) => void;
  readonly refused: (why: Refused) => void;
}

const MOST_PENDING = 64;
const CLOCK_MILLIS = 30_000;

/** One side of a support session: its connection, its commands and the server's clock. A consumer and an agent are both one. */
export class Party {
  readonly clock = new ServerClock();
  connection: Id | null = null;
  line: Line = 'connecting';
  private token = '';
  private readonly options: PartyOptions;
  private readonly listener: Listener;
  private readonly host: Host;
  private readonly pending = new Map<string, Pending>();
  private readonly timer = setInterval(() => this.setClock(), CLOCK_MILLIS);
  private asked = false;

  /** @param home what its Worker is made of: a consumer's paints, an agent's does not */
  constructor(home: Home, options: PartyOptions, listener: Listener) {
    this.options = options;
    this.listener = listener;
    this.host = startHost(home, (report) => this.heard(report), {
      ...(options.worker === undefined ? {} : { file: options.worker }),
      forbidden: (what) => listener.forbidden?.(what),
    });
    void this.start(options.resume);
  }

  get usedToken(): string {
    return this.token;
  }

  order(order: Order): void {
    this.host.order(order);
  }

  /** Asks for something that must be answered within this time, also while the line is lost. */
  async askWithin(millis: number, command: Body<AssistCommand>): Promise<Answered> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, refused) => {
      timer = setTimeout(() => refused(new Refused('timeout', `nobody answered within ${Math.round(millis / 1_000)} seconds`)), millis);
    });
    try {
      return await Promise.race([this.ask(command), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks the server for something; the answer, or why not. */
  ask(command: Body<AssistCommand>): Promise<Answered> {
    return new Promise((done, refused) => {
      if (this.line === 'closed') return refused(new Refused('connection-lost', 'the connection is closed'));
      if (this.pending.size >= MOST_PENDING) return refused(new Refused('limit', 'too many commands wait for an answer'));
      const id = newId();
      this.pending.set(id, { done, refused });
      this.host.order({ do: 'send', message: { ...command, id } as AssistCommand });
    });
  }

  /** Ends the connection for good. */
  leave(): void {
    this.host.order({ do: 'leave' });
    this.over(1000, '');
  }

  private async start(resume?: Id): Promise<void> {
    const { url, token } = this.options;
    try {
      this.token = typeof token === 'string' ? token : await token();
    } catch (trouble) {
      return this.over(4401, `no token could be had: ${String(trouble)}`);
    }
    if (this.line === 'closed') return;
    const start = { do: 'start', url, token: this.token, sdk: 'assist/0.1.0' } as const;
    this.host.order(resume === undefined ? start : { ...start, resume });
    // Somebody waits for what is shown: a lost line is tried again at once.
    this.host.order({ do: 'in-call', inCall: true });
  }

  private heard(report: Report): void {
    switch (report.is) {
      case 'established':
      case 're-established':
        this.connection = report.connection;
        this.to('open');
        this.setClock();
        return report.is === 'established' ? this.listener.begun() : this.listener.back();
      case 'lost':
        return this.to('lost');
      case 'calls-lost':
        return this.dropPending();
      case 'message':
        return this.take(report.message);
      case 'binary':
        return this.listener.binary(report.data);
      case 'painted':
        return this.listener.painted(report.variant, report.again);
      case 'told':
        return this.listener.told?.(report.variant, report.captured, report.anything);
      case 'forbidden':
        return this.shutOut();
      case 'closed':
        return this.closed(report.code, report.words);
      case 'retry':
        return this.listener.retry?.(report.attempt, report.delayMillis);
      case 'ready':
      case 'not-understood':
    }
  }

  /** No other way leads to the server: a token is bound to the origin that the browser names. */
  private shutOut(): void {
    const header = `connect-src ${new URL(this.options.url).origin}`;
    const words = `this page's policy lacks ${header}: no connection to the server can be made`;
    this.listener.forbidden?.({ header, instead: 'nothing', words });
    this.over(4400, words);
  }

  private take(message: AssistMessage): void {
    if (message.type !== 'ok' && message.type !== 'error') return this.listener.message(message);
    const waiting = this.pending.get(message.re);
    this.pending.delete(message.re);
    if (message.type === 'ok') waiting?.done(message);
    else waiting?.refused(new Refused(message.code, message.message));
  }

  /** An expired token is asked for again, once; every other refusal is the end. */
  private closed(code: number, words: string): void {
    if (code === 4402 && typeof this.options.token === 'function' && !this.asked) {
      this.asked = true;
      return void this.start();
    }
    if (FINAL_CLOSE_CODES.includes(code) || code === 1000) this.over(code, words);
  }

  private over(code: number, words: string): void {
    if (this.line === 'closed') return;
    this.to('closed');
    clearInterval(this.timer);
    this.dropPending();
    this.host.stop();
    this.listener.closed(code, words);
  }

  private dropPending(): void {
    const lost = [...this.pending.values()];
    this.pending.clear();
    lost.forEach(({ refused }) => refused(new Refused('connection-lost', 'the connection to the server was lost')));
  }

  private to(line: Line): void {
    this.line = line;
    this.listener.line(line);
  }

  private setClock(): void {
    if (this.line !== 'open') return;
    // Without an answer the clock stays as it was.
    this.clock.probe(() => this.ask({ type: 'assist.time' }).then(({ millis }) => millis ?? Date.now())).catch(() => undefined);
  }
}

/** `https://host/base` → `wss://host/base/assist/v1`. Throws a TypeError that names an address of no use. */
export function assistAddress(url: string): string {
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    throw new TypeError(`'${url}' is not an address`);
  }
  const protocol = ({ 'https:': 'wss:', 'wss:': 'wss:', 'http:': 'ws:', 'ws:': 'ws:' } as Record<string, string>)[address.protocol];
  if (protocol === undefined) throw new TypeError(`'${url}' is neither https nor wss`);
  return `${protocol}//${address.host}${address.pathname.replace(/\/+$/, '')}/assist/v1`;
}
