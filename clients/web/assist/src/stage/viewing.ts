import { Emitter } from '../../../src/emitter';
import { dispatch, type Handlers } from '../dispatch';
import { assistAddress, Party, Refused, type Line } from '../party';
import { clearNote, peekNote, takeNote, writeNote } from '../memory';
import { QUALITIES, type PartOfWindow, type Person, type Quality, type RecordingState, type StateMessage, type SupportEndReason } from '../wire/messages';
import type { Box } from '../wire/pictures';
import type { Feature, Lead, PageSize, ViewingEvents, ViewingState } from './events';
import { home } from './link/home';
import type { LibraryItem, ViewingOptions } from './options';
import { Pictures, type Screen } from './pictures';
import { Control } from './tools/control';
import { Pushes } from './tools/pushes';
import { Drawings } from './tools/drawings';
import { Magnifier } from './tools/magnifier';

const ANSWER_MILLIS = 8_000;
/** A call's page may still be on its way to its session when the agent asks to see it. */
const EARLY_MILLIS = 5_000;
const AGAIN_MILLIS = 300;
const MEASURE_MILLIS = 1_000;
/** Why the server closes a connection for good, in the words of a refusal. */
const CODES: Readonly<Record<number, string>> = { 4400: 'bad-request', 4401: 'bad-token', 4402: 'token-expired', 4403: 'forbidden', 4429: 'limit' };
/** The farthest pixel of a customer's browser window. */
const MOST_PLACE = 8_191;

/** What the server said of the session last. */
interface Standing {
  readonly cid: string | null;
  readonly agent: number;
  readonly people: readonly Person[];
  readonly features: ReadonlySet<string>;
  readonly lead: Lead;
  readonly recording: RecordingState;
  readonly isThere: boolean;
}

const UNTOLD: Standing = { cid: null, agent: 0, people: [], features: new Set(), lead: { agent: 0, takenOver: false }, recording: 'off', isThere: false };

/**
 * One agent's look at a consumer's page. `watch` makes it; an `<alongside-stage>` shows it.
 * @example
 * const viewing = watch({ token, code: '123456' });
 * stage.viewing = viewing;
 */
export class Viewing extends Emitter<ViewingEvents> {
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
      'assist.ended': ({ reason }) => this.finish(reason),
    },
  ];
  private readonly pictures: Pictures;
  private status: ViewingState = 'connecting';
  private standing = UNTOLD;
  private grade: { readonly quality: Quality; readonly qualities: readonly Quality[] } = { quality: 'lossless', qualities: QUALITIES };
  private covered: PartOfWindow | null = null;
  private rate = 0;
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
    const viewing = this;
    // Before the party, which may tell of its line at once.
    this.pictures = new Pictures({
      unasked: this.watchesUnasked,
      get party() {
        return viewing.party;
      },
      get isLive() {
        return viewing.status === 'live';
      },
      get isOver() {
        return viewing.status === 'ended';
      },
      painted: (seq) => this.emit('painted', { seq }),
      sized: (size) => this.emit('size', size),
    });
    this.party = new Party(
      home,
      resumed === null ? { url: this.address, token: options.token } : { url: this.address, token: resumed.token, resume: resumed.connection },
      {
        begun: () => this.begun(),
        back: () => {
          this.pictures.forget();
          // The page before may have said that nobody looks at it any more.
          if (resumed !== null) this.pictures.visibility();
        },
        line: (line) => this.onLine(line),
        retry: (attempt, delayMillis) => this.emit('retry', { attempt, delayMillis }),
        message: (message) => dispatch(this.parts, message),
        binary: (data) => this.pictures.take(data),
        painted: () => {},
        closed: (code, words) => this.finish('closed', code === 1000 ? '' : words, CODES[code] ?? ''),
      },
    );
    this.drawings = new Drawings(this.party, (why) => this.tellRefused(why), () => this.magnifier.look());
    this.magnifier = new Magnifier(this.drawings, (phase, part) => this.emit('zoom', { phase, part }));
    this.control = new Control({
      party: this.party,
      get seen() {
        return viewing.pictures.captured;
      },
      get isLive() {
        return viewing.status === 'live';
      },
      changed: (by, asking) => this.emit('control', { by, asking }),
    });
    this.pushes = new Pushes({ party: this.party, url: this.url, changed: (pushes) => this.emit('pushes', pushes) });
    this.parts.push(this.drawings.handlers, this.control.handlers, this.pushes.handlers);
    addEventListener('pagehide', this.hidden);
    addEventListener('pageshow', this.shownAgain);
  }

  /** What this agent sees now; changes with the event `state`. */
  get state(): ViewingState {
    return this.status;
  }

  /** The session's name; null until it is known. */
  get cid(): string | null {
    return this.standing.cid;
  }

  /** From the moment of the latest picture to its paint, in milliseconds by the server's clock; null before the first. */
  get latencyMillis(): number | null {
    return this.pictures.latencyMillis;
  }

  /** How much came in the last whole second, in kilobits. */
  get kbps(): number {
    return this.rate;
  }

  /** How large the customer's page is; null before the first picture. Changes with the event `size`. */
  get size(): PageSize | null {
    return this.pictures.size;
  }

  /** This agent's number among the people; 0 until it is known, and of one who looks unasked. */
  get agent(): number {
    return this.standing.agent;
  }

  /** Who asked or was admitted, this agent too; empty until it was admitted. Changes with the event `people`. */
  get people(): readonly Person[] {
    return this.standing.people;
  }

  /**
   * Whether the customer's page is there; changes with the event `consumer`. If not, it is being loaded, has lost its line, or
   * the customer is on a page without co-browsing; that is false until this agent was admitted, too.
   */
  get consumerThere(): boolean {
    return this.standing.isThere;
  }

  /** Whether the session is recorded; changes with the event of that name. */
  get recording(): RecordingState {
    return this.standing.recording;
  }

  /** How exactly the page is shown. */
  get quality(): Quality {
    return this.grade.quality;
  }

  /** Of these one may be chosen, the least first: none better than the server gives. */
  get qualities(): readonly Quality[] {
    return this.grade.qualities;
  }

  /**
   * Where the window with the agent's picture lies over the customer's page, which it hides there, in CSS pixels of the
   * customer's browser window; null while there is none.
   */
  get callWindow(): PartOfWindow | null {
    return this.covered;
  }

  /** Who leads the session; changes with the event `lead`. */
  get lead(): Lead {
    return this.standing.lead;
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
    return this.standing.features.has(feature);
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
    this.grade = { quality, qualities: QUALITIES.slice(0, QUALITIES.indexOf(best) + 1) };
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
    if (box === null && this.covered === null) return;
    this.covered = box;
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
    this.pictures.rest(resting);
  }

  /** Shows it there from now on. @internal */
  showOn(screen: Screen | null): void {
    this.pictures.showOn(screen);
  }

  /** This part of the window is shown larger than it is; null for none. @internal */
  magnify(part: Box | null): void {
    this.pictures.magnify(part);
  }

  /**
   * Leaves for good; the consumer is told. The event `ended` comes at once, with `left`.
   * @example
   * button.onclick = () => viewing.leave();
   */
  leave(): void {
    if (this.state === 'ended') return;
    this.party.leave();
    this.finish('left');
  }

  private begun(): void {
    const { code, correlationId, unasked } = this.options;
    const whom = code !== undefined ? { code } : { cid: correlationId ?? '' };
    this.pictures.begun();
    this.windowed(null);
    this.magnifier.over();
    this.party.ask({ type: 'assist.join', ...whom, ...(unasked === true ? { unasked } : {}) }).then(
      () => this.pictures.joined(),
      (why: Error) => {
        const early = code === undefined && why instanceof Refused && why.code === 'not-found' && performance.now() - this.beganAt < EARLY_MILLIS;
        if (early) setTimeout(() => this.state !== 'ended' && this.begun(), AGAIN_MILLIS);
        else this.finish('closed', why.message, codeOf(why));
      },
    );
  }

  private stands(state: StateMessage): void {
    if (state.role !== 'agent') return;
    const before = this.standing;
    const { cid, agent, people, admitted } = state;
    const { lead = 0, takenOver = false, recording = 'off', recordingWords: words = '' } = state;
    const led = { agent: lead, takenOver };
    const isThere = admitted && state.consumerThere;
    this.standing = { cid, agent, people, features: new Set(state.features), lead: led, recording, isThere };
    if (lead !== before.lead.agent || takenOver !== before.lead.takenOver) this.emit('lead', led);
    this.emit('people', people);
    if (recording !== before.recording) this.emit('recording', { recording, words });
    if (isThere !== before.isThere) this.emit('consumer', { there: isThere });
    this.to(!state.admitted ? 'asking' : !state.consumerThere ? 'away' : state.paused ? 'paused' : 'live');
  }

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

  private onLine(line: Line): void {
    if (line === 'lost') this.to('lost');
  }

  private to(state: ViewingState): void {
    if (this.status === state || this.status === 'ended') return;
    this.status = state;
    this.pictures.askCloser();
    this.emit('state', state);
  }

  /** Tells people why something was not done. @internal */
  tellRefused(why: Error): void {
    this.emit('refused', { code: codeOf(why), words: why.message });
  }

  private measure(): void {
    this.rate = Math.round((this.pictures.weigh() * 8) / MEASURE_MILLIS);
    this.emit('measured', { latencyMillis: this.latencyMillis, kbps: this.kbps });
  }

  private finish(reason: SupportEndReason | 'closed', words = '', code = ''): void {
    if (this.state === 'ended') return;
    this.to('ended');
    this.windowed(null);
    clearInterval(this.timer);
    this.pictures.stop();
    removeEventListener('pagehide', this.hidden);
    removeEventListener('pageshow', this.shownAgain);
    this.party.leave();
    this.emit('ended', { reason, words, code });
  }
}

const codeOf = (why: Error): string => (why instanceof Refused ? why.code : 'failed');

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
