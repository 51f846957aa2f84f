import { Emitter } from '../../../src/emitter';
import { assistAddress, Party, type Line } from '../party';
import { dispatch, type Handlers } from '../dispatch';
import type { Tool } from '../wire/drawing';
import type { Id } from '../../../src/wire/messages';
import type { ConsumerState, Permissions, Quality, RecordingState, SupportEndReason, VariantInState } from '../wire/messages';
import type { Push } from '../wire/pushing';
import type { Drawing } from '../marks/board';
import { clearNote, peekNote, takeNote, writeNote } from '../memory';
import { home } from '../painter/home';
import { Capture } from './capture';
import type { Forbidden } from '../forbidden';
import { sayer, type Say, type Words } from '../../../src/say';
import { easel } from './easel';
import type { Frames } from './frames';
import { ROOT, type Rules } from './judge';
import type { Beyond } from './beyond';
import type { Documents } from './documents';
import { Overlay } from './overlay';
import { PAPER } from './paper-key';
import { callWindow } from './placed';
import { Shown } from './shown';
import { Tabs, type Handed } from './tabs';
import type { Tools, ToolsPort } from './tools';

/**
 * How to share this page, and what never to show.
 * @example
 * const options: SupportOptions = { token: fetchToken, mask: ['.balance'] };
 */
export interface SupportOptions extends Rules {
  /** The server's address, `https://…`; the page's own origin unless given. */
  readonly url?: string;
  /** The session's token, or a function that fetches one. */
  readonly token: string | (() => Promise<string>);
  /** The name by which an agent finds this session, say a call's id. Without it the server makes one. */
  readonly correlationId?: string;
  /** The address of `worker.js` as a file of your own site; only where `worker-src blob:` can't be allowed. */
  readonly worker?: string;
  /** How exactly the page is shown, from the beginning of the session on; an agent may choose another one. As the server is set unless given. */
  readonly quality?: Quality;
  /** Origins of pages in frames that load our frame script: they are shown too. */
  readonly frames?: readonly string[];
  /**
   * Origins, besides this page's own, from which this browser may fetch a document that an agent pushes and the server can't
   * reach. They must allow it (CORS), and get no cookie. The person is asked each time.
   */
  readonly documentsFrom?: readonly string[];
  /** Our windows' words in another language, say by `wordsFor`. What the person agrees to is what they say, so they must say the same. */
  readonly words?: Words;
  /**
   * Decides about an agent who asks, in place of our own window. It may show one of the page's, and must not answer yes by
   * itself.
   */
  readonly approve?: (agent: Agent) => boolean | Promise<boolean>;
  /**
   * Your `approve` says that a supervisor may watch too: without this a yes to it lets none watch unasked, whatever the
   * token allows. Our own window says it by itself.
   */
  readonly namesSupervisors?: boolean;
  /** The same for an agent who asks to click and type on the page. */
  readonly approveControl?: (agent: Agent) => boolean | Promise<boolean>;
  /**
   * Decides about a document that an agent pushes, in place of our own window. Links are always asked about in ours, because
   * a browser opens a tab only within a person's click.
   */
  readonly approveDocument?: (push: Push) => boolean | Promise<boolean>;
}

/**
 * An agent who asks or was admitted.
 * @example
 * line.textContent = agents.map(({ name }) => name).join(', ');
 */
export interface Agent {
  /** The agent's number in this session, from 1 in the order of asking. */
  readonly agent: number;
  /** The name that the agent's token gives. */
  readonly name: string;
  /** A supervisor, who may take the session over from another agent. */
  readonly supervisor?: boolean;
  /** Whether the person said yes; until then the agent asks, and sees nothing. */
  readonly admitted: boolean;
  /** Whether the agent looks now: is connected, with the page in sight. */
  readonly watching: boolean;
  /** What the agent may see and act on, by its token. */
  readonly permissions: Permissions;
}

/**
 * What supervisors do who need not ask, and who leads.
 * @example
 * support.on('supervision', ({ watching }) => { line.textContent = watching > 0 ? 'A supervisor is watching.' : ''; });
 */
export interface Supervision {
  /** Supervisors may watch without asking while an agent is here: the token allows it, and the question says so. */
  readonly allowed: boolean;
  /** How many do so now. */
  readonly watching: number;
  /** The agent who leads. */
  readonly lead: Agent | null;
}

/**
 * Something that an agent drew on the page.
 * @example
 * support.on('annotation', ({ name, tool }) => console.log(`${name} drew with the ${tool}`));
 */
export interface Annotation {
  /** Who drew it. */
  readonly name: string;
  /** With what. */
  readonly tool: Tool;
  /** `#rrggbb` */
  readonly colour: string;
  /** Of its lines, 1 to 64 pixels of the page. */
  readonly width: number;
  /** Whether it stays until it is erased; otherwise it fades. */
  readonly stays: boolean;
  /** x and y in turn, in pixels of the document, with all its parts so far; of a laser the latest 24 points. */
  readonly points: readonly number[];
  /** What a `text` says. */
  readonly text?: string;
}

/**
 * The events of a support session, by name.
 * @example
 * support.on('ended', ({ reason }) => console.log(reason));
 */
export interface SupportEvents {
  /**
   * The session exists, and agents can be told its `cid` or a short code. Not told where this page goes on with the one of the
   * page before: there `cid` is known from the beginning.
   */
  started: { readonly cid: string };
  /** Somebody asked, was admitted, looks, looks away or left. */
  agents: readonly Agent[];
  /** A supervisor watches or no longer does; another agent leads. */
  supervision: Supervision;
  /** The connection to the server is there, is lost or is closed. Not told while another tab is shown. */
  line: Line;
  /** Whether another tab of the site is shown in place of this one. */
  aside: { readonly aside: boolean };
  /** Somebody asks to act on the page, acts, or no longer does. */
  control: { readonly by: Agent | null; readonly asking: readonly Agent[] };
  /** An agent drew this, or went on with it. */
  annotation: Annotation;
  /** A document or link was pushed, opened, turned, refused or closed; its `phase` says which, and by whom. */
  push: Push;
  /** The page's policy forbids something that is needed; what is done instead, if anything. */
  forbidden: Forbidden;
  /** The last drawing was erased, or went with what it was on. Those that fade are not told of. */
  'annotations-cleared': Record<string, never>;
  /**
   * Once, at the end. `closed`: the server refused or closed the connection, or it can't be made; then `words` says why, where
   * that is known.
   */
  ended: { readonly reason: SupportEndReason | 'closed'; readonly words: string };
}

/**
 * Shares this page with agents whom the person admits one by one. `startSupport` makes it.
 * @example
 * const support = startSupport({ token: fetchToken });
 * const { code } = await support.code();
 */
export class Support extends Emitter<SupportEvents> {
  /** The session's name, by which an agent with the right token finds it; null until it is known. */
  cid: string | null = null;
  /** Whether nobody sees the page now. */
  paused = false;
  /** Who asks or was admitted, at most three; changes with the event `agents`. */
  agents: readonly Agent[] = [];
  /** Whether it is recorded; changes with the event `agents`. */
  recording: RecordingState = 'off';
  /** How exactly the page is shown; an agent may have chosen it. */
  quality: Quality = 'lossless';
  private recordingDays = 0;
  /** Whether supervisors may watch unasked, whether one does, and who leads; changes with the event `supervision`. */
  supervision: Supervision = { allowed: false, watching: 0, lead: null };
  private readonly options: SupportOptions;
  private readonly address: string;
  private party: Party;
  private readonly tabs: Tabs;
  private stands: Stands = 'here';
  /** Another tab was here first: its session is gone on with. */
  private handed: Handed | null = null;
  private readonly capture: Capture;
  private readonly shown = new Shown();
  /** Loaded where the page names origins of frames. */
  private frames: Frames | null = null;
  private readonly overlay: Overlay;
  private readonly say: Say;
  private readonly asked = new Set<number>();
  private readonly asksControl = new Set<number>();
  private control: { readonly by: number | null; readonly asking: readonly number[] } = { by: null, asking: [] };
  private variants: readonly VariantInState[] = [];
  /** The drawings that the server remembers are of the page before. */
  private onOtherPage = false;
  /** Who takes which message; a new tool is entered here. */
  private readonly parts: readonly Handlers[] = [
    {
      'assist.state': (state) => state.role === 'consumer' && this.take(state),
      'assist.renew': ({ variant, epoch }) => this.capture.renew(variant, epoch),
      'assist.graded': ({ quality }) => this.capture.grade((this.quality = quality)),
      'assist.details': ({ parts }) => this.capture.magnify(parts),
      'assist.place': ({ x, y }) => callWindow.now?.place(x, y),
      'assist.ended': ({ reason }) => (reason === 'elsewhere' && this.stands === 'handing' ? this.goAside() : this.finish(reason, '')),
    },
    {
      'assist.drawn': (message) => this.withTools((tools) => tools.take(message)),
      'assist.erased': (message) => this.withTools((tools) => tools.take(message)),
      'assist.controlled': (message) => this.withTools((tools) => tools.take(message)),
      'assist.perform': (message) => this.withTools((tools) => tools.take(message)),
    },
    { 'assist.pushed': ({ pushes }) => this.documents !== null || pushes.length > 0 ? this.withDocuments((documents) => documents.take(pushes)) : undefined },
  ];
  /** Loaded when the first agent is admitted. */
  private loading: Promise<Tools> | null = null;
  private tools: Tools | null = null;
  /** Loaded with the first document. */
  private documents: Promise<Documents> | null = null;
  /** Loaded with the first PDF in the page, or the first image that only the server may read. */
  private beyond: Promise<Beyond> | null = null;
  private sources: Pick<ConsumerState, 'embeds' | 'images'> = {};
  /** Said here, and perhaps not yet known to the server. */
  private wantsPause = false;
  private over = false;

  /** @internal */
  constructor(options: SupportOptions) {
    super();
    this.options = options;
    this.address = assistAddress(options.url ?? location.origin);
    for (const rule of options.mask ?? []) document.querySelector(rule); // throws now on what is no selector
    for (const origin of [...(options.documentsFrom ?? []), ...(options.frames ?? [])]) new URL(origin); // or no address
    const note = takeNote();
    const resumed = note !== null && note.url === this.address ? note : null;
    this.cid = resumed?.cid ?? null;
    this.onOtherPage = resumed !== null && resumed.page !== thisPage();
    this.say = sayer(options.words);
    this.overlay = new Overlay({
      answer: (agent, admit) => this.answer(agent.agent, admit),
      pause: (paused) => void (paused ? this.pause() : this.resume()),
      erase: () => this.eraseDrawings(),
      control: (agent, allow) => this.allowControl(agent, allow),
      record: (record) => void this.record(record),
      stop: () => this.end(),
    }, this.say, options.words);
    this.tabs = new Tabs({ handed: () => this.toHand(), behind: () => this.goBehind(), front: () => this.comeForward(), ended: () => this.finish('consumer-ended', '') });
    this.party = this.connect(resumed === null ? () => this.firstToken() : resumed.token, resumed?.connection);
    this.capture = new Capture(
      {
        picture: (order) => this.party.order(order),
        pointer: (order) => this.party.order(order),
        begin: (variant, epoch) => this.party.order({ do: 'begin', variant, epoch }),
        taking: (captured) => {
          this.shown.latest = captured;
          this.tools?.taking(captured);
        },
        now: () => this.party.clock.now(),
        forbidden: (what) => this.forbid(what),
        beyond: (what) => this.getBeyond(what),
        parts: true,
      },
      options,
      this.overlay,
      (variant) => (frame, from) => this.frames?.elsewhere(variant)(frame, from) ?? null,
      ROOT,
      easel(options.url ?? location.origin, (what) => this.forbid(what)),
    );
    callWindow.changed = () => this.tellCallWindow();
    this.withFrames(options.frames ?? []);
    addEventListener('pagehide', this.hidden);
    addEventListener('pageshow', this.shownAgain);
  }

  private connect(token: string | (() => Promise<string>), resume?: Id): Party {
    return new Party(
      home,
      { url: this.address, token, ...(resume === undefined ? {} : { resume }), ...(this.options.worker === undefined ? {} : { worker: this.options.worker }) },
      {
        begun: () => this.begun(),
        back: () => {
          this.capture.renew();
          this.tellCallWindow();
        },
        line: (line) => this.onLine(line),
        message: (message) => dispatch(this.parts, message),
        binary: () => {},
        painted: (variant, again) => this.capture.painted(variant, again),
        told: (variant, captured, anything) => this.shown.told(variant, captured, anything),
        forbidden: (what) => this.forbid(what),
        closed: (code, words) => this.stands !== 'aside' && this.finish('closed', code === 1000 ? '' : words),
      },
    );
  }

  private forbid(what: Forbidden): void {
    console.warn(`Alongside: ${what.words}`);
    this.emit('forbidden', what);
  }

  /** That of another tab, if the site is shared there already. */
  private async firstToken(): Promise<string> {
    const { token } = this.options;
    this.handed = await this.tabs.ask(this.address);
    if (this.handed !== null) {
      this.tabs.takeFront(this.handed.cid);
      return this.handed.token;
    }
    return typeof token === 'string' ? token : token();
  }

  private toHand(): Handed | null {
    const token = this.party?.usedToken ?? '';
    return this.cid === null || token === '' || this.over ? null : { url: this.address, token, cid: this.cid };
  }

  /** Another tab takes over; nothing of this one is looked at any more. Until the server has said so this goes on to be its line. */
  private goBehind(): void {
    if (this.stands !== 'here' || this.over) return;
    this.stands = 'handing';
    this.show([]);
    setTimeout(() => {
      // The other tab could not: this one is still the one that the server knows.
      if (this.stands !== 'handing' || this.over) return;
      this.stands = 'here';
      this.showAgain();
    }, HANDING_MILLIS);
  }

  private goAside(): void {
    this.stands = 'aside';
    this.handed = this.toHand();
    this.show([]);
    this.party.leave();
    this.draw();
    this.emit('aside', { aside: true });
  }

  private comeForward(): void {
    if (this.stands !== 'aside' || this.over || this.handed === null) return;
    this.stands = 'here';
    this.tabs.takeFront(this.handed.cid);
    this.party = this.connect(this.handed.token);
    this.draw();
    this.emit('aside', { aside: false });
  }

  /**
   * Digits (six, or as many as the server is set to) that the person reads out to an agent: they work once, for five minutes, and a newer code replaces them. Rejects
   * with `Refused`: `not-found` before `started`.
   * @example
   * const { code } = await support.code();
   */
  async code(): Promise<{ readonly code: string; readonly expiresInSeconds: number }> {
    const { code = '', expiresInSeconds = 0 } = await this.party.ask({ type: 'assist.code' });
    return { code, expiresInSeconds };
  }

  /**
   * Nobody sees the page until `resume`; the session stays. That holds from this moment on, also where it rejects because the
   * connection is over.
   * @example
   * await support.pause();
   */
  async pause(): Promise<void> {
    // Not a moment longer than the wish, whatever the network does.
    this.wantsPause = true;
    this.paused = true;
    this.show([]);
    this.draw();
    await this.party.ask({ type: 'assist.pause', paused: true });
  }

  /**
   * Shows the page again to those who were admitted. Resolves when the server knows.
   * @example
   * await support.resume();
   */
  async resume(): Promise<void> {
    this.wantsPause = false;
    await this.party.ask({ type: 'assist.pause', paused: false });
  }

  /**
   * Sends one agent away, or refuses one who asks. The event `agents` tells when that agent is gone.
   * @example
   * for (const agent of support.agents) support.disallow(agent);
   */
  disallow(agent: Agent): void {
    this.answer(agent.agent, false);
  }

  /**
   * Lets an agent who asked act on the page, or takes that back. The event `control` tells what came of it.
   * @example
   * stop.onclick = () => support.agents.forEach((agent) => support.allowControl(agent, false));
   */
  allowControl(agent: Agent, allow: boolean): void {
    this.party.ask({ type: 'assist.control', agent: agent.agent, allow }).catch(() => undefined); // gone meanwhile: the state says so
  }

  /**
   * Shows the page at another quality from now on: less of one for a slower line. Rejects with `Refused`: `forbidden` where the
   * server is set to give no better one, `limit` where it is changed more than twice a second.
   * @example
   * if (navigator.connection?.saveData) await support.setQuality('low');
   */
  async setQuality(quality: Quality): Promise<void> {
    await this.party.ask({ type: 'assist.quality', quality });
  }

  /**
   * Ends the recording, or says no to one that is asked about; the session goes on. Never rejects: `recording` says what came
   * of it.
   * @example
   * await support.stopRecording();
   */
  stopRecording(): Promise<void> {
    return this.record(false);
  }

  private async record(record: boolean): Promise<void> {
    await this.party.ask({ type: 'assist.record', record }).catch(() => undefined); // the state says what became of it
  }

  /**
   * Takes all drawings of agents off the page.
   * @example
   * button.onclick = () => support.eraseDrawings();
   */
  eraseDrawings(): void {
    this.party.ask({ type: 'assist.erase' }).catch(() => undefined); // with the line they are told anew
  }

  /**
   * Shows the agents a document of this person's own, from a file or an address that the server fetches. The event `push` tells
   * what becomes of it.
   * @example
   * await support.shareDocument(input.files[0]);
   */
  async shareDocument(what: string | File): Promise<void> {
    await this.withDocuments((documents) => documents.share(what));
  }

  /**
   * Lets the browser film this tab instead of drawing the page: for pages that can't be drawn. Chromium alone can, and asks the
   * person; call it in a click, when an agent is admitted. What is hidden from any of the agents, every frame, and all that
   * holds a card number is blank in the page itself meanwhile, for the person too. Pausing ends it. Rejects with an `Error`
   * where the person chose otherwise, or the browser can't.
   * @example
   * button.onclick = () => support.filmTab();
   */
  async filmTab(): Promise<void> {
    const { Covers, Film } = await import('./tab');
    this.capture.coverFor((trees) => new Covers(trees));
    try {
      this.capture.film(await Film.open(() => this.capture.again(), () => this.capture.unfilm()));
    } catch (trouble) {
      this.capture.unfilm();
      throw trouble;
    }
  }

  /**
   * Ends the session for all, in the other tabs of the site too. `ended` is told at once, with `consumer-ended`.
   * @example
   * logout.onclick = () => support.end();
   */
  end(): void {
    if (this.over) return;
    this.finish('consumer-ended', '');
  }

  private begun(): void {
    const correlationId = this.handed?.cid ?? this.options.correlationId;
    this.party.ask({ type: 'assist.start', ...(correlationId === undefined ? {} : { cid: correlationId }) }).then(
      ({ cid = '' }) => {
        this.cid = cid;
        const { quality } = this.options;
        // Better than the server gives is what it gives.
        if (quality !== undefined && this.handed === null) this.setQuality(quality).catch(() => undefined);
        this.tellCallWindow();
        this.emit('started', { cid });
      },
      (why: Error) => this.finish('closed', why.message),
    );
  }

  private take(state: ConsumerState): void {
    this.cid = state.cid;
    if (this.onOtherPage) this.eraseDrawings();
    this.onOtherPage = false;
    this.paused = state.paused || this.wantsPause;
    this.agents = state.agents;
    this.variants = state.variants;
    this.sources = state;
    this.recording = state.recording ?? 'off';
    this.recordingDays = state.recordingDays ?? 0;
    this.showAgain();
    if (state.agents.some(({ admitted }) => admitted)) this.withTools(() => {});
    const before = JSON.stringify(this.supervision);
    const { approve, namesSupervisors } = this.options;
    const said = approve === undefined || namesSupervisors === true;
    this.supervision = { allowed: said && state.supervised === true, watching: state.supervisors ?? 0, lead: this.agents.find(({ agent }) => agent === state.lead) ?? null };
    this.askPerson();
    this.draw();
    this.emit('agents', this.agents);
    if (JSON.stringify(this.supervision) !== before) this.emit('supervision', this.supervision);
  }

  /** Agents see where our window with a call lies, and may ask for another place. */
  private tellCallWindow(): void {
    this.party.ask({ type: 'assist.window', ...callWindow.now?.box }).catch(() => undefined); // with the line it is told anew
  }

  private withFrames(origins: readonly string[]): void {
    if (origins.length === 0) return;
    import('./frames').then(({ Frames }) => {
      if (this.over) return;
      this.frames = new Frames(origins, this.options, () => this.party.clock.now(), () => this.capture.again());
      this.showAgain();
      this.capture.again();
    }).catch(notLoaded);
  }

  private showAgain(): void {
    this.show(this.paused || this.stands !== 'here' ? [] : this.variants);
  }

  private show(variants: readonly VariantInState[]): void {
    this.frames?.watch(variants);
    this.capture.variants(variants);
  }

  /** In the order of the calls, also of those before the tools were there. */
  private withTools(use: (tools: Tools) => void): void {
    this.loading ??= import('./tools').then(({ Tools }) => (this.tools = new Tools(this.forTools())));
    this.loading.then((tools) => this.over || use(tools)).catch(notLoaded);
  }

  /** In the order of the calls. */
  private withDocuments<T>(use: (documents: Documents) => T): Promise<T> {
    this.documents ??= import('./documents').then(
      ({ Documents }) =>
        new Documents({
          party: this.party,
          url: this.options.url ?? location.origin,
          root: this.overlay.root,
          say: this.say,
          nameOf: (agent) => this.agents.find((each) => each.agent === agent)?.name ?? '',
          approve: this.options.approveDocument,
          origins: this.options.documentsFrom ?? [],
          changed: (push) => this.emit('push', push),
        }),
    );
    return this.documents.then((documents) => {
      if (this.over) throw new Error('the support session is over');
      return use(documents);
    });
  }

  /** Nothing is asked for that the server would refuse. */
  private async getBeyond(what: string): Promise<string | null> {
    const { embeds, images = [] } = this.sources;
    if (!(what.startsWith(PAPER) ? embeds : images.includes(new URL(what, location.href).hostname))) return null;
    this.beyond ??= import('./beyond').then(({ Beyond }) => new Beyond(() => this.party, this.options.url ?? location.origin));
    return (await this.beyond).get(what);
  }

  private forTools(): ToolsPort {
    return {
      party: this.party,
      root: this.overlay.root,
      layer: this.overlay.layer,
      rules: this.options,
      shown: this.shown,
      guests: () => this.frames?.guests ?? new Map(),
      agents: () => this.agents,
      variants: () => this.variants,
      paused: () => this.paused,
      controlled: (by, asking) => this.controlled(by, asking),
      drawn: (drawing) => this.drawn(drawing),
      erased: () => this.erased(),
    };
  }

  private controlled(by: number | null, asking: readonly number[]): void {
    this.control = { by, asking };
    for (const agent of this.asksControl) if (!asking.includes(agent)) this.asksControl.delete(agent);
    this.askAboutControl();
    this.draw();
    this.emit('control', { by: this.agents.find(({ agent }) => agent === by) ?? null, asking: this.agents.filter(({ agent }) => asking.includes(agent)) });
  }

  private askAboutControl(): void {
    const { approveControl } = this.options;
    if (approveControl === undefined) return;
    for (const agent of this.agents) if (this.control.asking.includes(agent.agent)) decide(this.asksControl, agent, approveControl, (yes) => this.allowControl(agent, yes));
  }

  private drawn({ agent, tool, colour, width, stays, points, text }: Drawing): void {
    const name = this.agents.find((each) => each.agent === agent)?.name ?? '';
    this.draw();
    this.emit('annotation', { name, tool, colour, width, stays, points, ...(text === undefined ? {} : { text }) });
  }

  private erased(): void {
    this.draw();
    this.emit('annotations-cleared', {});
  }

  private askPerson(): void {
    const { approve } = this.options;
    if (approve === undefined) return;
    for (const agent of this.agents) if (!agent.admitted) decide(this.asked, agent, approve, (yes) => this.answer(agent.agent, yes));
  }

  private answer(agent: number, admit: boolean): void {
    const { allowed } = this.supervision;
    this.party.ask({ type: 'assist.admit', agent, admit, ...(allowed ? { supervised: true } : {}) }).catch(() => undefined); // gone meanwhile: the state says so
  }

  private onLine(line: Line): void {
    if (this.stands === 'aside') return;
    this.draw();
    this.emit('line', line);
  }

  private draw(): void {
    if (this.over || (this.agents.length === 0 && !this.overlay.isThere)) return;
    this.overlay.draw({
      asking: this.options.approve === undefined ? this.agents.find(({ admitted }) => !admitted) : undefined,
      watching: this.agents.filter(({ admitted, watching }) => admitted && watching),
      admitted: this.agents.filter(({ admitted }) => admitted).length,
      paused: this.paused,
      lost: this.party.line === 'lost',
      aside: this.stands === 'aside',
      drawings: (this.tools?.drawings ?? 0) > 0,
      wanting: this.options.approveControl === undefined ? this.agents.find(({ agent }) => this.control.asking.includes(agent)) : undefined,
      supervision: this.supervision,
      acting: this.agents.find(({ agent }) => agent === this.control.by),
      recording: this.recording,
      days: this.recordingDays,
    });
  }

  private finish(reason: SupportEndReason | 'closed', words: string): void {
    if (this.over) return;
    this.over = true;
    callWindow.changed = () => {};
    this.capture.stop();
    this.frames?.stop();
    this.tabs.leave(reason === 'consumer-ended' ? this.cid : null);
    this.tools?.remove();
    void this.documents?.then((documents) => documents.remove());
    this.overlay.remove();
    removeEventListener('pagehide', this.hidden);
    removeEventListener('pageshow', this.shownAgain);
    this.party.leave();
    clearNote();
    this.emit('ended', { reason, words });
  }

  /** A page that goes may be followed by one that goes on with this. */
  private readonly hidden = (): void => {
    const { connection, usedToken } = this.party;
    if (connection !== null && this.stands === 'here') writeNote({ url: this.address, token: usedToken, connection, ...(this.cid === null ? {} : { cid: this.cid }), page: thisPage() });
  };

  private readonly shownAgain = (): void => {
    clearNote();
    this.party.order({ do: 'wake' });
  };
}

const notLoaded = (trouble: unknown): void => console.error('Alongside could not load a part of itself', trouble);

/** Asks the page once about each agent; whatever goes wrong in its own window is a no. */
function decide(asked: Set<number>, agent: Agent, approve: (agent: Agent) => boolean | Promise<boolean>, answer: (yes: boolean) => void): void {
  if (asked.has(agent.agent)) return;
  asked.add(agent.agent);
  Promise.resolve()
    .then(() => approve(agent))
    .then(
      (yes) => answer(yes === true),
      () => answer(false),
    );
}

const thisPage = (): string => location.href.split('#')[0]!.slice(0, 8_000);

/** So long another tab may take to take over. */
const HANDING_MILLIS = 5_000;

/** Whether this tab is shown, is giving that to another tab, or has given it. */
type Stands = 'here' | 'handing' | 'aside';

let current: Support | null = null;

/**
 * Shares this page. Nothing of it is looked at, and nothing leaves the browser, until the person has admitted an agent. After a
 * reload or on the next page of the site the same line goes on with the same session. Throws a `TypeError` without a token or
 * on an address that is none, a `SyntaxError` on a selector that is none, and an `Error` while this page is being shared
 * already. Whatever the server says against it is told by the event `ended`.
 * @example
 * const support = startSupport({ token: () => fetch('/my-token').then((answer) => answer.text()) });
 */
export function startSupport(options: SupportOptions): Support {
  if (typeof options.token !== 'string' && typeof options.token !== 'function') throw new TypeError('startSupport needs a `token`');
  if (current !== null) throw new Error('this page is being shared already: end that first');
  const support = new Support(options);
  current = support;
  support.on('ended', () => (current = null));
  return support;
}

/**
 * Ends what `startSupport` began; nothing happens where nothing was begun.
 * @example
 * logout.onclick = () => endSupport();
 */
export function endSupport(): void {
  current?.end();
}

/**
 * Whether the page before this one, in this tab, was being shared: then `startSupport` goes on with it.
 * @example
 * if (resumable()) startSupport({ token: fetchToken });
 */
export const resumable = (): boolean => peekNote() !== null;
