import { Emitter } from '../../../src/emitter';
import { dispatch, type Handlers } from '../dispatch';
import { assistAddress, Party, Refused, type Line } from '../party';
import { clearNote, peekNote, takeNote, writeNote } from '../memory';
import { QUALITIES, type PartOfWindow, type Person, type Quality, type RecordingState, type StateMessage, type SupportEndReason } from '../wire/messages';
import { readPicture, writePicture, type Box, type Frame, type Picture } from '../wire/pictures';
import type { Push } from '../wire/pushing';
import { home } from './link/home';
import { Surface } from './surface';
import { Control } from './tools/control';
import { Pushes } from './tools/pushes';
import { Drawings } from './tools/drawings';
import { Magnifier, type Enlarged } from './tools/magnifier';

/**
 * Whose page to look at.
 * @example
 * const options: ViewingOptions = { token, code: '123456' };
 */
export interface ViewingOptions {
  /** The server's address, `https://…`; the page's own origin unless given. */
  readonly url?: string;
  /** The agent's token, or a function that fetches one. */
  readonly token: string | (() => Promise<string>);
  /** The short code that the consumer read out: six digits. It is used up by this. */
  readonly code?: string;
  /** Without a code: the session's name, which the token must list. Where there is none yet, that is tried for five seconds. */
  readonly correlationId?: string;
  /**
   * Look without asking, where the consumer agreed with an agent that supervisors may; for supervisors only. Pictures come
   * about once a second, and nothing can be done on the page.
   */
  readonly unasked?: boolean;
  /** Documents and links that the agent may pick, for the stage's panel. */
  readonly library?: () => Promise<readonly LibraryItem[]>;
}

/**
 * A document or link that agents may pick.
 * @example
 * const item: LibraryItem = { category: 'Tariffs', title: 'Tariffs 2026', kind: 'document', url: 'https://bank.example/tariffs.pdf' };
 */
export interface LibraryItem {
  /** Under which heading it stands. */
  readonly category: string;
  /** What agents read; of a document the consumer reads it too, where it is a file of the library. */
  readonly title: string;
  /** A document is shown to all, a link opens in a tab of the consumer's. */
  readonly kind: 'document' | 'link';
  /** Its address; of a file that a supervisor sent, the `library:` name that the server gave it. */
  readonly url: string;
}

/**
 * What an agent sees now, and why not more. `asking`: the consumer has not answered; `live`: the page as it is; `paused`: the
 * consumer paused it; `away`: the consumer's page is being loaded or lost its line; `lost`: this agent's line is, and is tried
 * again.
 * @example
 * if (viewing.state === 'asking') line.textContent = 'Waiting for the customer’s consent.';
 */
export type ViewingState = 'connecting' | 'asking' | 'live' | 'paused' | 'away' | 'lost' | 'ended';

/**
 * The events of a viewing, by name.
 * @example
 * viewing.on('measured', ({ latencyMillis, kbps }) => { line.textContent = `${latencyMillis} ms, ${kbps} kbit/s`; });
 */
export interface ViewingEvents {
  /** Every change, the last one being `ended`. */
  state: ViewingState;
  /** What became of documents and links; what has ended is told once. */
  pushes: readonly Push[];
  /** A picture was painted, on the element that shows the viewing; `seq` is the number of its message. */
  painted: { readonly seq: number };
  /** Once a second: how old the latest picture was when it was painted, and how much came in that second. */
  measured: { readonly latencyMillis: number | null; readonly kbps: number };
  /** Somebody asked, was admitted, looks, looks away or left. */
  people: readonly Person[];
  /** Another agent leads the session, or a supervisor took it over or gave it back. */
  lead: Lead;
  /** Who acts on the page, and who asks to, by number. */
  control: { readonly by: number | null; readonly asking: readonly number[] };
  /** Whether it is recorded; `words` says why it failed, where it did. */
  recording: { readonly recording: RecordingState; readonly words: string };
  /** The page is shown at another quality. */
  quality: Quality;
  /** Where the window with the agent's picture lies over the page now; null: there is none. */
  'call-window': PartOfWindow | null;
  /** A part of the page is shown enlarged to the customer, another part, or none any more; `part` is the last one. */
  zoom: { readonly phase: 'started' | 'moved' | 'ended'; readonly part: Enlarged };
  /**
   * A drawing, or what the stage's own tools asked for, was refused or not answered in time; `words` are for people to read.
   */
  refused: { readonly code: string; readonly words: string };
  /**
   * Once, at the end. `closed`: the server refused or closed the connection, or it can't be made; then `words` says why, where
   * that is known.
   */
  ended: { readonly reason: SupportEndReason | 'closed'; readonly words: string };
}

/**
 * Which agent leads, by number, and whether a supervisor took that over.
 * @example
 * viewing.on('lead', ({ agent }) => { line.textContent = agent === viewing.agent ? 'You lead.' : 'Another agent leads.'; });
 */
export interface Lead {
  /** 0 while nobody was admitted, or this agent was not. */
  readonly agent: number;
  /** Whether a supervisor took it over, and can give it back. */
  readonly takenOver: boolean;
}

/**
 * What an agent may do besides looking, by its token. `control`: click and type; `draw`; `push`: documents and links; `form`:
 * the page's fields as a list, and fill them in; `submit`: send forms off.
 * @example
 * button.hidden = !viewing.may('draw');
 */
export type Feature = 'control' | 'draw' | 'push' | 'form' | 'submit';

const ANSWER_MILLIS = 8_000;
/** A call's page may still be on its way to its session when the agent asks to see it. */
const EARLY_MILLIS = 5_000;
const AGAIN_MILLIS = 300;
const MEASURE_MILLIS = 1_000;
/** An agent who moves about has not found what to look at closely yet. */
const CLOSER_MILLIS = 150;
/** The farthest pixel of a customer's browser window. */
const MOST_PLACE = 8_191;
/** One who looks unasked wants the next picture so long after the last. */
const GLANCE_MILLIS = 1_000;

/** Where pictures are drawn; the stage is one. @internal */
export interface Screen {
  /** Draws the surface and calls back when it is on the screen. */
  draw(surface: Surface, painted: () => void): void;
}

/**
 * One agent's look at a consumer's page. `watch` makes it; an `<alongside-stage>` shows it.
 * @example
 * const viewing = watch({ token, code: '123456' });
 * stage.viewing = viewing;
 */
export class Viewing extends Emitter<ViewingEvents> {
  /** What this agent sees now; changes with the event `state`. */
  state: ViewingState = 'connecting';
  /** The session's name; null until it is known. */
  cid: string | null = null;
  /** From the moment of the latest picture to its paint, in milliseconds by the server's clock; null before the first. */
  latencyMillis: number | null = null;
  /** How much came in the last whole second, in kilobits. */
  kbps = 0;
  /** This agent's number among the people; 0 until it is known, and of one who looks unasked. */
  agent = 0;
  /** Who asked or was admitted, this agent too; empty until it was admitted. Changes with the event `people`. */
  people: readonly Person[] = [];
  /** Whether the session is recorded; changes with the event of that name. */
  recording: RecordingState = 'off';
  /** How exactly the page is shown. */
  quality: Quality = 'lossless';
  /** Of these one may be chosen, the least first: none better than the server gives. */
  qualities: readonly Quality[] = QUALITIES;
  /**
   * Where the window with the agent's picture lies over the customer's page, which it hides there, in CSS pixels of the
   * customer's browser window; null while there is none.
   */
  callWindow: PartOfWindow | null = null;
  /** Who leads the session; changes with the event `lead`. */
  lead: Lead = { agent: 0, takenOver: false };
  /** Pointing and drawing. */
  readonly drawings: Drawings;
  /** Shows the customer a part of the page enlarged. */
  readonly magnifier: Magnifier;
  /** Documents and links. */
  readonly pushes: Pushes;
  /** The server's address. */
  readonly url: string;
  /** Clicking, typing and filling in. */
  readonly control: Control;
  private readonly options: ViewingOptions;
  private readonly party: Party;
  private readonly address: string;
  /** Who takes which message; a new tool is entered here. */
  private readonly parts: Handlers[] = [
    {
      'assist.state': (state) => this.stands(state),
      'assist.graded': ({ quality, best }) => this.graded(quality, best),
      'assist.windowed': ({ type: _type, ...box }) => this.windowed(box.x === undefined ? null : box),
      'assist.ended': ({ reason }) => this.finish(reason, ''),
    },
  ];
  private features: ReadonlySet<string> = new Set();
  private readonly surface = new Surface(() => this.refresh());
  private screen: Screen | null = null;
  /** Pictures are drawn one after another; a new beginning makes those that wait stale. */
  private queue: Promise<void> = Promise.resolve();
  private round = 0;
  private refreshing = false;
  private resting = false;
  /** What of the window is shown larger than it is, and what of that the server knows. */
  private closer: Box | null = null;
  private askedCloser: Box | null = null;
  private askingCloser: ReturnType<typeof setTimeout> | null = null;
  private bytes = 0;
  /** When the picture was taken that shows. */
  private captured = 0;
  private readonly beganAt = performance.now();
  private readonly timer = setInterval(() => this.measure(), MEASURE_MILLIS);

  /** @internal */
  constructor(options: ViewingOptions) {
    super();
    this.options = options;
    this.url = options.url ?? location.origin;
    this.address = assistAddress(this.url);
    const note = options.unasked === true ? null : takeNote('stage');
    const resumed = note !== null && note.url === this.address && note.cid === options.correlationId ? note : null;
    this.party = new Party(
      home,
      resumed === null ? { url: this.address, token: options.token } : { url: this.address, token: resumed.token, resume: resumed.connection },
      {
        begun: () => this.begun(),
        back: () => {
          this.forget();
          // The page before may have said that nobody looks at it any more.
          if (resumed !== null) this.visibility();
        },
        line: (line) => this.onLine(line),
        message: (message) => dispatch(this.parts, message),
        binary: (data) => this.take(data),
        painted: () => {},
        closed: (code, words) => this.finish('closed', code === 1000 ? '' : words),
      },
    );
    this.drawings = new Drawings(this.party, (why) => this.tellRefused(why), () => this.magnifier.look());
    this.magnifier = new Magnifier(this.drawings, (phase, part) => this.emit('zoom', { phase, part }));
    this.control = new Control(
      this.party,
      () => this.captured,
      () => this.emit('control', { by: this.control.by, asking: this.control.asking }),
    );
    this.pushes = new Pushes({ party: this.party, url: this.url, changed: (pushes) => this.emit('pushes', pushes) });
    this.parts.push(this.drawings.handlers, this.control.handlers, this.pushes.handlers);
    document.addEventListener('visibilitychange', this.visibility);
    addEventListener('pagehide', this.hidden);
    addEventListener('pageshow', this.shownAgain);
  }

  /** @internal */
  get library(): (() => Promise<readonly LibraryItem[]>) | undefined {
    return this.options.library;
  }

  /**
   * Whether this agent's token allows that; the consumer may have to agree besides. False for everything until the state is
   * told.
   * @example
   * button.hidden = !viewing.may('control');
   */
  may(feature: Feature): boolean {
    return this.features.has(feature);
  }

  /**
   * A short code by which another agent can ask to look too: six digits, once, for five minutes. The consumer is asked, as
   * always.
   * @example
   * const { code } = await viewing.invite();
   */
  async invite(): Promise<{ readonly code: string; readonly expiresInSeconds: number }> {
    const { code = '', expiresInSeconds = 0 } = await this.party.askWithin(ANSWER_MILLIS, { type: 'assist.invite' });
    return { code, expiresInSeconds };
  }

  /** One who looks unasked may choose nothing. @internal */
  get watchesUnasked(): boolean {
    return this.options.unasked === true;
  }

  /** Whether this agent is a supervisor's sign-in, who may take over. */
  get isSupervisor(): boolean {
    return this.people.find(({ agent }) => agent === this.agent)?.supervisor === true;
  }

  /**
   * A supervisor takes the session over: leads it, and acts on the page once the consumer agreed to that. Rejects with
   * `Refused`: `forbidden` for one who is no supervisor or was not admitted, `conflict` for one who leads already.
   * @example
   * await viewing.takeOver();
   */
  takeOver = (): Promise<void> => this.leads({ take: true });

  /**
   * Gives back what was taken over, to the agent who led before. Rejects with `Refused`: `conflict` where nothing was taken
   * over.
   * @example
   * await viewing.giveBack();
   */
  giveBack = (): Promise<void> => this.leads({ take: false });

  /**
   * Whoever leads hands the session over to another agent, by number, and may leave then. Rejects with `Refused`: `conflict`
   * where this agent does not lead, `not-found` where there is no such agent, or the consumer did not admit it.
   * @example
   * await viewing.handOver(viewing.people[1].agent);
   */
  handOver = (agent: number): Promise<void> => this.leads({ to: agent });

  /**
   * Has the page shown at another quality, to all who look: less of one for a slower line. Rejects with `Refused`: `forbidden`
   * where the server gives no better one, `limit` where it is changed more than twice a second.
   * @example
   * await viewing.setQuality('medium');
   */
  async setQuality(quality: Quality): Promise<void> {
    await this.party.askWithin(ANSWER_MILLIS, { type: 'assist.quality', quality });
  }

  private graded(quality: Quality, best: Quality): void {
    this.quality = quality;
    this.qualities = QUALITIES.slice(0, QUALITIES.indexOf(best) + 1);
    this.emit('quality', quality);
  }

  /**
   * Wants the window with the agent's picture there, with its upper left corner at this place of the customer's browser window.
   * The customer's page decides where it can lie; the event `call-window` says where that is. Rejects where there is no
   * such window, or sharing is paused.
   * @example
   * await viewing.moveCallWindow(20, 20);
   */
  async moveCallWindow(x: number, y: number): Promise<void> {
    await this.party.askWithin(ANSWER_MILLIS, { type: 'assist.window', x: place(x), y: place(y) });
  }

  private windowed(box: PartOfWindow | null): void {
    if (box === null && this.callWindow === null) return;
    this.callWindow = box;
    this.emit('call-window', box);
  }

  private async leads(how: { take: boolean } | { to: number }): Promise<void> {
    await this.party.askWithin(ANSWER_MILLIS, { type: 'assist.lead', ...how });
  }

  /**
   * While it rests nothing is sent to it, and the others see that this agent looks away; afterwards everything is. A hidden tab
   * rests by itself.
   * @example
   * new IntersectionObserver(([entry]) => viewing.rest(!entry.isIntersecting)).observe(stage);
   */
  rest(resting: boolean): void {
    if (this.resting === resting) return;
    this.resting = resting;
    this.visibility();
  }

  /** Shows it there from now on. @internal */
  showOn(screen: Screen | null): void {
    this.screen = screen;
    if (screen !== null) screen.draw(this.surface, () => {});
  }

  /** This part of the window is shown larger than it is; null for none. @internal */
  magnify(part: Box | null): void {
    this.closer = part;
    if (part === null) return this.askCloser();
    this.askingCloser ??= setTimeout(() => {
      this.askingCloser = null;
      this.askCloser();
    }, CLOSER_MILLIS);
  }

  private askCloser(): void {
    const { closer } = this;
    if (this.state !== 'live' || this.options.unasked === true || JSON.stringify(closer) === JSON.stringify(this.askedCloser)) return;
    this.askedCloser = closer;
    const part = closer === null ? {} : { x: closer[0], y: closer[1], width: closer[2], height: closer[3] };
    this.party.ask({ type: 'assist.detail', ...part }).catch(() => undefined); // the picture is shown all the same
  }

  /**
   * Leaves for good; the consumer is told. The event `ended` comes at once, with `left`.
   * @example
   * button.onclick = () => viewing.leave();
   */
  leave(): void {
    if (this.state === 'ended') return;
    this.party.leave();
    this.finish('left', '');
  }

  private begun(): void {
    const { code, correlationId, unasked } = this.options;
    const whom = code !== undefined ? { code } : { cid: correlationId ?? '' };
    this.forget();
    this.askedCloser = null;
    this.windowed(null);
    this.party.ask({ type: 'assist.join', ...whom, ...(unasked === true ? { unasked } : {}) }).then(
      () => this.resting && this.visibility(), // said before there was anything to rest from
      (why: Error) => {
        const early = code === undefined && why instanceof Refused && why.code === 'not-found' && performance.now() - this.beganAt < EARLY_MILLIS;
        if (early) setTimeout(() => this.state !== 'ended' && this.begun(), AGAIN_MILLIS);
        else this.finish('closed', why.message);
      },
    );
  }

  private stands(state: StateMessage): void {
    if (state.role !== 'agent') return;
    this.cid = state.cid;
    this.agent = state.agent;
    this.features = new Set(state.features);
    this.people = state.people;
    const { lead: agent = 0, takenOver = false } = state;
    if (agent !== this.lead.agent || takenOver !== this.lead.takenOver) {
      this.lead = { agent, takenOver };
      this.emit('lead', this.lead);
    }
    this.emit('people', this.people);
    const { recording = 'off', recordingWords: words = '' } = state;
    if (recording !== this.recording) {
      this.recording = recording;
      this.emit('recording', { recording, words });
    }
    this.to(!state.admitted ? 'asking' : !state.consumerThere ? 'away' : state.paused ? 'paused' : 'live');
  }

  private take(data: ArrayBuffer): void {
    this.bytes += data.byteLength;
    const read = readPicture(new Uint8Array(data));
    if (!read.ok) return this.refresh();
    // What comes before the answer to our wish for everything belongs to the story before.
    if (!this.refreshing) this.later(read.picture);
  }

  private later(picture: Picture): void {
    const { round } = this;
    this.queue = this.queue.then(() => (round === this.round ? this.paint(picture) : undefined)).catch((trouble: unknown) => console.error('a picture could not be shown', trouble));
  }

  private async paint(picture: Picture): Promise<void> {
    if (picture.is === 'view') this.surface.show(picture);
    if (picture.is !== 'frame') return this.screen?.draw(this.surface, () => {});
    const apply = await this.surface.ready(picture);
    apply();
    if (!picture.last || this.screen === null || document.hidden) return this.ack(picture);
    await new Promise<void>((done) => this.screen!.draw(this.surface, done));
    // A pointer that moved over the page says nothing about how old the page is.
    if (picture.ops.some(({ op }) => op !== 'cursor')) this.captured = picture.captured;
    this.latencyMillis = Math.max(0, Math.round(this.party.clock.now() - picture.captured));
    if (this.options.unasked === true) setTimeout(() => this.ack(picture), GLANCE_MILLIS);
    else this.ack(picture);
    this.emit('painted', { seq: picture.seq });
  }

  private ack({ variant, epoch, seq }: Frame): void {
    this.party.order({ do: 'binary', data: writePicture({ is: 'ack', variant, epoch, seq }) });
  }

  /** Asks for everything anew: what was on its way is of no use. */
  private refresh(): void {
    if (this.refreshing || this.state === 'ended') return;
    this.refreshing = true;
    this.watching(true)
      .catch(() => undefined) // the line is lost; being back begins anew as well
      .finally(() => {
        this.refreshing = false;
        this.forget();
      });
  }

  private readonly visibility = (): void => {
    if (this.state === 'ended') return;
    if (document.hidden || this.resting) this.watching(false).catch(() => undefined);
    else this.refresh();
  };

  /** A page that goes may be followed by one that goes on with this. */
  private readonly hidden = (): void => {
    const { connection, usedToken } = this.party;
    const { unasked, code } = this.options;
    if (connection !== null && this.cid !== null && unasked !== true) writeNote({ url: this.address, token: usedToken, connection, cid: this.cid, ...(code === undefined ? {} : { code: true }) }, 'stage');
  };

  private readonly shownAgain = (): void => {
    clearNote('stage');
    this.party.order({ do: 'wake' });
  };

  private watching = (watching: boolean): Promise<unknown> => this.party.ask({ type: 'assist.watch', watching });

  private forget(): void {
    this.round++;
    this.surface.forget();
  }

  private onLine(line: Line): void {
    if (line === 'lost') this.to('lost');
  }

  private to(state: ViewingState): void {
    if (this.state === state || this.state === 'ended') return;
    this.state = state;
    this.askCloser();
    this.emit('state', state);
  }

  /** Tells people why something was not done. @internal */
  tellRefused(why: Error): void {
    this.emit('refused', { code: why instanceof Refused ? why.code : 'failed', words: why.message });
  }

  private measure(): void {
    this.kbps = Math.round((this.bytes * 8) / MEASURE_MILLIS);
    this.bytes = 0;
    this.emit('measured', { latencyMillis: this.latencyMillis, kbps: this.kbps });
  }

  private finish(reason: SupportEndReason | 'closed', words: string): void {
    if (this.state === 'ended') return;
    this.to('ended');
    this.windowed(null);
    this.magnifier.over();
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.visibility);
    removeEventListener('pagehide', this.hidden);
    removeEventListener('pageshow', this.shownAgain);
    this.party.leave();
    this.emit('ended', { reason, words });
  }
}

/** Within what a place of the customer's browser window can be. */
const place = (value: number): number => Math.max(0, Math.min(MOST_PLACE, Math.round(value)));

/**
 * Asks to see a consumer's page, by the short code that the consumer reads out or by the session's name. Throws a `TypeError`
 * without either, or on an address that is none. Whatever the server says against it is told by the event `ended`.
 * @example
 * const viewing = watch({ token, code: '123456' });
 * viewing.on('ended', ({ reason }) => console.log(reason));
 */
export function watch(options: ViewingOptions): Viewing {
  if (options.code === undefined && options.correlationId === undefined) throw new TypeError('watch needs a `code` or a `correlationId`');
  return new Viewing(options);
}

/**
 * At whose page the page before this one, in this tab, was looking, and whether it was found by a short code: `watch` with that
 * `correlationId` goes on with it, without another question. Null where there was none.
 * @example
 * const before = lookedAt();
 * if (before !== null) stage.viewing = watch({ token, correlationId: before.cid });
 */
export function lookedAt(): { readonly cid: string; readonly byCode: boolean } | null {
  const { cid, code = false } = peekNote('stage') ?? {};
  return cid === undefined ? null : { cid, byCode: code };
}
