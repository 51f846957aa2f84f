import { Call, directionOf, type CallPort } from './call/call';
import { KINDS } from './call/capture';
import { arrived, dialled, restored, type CallStep } from './call/machine';
import type { MediaWish } from './call/told';
import { tokenRefused, type LinkReport } from './connection/link';
import type { LinkHost, StartHost } from './connection/host';
import { Emitter } from './emitter';
import { newId } from './id';
import { Log, plainly } from './log';
import type { Browser } from './media/browser';
import { NetworkCheck, type NetworkFigures } from './media/check';
import { Devices, type CaptureConstraints, type DeviceChange, type DeviceChoice, type VideoPreference } from './media/devices';
import { DeviceTest } from './media/test';
import { problem, type Problem } from './problem';
import type { Remembered, TabMemory } from './storage';
import type { AgentMessage, AgentState, Answer, CallMessage, CallSnapshot, Command, Id, QueueLine, MediaKind, SessionMessage, User } from './wire/messages';

/**
 * Where a session's connection stands. `lost`: it is being re-established, calls go on meanwhile.
 * @example
 * banner.hidden = session.state !== 'lost';
 */
export type SessionState = 'connecting' | 'open' | 'lost' | 'closed';

/**
 * The events of a session, by name.
 * @example
 * session.on('connectivity-lost', () => { banner.hidden = false; });
 * session.on('re-established', () => { banner.hidden = true; });
 */
export interface SessionEvents {
  /** A new connection is up. */
  established: User;
  /** The connection broke. Calls go on; media usually does too. */
  'connectivity-lost': undefined;
  /** The next try comes in `delayMillis`. */
  retry: { readonly attempt: number; readonly delayMillis: number };
  /** The same connection is up again: nothing was missed. */
  're-established': User;
  /** Somebody calls. */
  incoming: Call;
  /** What this agent is doing changed, by the agent's own word or the server's. */
  agent: AgentState;
  /** Somebody came to or left a queue that this agent serves. */
  queues: readonly QueueLine[];
  /** Calls that this page has inherited from the one before its reload; none, if they have ended meanwhile. */
  restored: readonly Call[];
  /** A call began, changed its state or ended: time to draw the list again. */
  calls: readonly Call[];
  /** Something is wrong on this side, with words for the person; also the problems of every call. */
  problem: Problem;
  /** That problem is over, and its words may go. */
  solved: Problem;
  /** Microphones, cameras or speakers came or went. */
  devices: readonly MediaDeviceInfo[];
  /** Another microphone, camera or speaker is in use now. */
  device: DeviceChange;
  /** For good. `code` is 1000 after `close`, else the server's close code (4401 bad token, 4402 expired …). */
  closed: { readonly code: number; readonly words: string };
}

/**
 * What to call, and with which media.
 * @example
 * const options: CallOptions = { to: 'queue:advice', audio: true, video: 'recvonly' };
 */
export interface CallOptions extends MediaWish {
  /** `agent:name`, `queue:name` or a SIP address; the session's token must allow it. */
  readonly to: string;
}

/**
 * A command that the server refused, with its code (`forbidden`, `bad-request` …) and reason. `connection-lost`: it was
 * never answered; `limit`: too many wait for an answer.
 * @example
 * call.hold().catch((trouble) => { if (trouble instanceof Refused) line.textContent = trouble.message; });
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

/** The outside of a session, so that a test can bring its own. @internal */
export interface SessionWorld {
  readonly startHost: StartHost;
  readonly browser: Browser;
  readonly memory: TabMemory;
  /** The wall clock, for the log. */
  readonly date?: () => Date;
}

/** @internal */
export interface SessionStart {
  readonly url: string;
  readonly token: string | (() => Promise<string>);
  readonly sdk: string;
  readonly capture: CaptureConstraints;
  readonly video?: VideoPreference;
}

interface Pending {
  readonly done: () => void;
  readonly refused: (why: Refused) => void;
}

const LOST = new Refused('connection-lost', 'the connection to the server was lost');
/** Commands that wait for an answer. A person makes a few; more is a loop in the page, which a dead network must not let grow. */
const MOST_PENDING = 256;
/** Reasons for being away that the server gives; every other one is the agent's own. */
const CALLED_AWAY: ReadonlySet<string> = new Set(['no-answer', 'declined', 'unreachable']);
const CHECK_SECONDS = { least: 1, usual: 4, most: 8 };
const KIND: Record<'microphone' | 'camera', MediaKind> = { microphone: 'audio', camera: 'video' };

/**
 * One connection to Alongside and the calls on it. `connect` makes it; it keeps itself alive over lost networks, restarted
 * servers and reloads until `close`.
 * @example
 * const session = connect({ url: 'https://alongside.bank.example', token });
 * session.on('incoming', (call) => call.answer());
 */
export class Session extends Emitter<SessionEvents> {
  private status: SessionState = 'connecting';
  private who: User | null = null;
  private token: string | null = null;
  private connection: Id | null = null;
  private iceServers: readonly RTCIceServer[] = [];
  private available: { readonly available: boolean; readonly reason?: string } | null = null;
  private commands = 0;
  /** Ids stay unique when a reloaded page goes on with its connection. */
  private readonly commandPrefix = newId().slice(0, 8);
  private readonly pending = new Map<string, Pending>();
  private readonly all = new Map<Id, Call>();
  private inherited: Remembered | null = null;
  private reachable: readonly string[] = [];
  private readonly checks = new Map<Id, NetworkCheck>();
  private readonly tests = new Set<DeviceTest>();
  private speaker = '';
  private readonly notes: Log;
  /** Whether the link has its token and runs; before that there is nothing to leave. */
  private started = false;
  /** The token was good before, so it is its age that the server refuses, and a new one may help. */
  private tokenWorked = false;
  private readonly stopDevices: () => void;
  private readonly host: LinkHost;
  private readonly port: CallPort;
  private readonly world: SessionWorld;
  private readonly start: SessionStart;

  /** @internal */
  constructor(world: SessionWorld, start: SessionStart) {
    super();
    this.world = world;
    this.start = start;
    this.notes = new Log(world.date);
    this.host = world.startHost((report) => this.reported(report));
    this.port = {
      browser: world.browser,
      devices: new Devices(world.browser, start.capture, start.video, (change) => this.deviceChanged(change)),
      speaker: () => this.speaker,
      iceServers: () => this.iceServers,
      nextCommandId: () => `${this.commandPrefix}-${++this.commands}`,
      request: (command) => this.request(command),
      silent: (call, kind) => this.status === 'open' && this.host.order({ do: 'send', message: { type: 'media.silent', call, kind } }),
      changed: (call, ended) => this.callChanged(call, ended),
      renamed: (call, before) => {
        this.all.delete(before);
        this.all.set(call.id, call);
      },
    };
    for (const kind of KINDS) void world.browser.allowed(kind);
    this.stopDevices = world.browser.onDeviceChange(() => void this.devicesChanged());
    this.on('problem', ({ code, call }) => this.notes.write('problem', { code, call }));
    this.on('solved', ({ code, call }) => this.notes.write('solved', { code, call }));
    this.inherited = this.remembered();
    void this.open(this.inherited);
  }

  /** Where the connection stands. */
  get state(): SessionState {
    return this.status;
  }

  /** Whom the token speaks for; null before the first connection. */
  get user(): User | null {
    return this.who;
  }

  /** The calls that have not ended, oldest first. */
  get calls(): readonly Call[] {
    return [...this.all.values()];
  }

  /**
   * Calls somebody. It may be called at once after `connect`: the call goes out as soon as the connection is up.
   * Sound both ways unless said otherwise; no picture unless asked for.
   * @example
   * const call = session.call({ to: 'agent:demo', audio: true, video: 'recvonly' });
   */
  call(options: CallOptions): Call {
    if (this.status === 'closed') throw new Refused('connection-lost', 'this session is closed');
    if (typeof options.to !== 'string' || options.to === '') throw new TypeError('`to` names nobody to call');
    const media = { audio: directionOf(options.audio, 'sendrecv'), video: directionOf(options.video, 'none') };
    return this.add({ id: newId(), role: 'caller', far: { address: options.to }, ...media }, dialled());
  }

  /**
   * Says whether this agent takes calls. It is said again by itself when the connection had to be made anew.
   * @example
   * await session.setAvailable(false, 'lunch');
   */
  async setAvailable(available: boolean, reason?: string): Promise<void> {
    this.available = { available, ...(reason === undefined ? {} : { reason }) };
    await this.request({ type: 'presence', id: this.port.nextCommandId(), ...this.available });
  }

  /**
   * Of an agent: the names of the queues that this session may dial and pass calls on to; told with the event `queues`.
   * @example
   * await call.transfer(`queue:${session.reachableQueues[0]}`);
   */
  get reachableQueues(): readonly string[] {
    return this.reachable;
  }

  /**
   * Microphones, cameras and speakers, as the browser lists them. Labels are empty until the person has allowed a device once.
   * @example
   * const cameras = (await session.listDevices()).filter(({ kind }) => kind === 'videoinput');
   */
  listDevices(): Promise<readonly MediaDeviceInfo[]> {
    return this.world.browser.devices();
  }

  /** The devices that were chosen; `null` is the system's own choice. */
  get chosen(): Required<DeviceChoice> {
    const { devices } = this.port;
    return { microphone: devices.chosenId('audio'), camera: devices.chosenId('video'), speaker: this.speaker === '' ? null : this.speaker };
  }

  /**
   * Uses these devices, in running calls at once. False where one can't be had: `problem` says why, and it stays as it was. Where
   * a chosen device is pulled out the next one takes its place, until it is there again.
   * @example
   * menu.onchange = () => session.choose({ microphone: menu.value });
   */
  async choose(choice: DeviceChoice): Promise<boolean> {
    let good = true;
    for (const device of ['microphone', 'camera'] as const) {
      const id = choice[device];
      if (id !== undefined) good = (await this.useDevice(KIND[device], id, 'chosen')) && good;
    }
    return choice.speaker === undefined ? good : this.speakFrom(choice.speaker ?? '', 'chosen') && good;
  }

  /**
   * Sends less or more picture from now on, in running calls as well. It replaces the preference before.
   * @example
   * await session.preferVideo({ height: 360, frameRate: 15, kilobits: 500 });
   */
  async preferVideo(preference: VideoPreference): Promise<void> {
    await this.port.devices.prefer(preference);
    this.all.forEach((call) => call.limitVideo());
  }

  /**
   * Opens the microphone, the camera or both, for a person to try them; nobody is called. Sound unless said otherwise.
   * @example
   * const test = session.testDevices({ audio: true, video: true });
   */
  testDevices(what: { readonly audio?: boolean; readonly video?: boolean } = {}): DeviceTest {
    const kinds = ([what.audio === false ? [] : ['audio'], what.video === true ? ['video'] : []] as MediaKind[][]).flat();
    const { browser, devices } = this.port;
    const test = new DeviceTest(browser, devices, kinds, () => this.speaker, (gone) => this.tests.delete(gone));
    this.tests.add(test);
    return test;
  }

  /** Opens what a call would open and gives it back. @internal */
  async tryDevices(kinds: readonly MediaKind[]): Promise<readonly Problem[]> {
    const { devices } = this.port;
    const { tracks, problems } = await devices.acquire(kinds);
    Object.values(tracks).forEach((track) => devices.release(track));
    return kinds.flatMap((kind) => problems[kind] ?? []).map((code) => problem(code));
  }

  /**
   * Measures the way to the server's media broker and back, for 1 to 8 seconds (4 unless said), without a call and without any
   * device. Rejects with `Refused` where it can't be measured: `limit` while another check of this session runs.
   * @example
   * const { reachable, upKilobits } = await session.checkNetwork({ seconds: 3 });
   */
  async checkNetwork({ seconds = CHECK_SECONDS.usual }: { readonly seconds?: number } = {}): Promise<NetworkFigures> {
    const { browser } = this.world;
    const picture = browser.canCall ? browser.picture() : null;
    if (picture === null) throw new Refused('webrtc-missing', problem('webrtc-missing').words);
    const check = newId();
    const ask = (message: { type: 'check.start'; send: string; receive: string } | { type: 'check.end' }): Promise<void> =>
      this.request({ ...message, check, id: this.port.nextCommandId() });
    const port = {
      iceServers: () => this.iceServers,
      start: (send: string, receive: string) => ask({ type: 'check.start', send, receive }),
      end: () => void ask({ type: 'check.end' }).catch(() => undefined),
    };
    const millis = 1000 * Math.min(CHECK_SECONDS.most, Math.max(CHECK_SECONDS.least, seconds));
    try {
      const running = new NetworkCheck(browser, port, picture, millis);
      this.checks.set(check, running);
      const figures = await running.figures;
      this.notes.write('network', { ...figures });
      return figures;
    } catch (trouble) {
      throw trouble instanceof Refused ? trouble : new Refused('server-error', trouble instanceof Error ? trouble.message : String(trouble));
    } finally {
      picture.stop();
      this.checks.delete(check);
    }
  }

  /**
   * What happened so far, as plain text for your support: the latest 1,000 events with their times (UTC). No token, name, address,
   * pressed key or SDP is in it; calls are named by their ids, as in the server's logs.
   * @example
   * link.href = URL.createObjectURL(new Blob([session.log()], { type: 'text/plain' }));
   */
  log(): string {
    const agent = typeof navigator === 'undefined' ? '' : navigator.userAgent;
    return this.notes.text([`Alongside ${this.start.sdk}`, ...(agent === '' ? [] : [agent]), `connection ${this.connection ?? 'none yet'}`]);
  }

  /** Ends all calls and the connection for good. @example window.onbeforeunload = () => session.close(); */
  close(): void {
    if (this.status === 'closed') return;
    this.all.forEach((call) => call.end());
    if (this.started) this.host.order({ do: 'leave' });
    else this.closed(1000, 'the application left');
  }

  /** The page may be about to go: leave a note for the next one. @internal */
  remember(): void {
    const { token, connection } = this;
    if (this.status === 'closed' || token === null || connection === null) return;
    this.world.memory.write({ url: this.start.url, token, connection, calls: this.calls.map((call) => call.memory) });
  }

  /** The page is here to stay. @internal */
  forget(): void {
    this.world.memory.clear();
  }

  /** The network or the page came back: look at everything now. @internal */
  wake(why?: 'page-returned'): void {
    this.host.order({ do: 'wake' });
    if (why !== undefined && this.status !== 'closed') this.emit('problem', problem(why));
    if (this.status === 'open') this.all.forEach((call) => call.checkMedia());
  }

  /** A note counts for the server it was written for, and for the token it was written with where that is given. */
  private remembered(): Remembered | null {
    const note = this.world.memory.read();
    this.world.memory.clear();
    const { url, token } = this.start;
    return note !== null && note.url === url && (typeof token !== 'string' || token === note.token) ? note : null;
  }

  private async open(note: Remembered | null): Promise<void> {
    const { url, token, sdk } = this.start;
    if (note === null && typeof token !== 'string') this.host.order({ do: 'prepare', url });
    try {
      this.token = note?.token ?? (typeof token === 'string' ? token : await token());
    } catch (trouble) {
      return this.closed(4401, `no token: ${trouble instanceof Error ? trouble.message : String(trouble)}`);
    }
    if (this.status === 'closed') return;
    this.started = true;
    this.tokenWorked = note !== null;
    this.host.order({ do: 'start', url, token: this.token, sdk, ...(note === null ? { fresh: newId() } : { resume: note.connection }) });
  }

  private reported(report: LinkReport): void {
    this.notes.write(report.is === 'message' ? `heard ${report.message.type}` : `link ${report.is}`, plainly(report.is === 'message' ? report.message : report));
    switch (report.is) {
      case 'ready':
        return;
      case 'established':
      case 're-established':
        return this.opened(report);
      case 'lost':
        this.status = 'lost';
        return this.emit('connectivity-lost', undefined);
      case 'retry':
        return this.emit('retry', { attempt: report.attempt, delayMillis: report.delayMillis });
      case 'calls-lost':
        return this.callsLost();
      case 'message':
        return this.heard(report.message);
      case 'not-understood':
        return this.emit('problem', problem('not-understood', undefined, report.why));
      case 'closed':
        return this.linkClosed(report.code, report.words);
    }
  }

  private opened(report: Extract<LinkReport, { connection: Id }>): void {
    this.status = 'open';
    this.who = report.user;
    this.connection = report.connection;
    this.iceServers = report.iceServers;
    this.tokenWorked = true;
    this.emit(report.is, report.user);
    if (report.is === 'established') this.nothingInherited();
    // Who was told may have closed it: a page that only looked for a call to go on with.
    if (this.state === 'closed') return;
    // Said again in every case: to repeat it is harmless, and who forgot it is not known.
    if (this.available !== null) this.setAvailable(this.available.available, this.available.reason).catch((trouble: unknown) => this.emit('problem', problem('command-refused', undefined, String(trouble))));
    this.all.forEach((call) => call.checkMedia());
  }

  /** The connection of the page before this one is over, and its calls with it. */
  private nothingInherited(): void {
    if (this.inherited === null) return;
    this.inherited = null;
    this.emit('restored', []);
  }

  private heard(message: SessionMessage): void {
    switch (message.type) {
      case 'ok':
      case 'error':
        return this.answered(message);
      case 'state':
        return this.snapshot(message.calls);
      case 'call.incoming':
        return this.incoming(message);
      case 'agent.state':
        return this.agentIs(message);
      case 'agent.queues':
        this.reachable = message.reachable;
        return this.emit('queues', message.queues);
      case 'check.answered':
        return this.checks.get(message.check)?.answered(message.send, message.receive);
      case 'check.ended':
        return this.checks.get(message.check)?.ended(message.reason);
      default:
        return this.all.get(message.call)?.heard(message);
    }
  }

  /** Whom the server called away is not available again after a reconnect. */
  private agentIs({ type: _, ...state }: Extract<AgentMessage, { type: 'agent.state' }>): void {
    if (CALLED_AWAY.has(state.reason ?? '') && this.available?.available === true) this.available = { available: false, ...(state.reason === undefined ? {} : { reason: state.reason }) };
    this.emit('agent', state);
  }

  private request(command: Command): Promise<void> {
    if (this.status === 'closed') return Promise.reject(LOST);
    if (this.pending.size >= MOST_PENDING) return Promise.reject(new Refused('limit', `${MOST_PENDING} commands wait for the server already`));
    this.notes.write(`said ${command.type}`, plainly(command));
    return new Promise((done, refused) => {
      this.pending.set(command.id, { done, refused });
      this.host.order({ do: 'send', message: command });
    });
  }

  private answered(answer: Answer): void {
    const pending = this.pending.get(answer.re);
    this.pending.delete(answer.re);
    if (answer.type === 'ok') pending?.done();
    else pending?.refused(new Refused(answer.code, answer.message));
  }

  private incoming(message: Extract<CallMessage, { type: 'call.incoming' }>): void {
    if (this.all.has(message.call)) return;
    const { ring, audio, video, from, displayName, queue, waitedSeconds, returns, page } = message;
    const came = { ...(queue === undefined ? {} : { queue }), ...(waitedSeconds === undefined ? {} : { waitedSeconds }), ...(page === undefined ? {} : { page }), ...(returns === true ? { returns } : {}) };
    const far = { address: from, ...(displayName === undefined ? {} : { displayName }) };
    const media = { audio: directionOf(audio, 'sendrecv'), video: directionOf(video, 'none') };
    this.emit('incoming', this.add({ id: message.call, role: 'callee', far, ...media, offered: { audio, video }, came, ...(ring === undefined ? {} : { ring }) }, arrived()));
  }

  /** Everything there is, after a resume that could not replay: known calls move to it, unknown ones are ours from now on. */
  private snapshot(calls: readonly CallSnapshot[]): void {
    const there = new Set(calls.map((call) => call.call));
    for (const call of this.calls) if (!there.has(call.id) && call.state.phase !== 'dialing') call.lost();
    const news: Call[] = [];
    for (const seen of calls) {
      const known = this.all.get(seen.call);
      if (known !== undefined) known.seen(seen);
      else news.push(this.inherit(seen));
    }
    const fresh = this.inherited !== null;
    this.inherited = null;
    const ringing = news.filter((call) => call.state.phase === 'incoming');
    const others = news.filter((call) => call.state.phase !== 'incoming');
    if (fresh || others.length > 0) this.emit('restored', others);
    ringing.forEach((call) => this.emit('incoming', call));
  }

  private inherit(seen: CallSnapshot): Call {
    const note = this.inherited?.calls.find((call) => call.call === seen.call);
    const address = (seen.role === 'caller' ? seen.to : seen.from) ?? '';
    return this.add(
      {
        id: seen.call,
        role: seen.role,
        far: { address, ...(seen.displayName === undefined ? {} : { displayName: seen.displayName }) },
        audio: note?.audio ?? seen.audio,
        video: note?.video ?? seen.video,
        muted: note?.muted ?? [],
        offered: { audio: seen.audio !== 'none', video: seen.video !== 'none' },
        lastAttach: seen.attach,
        ...(seen.ring === undefined ? {} : { ring: seen.ring }),
      },
      restored(seen),
    );
  }

  private add(start: ConstructorParameters<typeof Call>[1], first: CallStep): Call {
    const call = new Call(this.port, start, first);
    this.all.set(call.id, call);
    this.tellInCall();
    call.begin(first);
    call.on('problem', (what) => this.emit('problem', what));
    call.on('solved', (what) => this.emit('solved', what));
    call.on('state', (state) => this.notes.write('call', { call: call.id, ...plainly(state) }));
    call.on('quality', ({ score, lossPercent }) => this.notes.write('quality', { call: call.id, score, lossPercent }));
    this.emit('calls', this.calls);
    return call;
  }

  private callChanged(call: Call, ended: boolean): void {
    if (ended) this.all.delete(call.id);
    if (ended) this.tellInCall();
    this.emit('calls', this.calls);
  }

  private tellInCall(): void {
    this.host.order({ do: 'in-call', inCall: this.all.size > 0 });
  }

  private callsLost(): void {
    this.all.forEach((call) => call.lost());
    const waiting = [...this.pending.values()];
    this.pending.clear();
    this.checks.forEach((check) => check.stop(LOST));
    waiting.forEach((pending) => pending.refused(LOST));
  }

  /**
   * A token that was good may be out of date: kept over a reload, or after a night. Where the application can fetch
   * another, that is not the end. One that was revoked (4401) while we were connected is.
   */
  private linkClosed(code: number, words: string): void {
    const outOfDate = this.tokenWorked && tokenRefused(code) && (code === 4402 || this.status === 'connecting');
    if (!outOfDate || typeof this.start.token !== 'function') return this.closed(code, words);
    this.status = 'connecting';
    this.started = false;
    this.tokenWorked = false;
    void this.open(null);
  }

  private closed(code: number, words: string): void {
    this.status = 'closed';
    this.all.forEach((call) => call.cut(words));
    this.callsLost();
    this.tests.forEach((test) => test.stop());
    this.stopDevices();
    // A socket may wait for a token that is of no use any more.
    if (!this.started) this.host.order({ do: 'leave' });
    this.host.stop();
    this.forget();
    this.emit('closed', { code, words });
  }

  private async devicesChanged(): Promise<void> {
    await Promise.all([...[...this.all.values()].map((call) => call.refreshDevices()), ...[...this.tests].map((test) => test.refresh())]);
    const devices = await this.world.browser.devices();
    if (this.status === 'closed') return;
    this.emit('devices', devices);
    for (const kind of this.port.devices.strayed(devices)) await this.useDevice(kind, this.port.devices.chosenId(kind), 'returned');
    const speakers = devices.filter(({ kind }) => kind === 'audiooutput');
    if (this.speaker !== '' && !speakers.some(({ deviceId }) => deviceId === this.speaker)) this.speakFrom('', 'lost', speakers[0]?.label);
  }

  private async useDevice(kind: MediaKind, deviceId: string | null, why: 'chosen' | 'returned'): Promise<boolean> {
    const code = await this.port.devices.choose(kind, deviceId, why);
    if (code !== null) {
      this.emit('problem', problem(code));
      return false;
    }
    await Promise.all([...[...this.all.values()].map((call) => call.renewDevice(kind)), ...[...this.tests].map((test) => test.renew(kind))]);
    return true;
  }

  private speakFrom(speaker: string, why: 'chosen' | 'lost', label = ''): boolean {
    if (!this.world.browser.canChooseSpeaker) {
      this.emit('problem', problem('speaker-unsupported'));
      return false;
    }
    this.speaker = speaker;
    this.all.forEach((call) => call.speakFrom(speaker));
    this.deviceChanged({ device: 'speaker', label, why });
    return true;
  }

  private deviceChanged(change: DeviceChange): void {
    this.notes.write('device', { device: change.device, why: change.why });
    this.emit('device', change);
  }
}
