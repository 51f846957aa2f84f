import { Emitter } from '../emitter';
import { receives, sends, without, type MediaPlan } from '../media/attachment';
import type { Browser } from '../media/browser';
import type { Devices } from '../media/devices';
import type { Figures } from '../media/figures';
import { Leg } from '../media/leg';
import { play } from '../media/play';
import { qualityBetween, type Quality } from '../media/quality';
import { watch, watchFrom, type Watched } from '../media/watchdog';
import { problem, type ProblemCode } from '../problem';
import type { CallMessage, CallSnapshot, Command, Direction, Id, MediaKind } from '../wire/messages';
import { Capture, KINDS, type Lack } from './capture';
import { next, type CallEffect, type CallEvent, type CallState, type CallStep } from './machine';
import type { CallEvents, Came, FarSide, MediaWish, QueuePlace } from './told';

/** What a call needs from its session. @internal */
export interface CallPort {
  readonly browser: Browser;
  readonly devices: Devices;
  /** From which speaker sound comes. */
  speaker(): string;
  iceServers(): readonly RTCIceServer[];
  nextCommandId(): string;
  /** Rejects with the server's reason. */
  request(command: Command): Promise<void>;
  silent(call: Id, kind: MediaKind): void;
  changed(call: Call, ended: boolean): void;
  /** The server knows the call by another id from now on. */
  renamed(call: Call, before: Id): void;
}

/** How a call begins. @internal */
export interface CallStart {
  readonly id: Id;
  readonly role: 'caller' | 'callee';
  readonly far: FarSide;
  readonly audio: Direction;
  readonly video: Direction;
  readonly muted?: readonly MediaKind[];
  readonly offered?: { readonly audio: boolean; readonly video: boolean };
  readonly came?: Came;
  readonly lastAttach?: number;
  readonly ring?: Id;
}

const WATCH_MILLIS = 200;
/** A place in a queue that came so long before the hold belongs to it. */
const EARLY_MILLIS = 2_000;
/** One that came so soon after an answer crossed it. Nobody hands a call on so quickly. */
const CROSSED_MILLIS = 300;

/** Where the consumer is, for who answers: without what follows `?` or `#`, which may be secret. */
function thisPage(): { page?: string } {
  return typeof location === 'undefined' ? {} : { page: `${location.origin}${location.pathname}`.slice(0, 1024) };
}
const JUDGE_MILLIS = 5_000;

/** `true`, `false` or a direction, as a direction. */
export const directionOf = (wish: boolean | Direction | undefined, otherwise: Direction): Direction =>
  wish === undefined ? otherwise : wish === true ? 'sendrecv' : wish === false ? 'none' : wish;

/**
 * One call. It is made by `session.call`, arrives with the session's `incoming` event, or comes back with `restored` after
 * a reload. Its two streams are the same objects for its whole life, however often the transport underneath changes.
 * @example
 * const call = session.call({ to: 'agent:demo', video: true });
 * call.show({ remote: document.querySelector('video') });
 * call.on('state', (state) => { line.textContent = describe(state); });
 */
export class Call extends Emitter<CallEvents> {
  private name: Id;
  /** Who called whom, as this side sees it. */
  readonly role: 'caller' | 'callee';
  /** What the caller offers; for an outgoing call, what we asked for. */
  readonly offered: { readonly audio: boolean; readonly video: boolean };
  /** How an incoming call came. */
  readonly came: Came;
  /** Said again in what we answer to it. */
  private ring: { readonly ring?: Id };
  private place: QueuePlace | null = null;
  /** When somebody took this call last. */
  private metAt = 0;
  private early: { readonly place: QueuePlace; readonly at: number } | null = null;
  private now: CallState;
  private farSide: FarSide;
  private lastQuality: Quality | null = null;
  private wanted: Record<MediaKind, Direction>;
  private readonly mutedKinds: Set<MediaKind>;
  private refreshing: Promise<void> = Promise.resolve();
  /** Hold was asked for: nothing of ours is sent from this moment on, whatever the server says when. */
  private holding = false;
  private stopDeadline: (() => void) | null = null;
  private stopWatch: (() => void) | null = null;
  private watched: Partial<Record<MediaKind, Watched>> = {};
  /** What the last report of our reception began with. */
  private judged: { readonly atMillis: number; readonly figures: Figures } | null = null;
  /** While our screen is shared: what was wanted of video before, and whether it was muted. */
  private beforeSharing: { readonly video: Direction; readonly muted: boolean } | null = null;
  private shown: HTMLMediaElement | null = null;
  private readonly capture: Capture;
  private readonly leg: Leg;
  private readonly port: CallPort;

  /** @internal */
  constructor(port: CallPort, start: CallStart, first: CallStep) {
    super();
    this.port = port;
    this.name = start.id;
    this.role = start.role;
    this.farSide = start.far;
    this.wanted = { audio: start.audio, video: start.video };
    this.came = start.came ?? {};
    this.ring = start.ring === undefined ? {} : { ring: start.ring };
    this.offered = start.offered ?? { audio: start.audio !== 'none', video: start.video !== 'none' };
    this.mutedKinds = new Set(start.muted ?? []);
    this.now = first.state;
    this.holding = 'held' in first.state && first.state.held;
    this.capture = new Capture(port.devices, {
      wanted: (kind) => this.wanted[kind],
      drop: (kind) => (this.wanted[kind] = without(this.wanted[kind])),
      problem: (code) => this.emit('problem', problem(code, this.id)),
      solved: (code) => this.emit('solved', problem(code, this.id)),
      died: () => void this.refreshDevices(),
    });
    this.leg = new Leg(
      port.browser,
      {
        iceServers: () => port.iceServers(),
        plan: () => this.plan(),
        sendOffer: (attach, sdp) => this.sendOffer(attach, sdp),
        broke: () => this.handle({ name: 'media-broke' }),
        remoteChanged: () => this.emit('media', this),
      },
      start.lastAttach ?? 0,
    );
  }

  /** Sets out, once its session knows it. @internal */
  begin({ effects }: CallStep): void {
    effects.forEach((effect) => this.perform(effect));
  }

  /**
   * 128 random bits in hexadecimal; the server's logs and records name the call by it. It changes when the call is joined with
   * another: ours goes on in that one.
   */
  get id(): Id {
    return this.name;
  }

  /** What the call is doing, with only the data that exists while it does so. */
  get state(): CallState {
    return this.now;
  }

  /** Our place in a queue, as we last heard; null where we wait in none. We may have been handed on to it, and wait on hold. */
  get queue(): QueuePlace | null {
    return this.waits ? this.place : null;
  }

  private get waits(): boolean {
    return 'farHeld' in this.now ? this.now.farHeld : this.now.phase === 'ringing' || this.now.phase === 'dialing';
  }

  /** Who is at the other end. */
  get far(): FarSide {
    return this.farSide;
  }

  /** How good the far side's media arrives here, as last reported; null before the first report. */
  get quality(): Quality | null {
    return this.lastQuality;
  }

  /** Our microphone and camera, for a preview. The same object for the call's life. */
  get localStream(): MediaStream {
    return this.leg.local;
  }

  /** The far side's sound and picture. The same object for the call's life. */
  get remoteStream(): MediaStream {
    return this.leg.remote;
  }

  /** In which directions this side wants media now, muting included. */
  get media(): { readonly audio: Direction; readonly video: Direction } {
    return { audio: this.direction('audio'), video: this.direction('video') };
  }

  /**
   * Takes an incoming call. Without `media` it answers what was offered.
   * @example
   * session.on('incoming', (call) => call.answer({ video: false }));
   */
  answer(media: MediaWish = {}): void {
    if (this.now.phase !== 'incoming') return;
    this.wanted = {
      audio: directionOf(media.audio, 'sendrecv'),
      video: directionOf(media.video, this.offered.video ? 'sendrecv' : 'none'),
    };
    this.handle({ name: 'answer' });
  }

  /** Refuses an incoming call: the caller hears `declined`. @example call.decline(); */
  decline(): void {
    this.handle({ name: 'decline' });
  }

  /** Hangs up, gives up or declines, whatever fits. Capturing stops at once. @example button.onclick = () => call.end(); */
  end(): void {
    this.handle({ name: 'end' });
  }

  /**
   * Puts the far side on hold; nothing of ours is sent from this moment on. Rejects where the server refuses.
   * @example
   * await call.hold();
   */
  async hold(): Promise<void> {
    await this.setHold(true);
  }

  /** Ends our hold. @example await call.resume(); */
  async resume(): Promise<void> {
    await this.setHold(false);
  }

  /** Stops sending sound or picture; the far side is told. @example call.mute('audio'); */
  mute(kind: MediaKind): void {
    this.setMuted(kind, true);
  }

  /** Sends sound or picture again. @example call.unmute('video'); */
  unmute(kind: MediaKind): void {
    this.setMuted(kind, false);
  }

  /** Whether we muted it. @example button.ariaPressed = String(call.isMuted('audio')); */
  isMuted(kind: MediaKind): boolean {
    return this.mutedKinds.has(kind);
  }

  /**
   * Adds or drops sound or picture in a call that is up, by a new attach: the call isn't interrupted. Where there is no
   * device for it, or none is allowed, `problem` says so and the call goes on.
   * @example
   * await call.setMedia({ video: true });
   */
  async setMedia(media: MediaWish): Promise<void> {
    const { phase } = this.now;
    if (phase === 'incoming' || phase === 'ending' || phase === 'ended') return;
    if (media.video !== undefined) this.shareNoLonger();
    this.wanted = {
      audio: directionOf(media.audio, this.wanted.audio),
      video: directionOf(media.video, this.wanted.video),
    };
    // Before the call is made the wish is all there is: `prepare` looks at it again.
    if (phase === 'preparing') return;
    const lack = (asked: unknown): Lack => (asked === undefined ? 'wait' : 'drop');
    if (!(await this.acquire({ audio: lack(media.audio), video: lack(media.video) }))) return;
    this.leg.attach();
    await this.tellMedia();
  }

  /** Whether our screen is what the far side sees. */
  get sharing(): boolean {
    return this.capture.sharing;
  }

  /**
   * Shows the far side our screen, a window or a tab instead of the camera; the browser asks which. Call it in the listener of a
   * click, or the browser refuses. False when nothing is shared, and `problem` says why. The call needs no picture before.
   * @example
   * share.onclick = () => (call.sharing ? call.stopSharing() : call.shareScreen());
   */
  async shareScreen(): Promise<boolean> {
    if (!this.maySend()) return false;
    if (this.sharing) return true;
    const late = this.capture.moment();
    const screen = await this.port.devices.screen();
    if (typeof screen === 'string') {
      this.emit('problem', problem(screen, this.id));
      return false;
    }
    if (late() || !this.maySend() || this.sharing) {
      screen.stop();
      return this.sharing;
    }
    this.beforeSharing = { video: this.wanted.video, muted: this.mutedKinds.delete('video') };
    this.wanted.video = receives(this.wanted.video) ? 'sendrecv' : 'sendonly';
    this.capture.share(screen, () => void this.stopSharing());
    this.applySending();
    await this.leg.replace('video', screen);
    this.emit('sharing', true);
    this.hintMedia();
    return true;
  }

  /**
   * Shows the camera again, or nothing where there was nothing before. The browser's own button does the same.
   * @example
   * await call.stopSharing();
   */
  async stopSharing(): Promise<void> {
    const before = this.shareNoLonger();
    if (before === null || !this.maySend()) return;
    if (sends(before.video)) await this.acquire({ audio: 'wait', video: 'drop' });
    await this.leg.replace('video', this.capture.tracks.video ?? null);
    this.hintMedia();
  }

  /**
   * Presses keys: `0-9 A-D * #`; a comma waits 2 s. At most 64 at once.
   * @example
   * await call.sendDtmf('1,4711#');
   */
  async sendDtmf(tones: string): Promise<void> {
    const keys = tones.toUpperCase();
    if (!/^[0-9A-D*#,]{1,64}$/.test(keys)) throw new RangeError(`'${tones}' is not 1 to 64 of 0-9 A-D * # and ,`);
    await this.command({ type: 'call.dtmf', tones: keys });
  }

  /**
   * Hands the far side on: to an address or a queue, or to the far side of another call of ours that was answered, after a word with it.
   * Resolves when the server has begun; `state.transfer` tells how it goes on. Then our call ends, with `normal`, or
   * `transfer-failed` says why not. Until then `resume` takes the call back, and `end` leaves the rest to the others.
   * @example
   * await call.transfer('sip:support@bank.example');
   * @example
   * const asked = session.call({ to: 'agent:bo' }); // … talk, then:
   * await call.transfer(asked);
   */
  async transfer(target: string | Call): Promise<void> {
    await this.command({ type: 'call.transfer', ...(typeof target === 'string' ? { to: target } : { with: target.id }) });
  }

  /**
   * Plays the call in elements of the page. Where the browser wants a gesture before it plays sound, `problem` says
   * `needs-gesture`, and the next click or key starts it.
   * @example
   * call.show({ remote: bigVideo, local: smallVideo });
   */
  show(elements: { remote?: HTMLMediaElement | null; local?: HTMLMediaElement | null }): void {
    const gesture = (): void => this.emit('problem', problem('needs-gesture', this.id));
    const started = (): void => this.emit('solved', problem('needs-gesture', this.id));
    if (elements.local) {
      elements.local.muted = true;
      play(elements.local, this.localStream, () => undefined);
    }
    if (!elements.remote) return;
    this.shown = elements.remote;
    this.speakFrom(this.port.speaker());
    play(elements.remote, this.remoteStream, gesture, started);
  }

  /** Sound comes from this speaker; `''` is the system's own. @internal */
  speakFrom(speaker: string): void {
    const element = this.shown as (HTMLMediaElement & { sinkId?: string; setSinkId?: (id: string) => Promise<void> }) | null;
    if (element?.setSinkId === undefined || (element.sinkId ?? '') === speaker) return;
    // One that is gone in this moment: `devices` tells, and the system's own takes its place.
    element.setSinkId(speaker).catch(() => undefined);
  }

  /** Another microphone or camera was chosen. @internal */
  async renewDevice(kind: MediaKind): Promise<void> {
    await this.capture.renew(kind, (track) => {
      this.applySending();
      return this.leg.replace(kind, track);
    });
  }

  /** The picture may take less or more. @internal */
  limitVideo(): void {
    void this.leg.limit(this.port.devices.kilobits);
  }

  /** What a reload has to know: a screen is not shared again by itself. @internal */
  get memory(): { call: Id; audio: Direction; video: Direction; muted: MediaKind[] } {
    const video = this.beforeSharing?.video ?? this.wanted.video;
    return { call: this.id, audio: this.wanted.audio, video, muted: [...this.mutedKinds] };
  }

  /** A message about this call. @internal */
  heard(message: CallMessage): void {
    switch (message.type) {
      case 'call.incoming':
        return;
      case 'call.progress':
        return this.handle({ name: 'progress', progress: message.state });
      case 'call.queued': {
        const { type: _, call: __, ...place } = message;
        // It crossed the answer, or came before the hold with which a handed-on call begins to wait.
        if (!this.waits) return void (this.early = Date.now() - this.metAt < CROSSED_MILLIS ? null : { place, at: Date.now() });
        return this.waitAt(place);
      }
      case 'call.announcement':
        return this.emit('announcement', message.text);
      case 'call.attached':
        return this.leg.answered(message.attach, message.sdp);
      case 'call.answered':
        this.place = null;
        this.metAt = Date.now();
        this.farSide = { ...this.farSide, audio: receives(message.audio), video: receives(message.video) };
        return this.handle({ name: 'answered' });
      case 'call.connected':
        if (this.leg.connected(message.attach)) this.handle({ name: 'connected' });
        return;
      case 'call.held':
      case 'call.resumed':
        return this.heardHold(message.by, message.type === 'call.held');
      case 'call.far':
        return this.heardFar(message);
      case 'call.transferring':
        return this.handle({ name: 'transferring', progress: message.state });
      case 'call.transfer-failed':
        return this.heardFailure(message);
      case 'call.moved':
        return this.heardMove(message);
      case 'call.dtmf-received':
        return this.emit('dtmf', message.tone);
      case 'call.quality': {
        const { type: _, call: __, ...quality } = message;
        return this.emit('sent-quality', quality);
      }
      case 'call.ended': {
        const { reason, status, text } = message;
        return this.handle({ name: 'ended', reason, ...(status === undefined ? {} : { status }), ...(text === undefined ? {} : { text }) });
      }
    }
  }

  /** A `state` message shows this call. @internal */
  seen(snapshot: CallSnapshot): void {
    this.holding = snapshot.held;
    if (snapshot.ring !== undefined) this.ring = { ring: snapshot.ring };
    this.handle({ name: 'snapshot', phase: snapshot.phase, held: snapshot.held, farHeld: snapshot.farHeld });
    this.applySending();
    if (snapshot.attachAgain) return this.seenMoved(snapshot);
    // `call.attached` or `call.connected` may be among what was missed.
    this.leg.again();
  }

  /** The server does not know this call any more. @internal */
  lost(): void {
    this.handle({ name: 'lost' });
  }

  /** The session is over for good. @internal */
  cut(words: string): void {
    if (this.now.phase === 'ending') return this.lost();
    this.handle({ name: 'refused', reason: 'connection-lost', text: words });
  }

  /** The network came back or changed: where our media does not flow, it moves. @internal */
  checkMedia(): void {
    if (this.leg.moving) return this.leg.hurry();
    if (!this.leg.begun) return;
    const silent = Object.values(this.watched).some((watched) => watched.told);
    if (silent || !this.leg.carried) this.handle({ name: 'media-broke' });
  }

  /**
   * A device came or went: a microphone or camera that stopped is replaced by what there is now. Where there is none the
   * call goes on without, and the next device that comes is tried. @internal
   */
  refreshDevices(): Promise<void> {
    this.refreshing = this.refreshing.then(() => this.replaceDeadDevices());
    return this.refreshing;
  }

  private handle(event: CallEvent): void {
    const before = this.now;
    const { state, effects } = next(this.port.browser.now(), before, event);
    this.now = state;
    effects.forEach((effect) => this.perform(effect));
    if (this.now !== state || JSON.stringify(before) === JSON.stringify(state)) return;
    this.applySending();
    this.watchMedia();
    this.emit('state', state);
    if (state.phase === 'ended') this.emit('ended', state);
    this.port.changed(this, state.phase === 'ended');
  }

  private perform(effect: CallEffect): void {
    switch (effect.name) {
      case 'acquire':
        return void this.prepare();
      case 'send-dial':
        return this.orRefused({ type: 'call.dial', to: this.farSide.address, ...this.media, ...thisPage() });
      case 'send-answer':
        return this.orRefused({ type: 'call.answer', ...this.ring, ...this.media });
      case 'send-decline':
        return this.hint({ type: 'call.decline', ...this.ring });
      case 'send-end':
        return this.hint({ type: 'call.end' });
      case 'attach':
        return this.leg.attach();
      case 'release':
        return this.release();
      case 'start-deadline':
        this.stopDeadline?.();
        this.stopDeadline = this.port.browser.after(effect.millis, () => this.handle({ name: 'deadline' }));
        return;
      case 'stop-deadline':
        return this.stopDeadline?.();
    }
  }

  private async prepare(): Promise<void> {
    const late = this.capture.moment();
    const allowed = this.port.browser.canCall && this.capture.allowed();
    // At once where that is known: a page draws its window next, and the call need not wait for that.
    if (allowed === true) this.handle({ name: 'devices-allowed' });
    const begun = this.now;
    await Promise.resolve();
    if (late()) return;
    // Told when the application can listen.
    if (allowed === true && begun === this.now && begun.phase === 'dialing') this.emit('state', begun);
    if (typeof allowed !== 'boolean') void allowed.then((yes) => yes && !late() && this.handle({ name: 'devices-allowed' }));
    let told: string;
    // The wish may change while the person is asked.
    do {
      told = JSON.stringify(this.media);
      if (!(await this.acquire({ audio: 'refuse', video: 'drop' }))) return;
    } while (this.capture.lacking.length > 0);
    const dialled = this.now.phase !== 'preparing';
    this.handle({ name: 'devices-ready' });
    if (dialled && JSON.stringify(this.media) !== told) this.hintMedia();
  }

  /** False when there is nothing to go on with, or the call has gone on without us meanwhile. */
  private async acquire(lack: Record<MediaKind, Lack>): Promise<boolean> {
    if (!this.port.browser.canCall) return this.refuse('webrtc-missing');
    const outcome = await this.capture.acquire(lack);
    if (outcome === 'late') return false;
    if (outcome !== 'ready') return this.refuse(outcome.refused);
    this.applySending();
    return true;
  }

  private async replaceDeadDevices(): Promise<void> {
    if (!this.maySend()) return;
    const told = JSON.stringify(this.media);
    const dead = this.capture.bury();
    if (dead.length === 0 || !(await this.acquire({ audio: 'wait', video: 'wait' }))) return;
    for (const kind of dead) {
      const track = this.capture.tracks[kind];
      if (track !== undefined) await this.leg.replace(kind, track);
    }
    if (JSON.stringify(this.media) !== told) this.hintMedia();
  }

  private refuse(code: ProblemCode): false {
    const what = problem(code, this.id);
    this.emit('problem', what);
    this.handle({ name: 'devices-refused', text: what.words });
    return false;
  }

  private plan(): MediaPlan {
    const { kilobits } = this.port.devices;
    return { ...this.wanted, tracks: this.capture.tracks, ...(kilobits === undefined ? {} : { kilobits }) };
  }

  private direction(kind: MediaKind): Direction {
    return this.mutedKinds.has(kind) || this.capture.isMissing(kind) ? without(this.wanted[kind]) : this.wanted[kind];
  }

  private sendOffer(attach: number, sdp: string): void {
    this.command({ type: 'call.attach', attach, sdp }).catch((trouble: unknown) => {
      const flows = this.now.phase === 'talking' && this.now.media === 'flowing';
      if (!flows) this.leg.refused(attach);
      else if (this.leg.giveUp(attach)) this.refusedCommand(trouble);
    });
  }

  private setMuted(kind: MediaKind, muted: boolean): void {
    if (this.mutedKinds.has(kind) === muted || this.now.phase === 'ended') return;
    if (muted) this.mutedKinds.add(kind);
    else this.mutedKinds.delete(kind);
    this.applySending();
    if (this.now.phase === 'preparing' || this.now.phase === 'incoming') return this.emit('media', this);
    this.hintMedia();
  }

  private hintMedia(): void {
    this.tellMedia().catch((trouble: unknown) => this.refusedCommand(trouble));
  }

  /** The screen is given back; what was before, or null where none was shared. */
  private shareNoLonger(): { readonly video: Direction; readonly muted: boolean } | null {
    const before = this.beforeSharing;
    if (before === null) return null;
    this.beforeSharing = null;
    this.capture.unshare();
    this.wanted.video = before.video;
    if (before.muted) this.mutedKinds.add('video');
    this.emit('sharing', false);
    return before;
  }

  /** Whether there is a call to which something of ours could go. */
  private maySend(): boolean {
    const { phase } = this.now;
    return phase !== 'preparing' && phase !== 'incoming' && phase !== 'ending' && phase !== 'ended';
  }

  private tellMedia(): Promise<void> {
    this.emit('media', this);
    return this.command({ type: 'call.media', ...this.media });
  }

  private async setHold(held: boolean): Promise<void> {
    const before = this.holding;
    this.holding = held;
    this.applySending();
    try {
      await this.command({ type: held ? 'call.hold' : 'call.resume' });
    } catch (trouble) {
      this.holding = before;
      this.applySending();
      throw trouble;
    }
  }

  private heardHold(by: 'near' | 'far', held: boolean): void {
    if (by === 'near') this.holding = held;
    this.handle({ name: held ? 'held' : 'resumed', by });
    this.applySending();
    const { early } = this;
    this.early = null;
    if (held && by === 'far' && early !== null && Date.now() - early.at < EARLY_MILLIS) this.waitAt(early.place);
  }

  private waitAt(place: QueuePlace): void {
    this.place = place;
    this.handle({ name: 'queued' });
    this.emit('queue', place);
  }

  private heardFailure({ reason, status, text }: Extract<CallMessage, { type: 'call.transfer-failed' }>): void {
    this.handle({ name: 'transfer-failed' });
    this.emit('transfer-failed', { reason, ...(status === undefined ? {} : { status }), ...(text === undefined ? {} : { text }) });
  }

  private heardMove({ to, far, displayName }: Extract<CallMessage, { type: 'call.moved' }>): void {
    const before = this.name;
    this.place = null;
    this.metAt = Date.now();
    this.name = to;
    if (to !== before) this.port.renamed(this, before);
    this.farSide = { address: far, ...(displayName === undefined ? {} : { displayName }) };
    this.handle({ name: 'moved' });
    this.emit('far', this.farSide);
  }

  /** `call.moved` was among what was missed. */
  private seenMoved({ from, to, displayName }: CallSnapshot): void {
    this.farSide = { address: from ?? to ?? this.farSide.address, ...(displayName === undefined ? {} : { displayName }) };
    this.handle({ name: 'moved' });
    this.emit('far', this.farSide);
  }

  private heardFar(message: Extract<CallMessage, { type: 'call.far' }>): void {
    const { displayName, audio, video, state } = message;
    const news = Object.entries({ displayName, audio, video }).filter(([, value]) => value !== undefined);
    this.farSide = { ...this.farSide, ...(Object.fromEntries(news) as Partial<FarSide>) };
    if (state === 'held') this.handle({ name: 'held', by: 'far' });
    else if (state !== undefined) this.handle({ name: 'far', far: state });
    this.emit('far', this.farSide);
  }

  private applySending(): void {
    for (const [kind, track] of Object.entries(this.capture.tracks)) {
      track.enabled = !this.holding && !this.mutedKinds.has(kind as MediaKind);
    }
  }

  /** Looks for silence while both sides talk; `checkMedia` uses what it saw. */
  private watchMedia(): void {
    const talking = this.now.phase === 'talking';
    if (talking && this.stopWatch === null) this.watchAgain();
    if (!talking) {
      this.stopWatch?.();
      this.stopWatch = null;
      this.watched = {};
      this.judged = null;
    }
  }

  private watchAgain(): void {
    this.stopWatch = this.port.browser.after(WATCH_MILLIS, () => {
      void this.lookForSilence().finally(() => this.stopWatch !== null && this.watchAgain());
    });
  }

  private async lookForSilence(): Promise<void> {
    const figures = await this.leg.figures();
    const now = this.port.browser.now();
    this.judgeReception(now, figures);
    for (const kind of KINDS) {
      const seen = watch(now, this.watched[kind] ?? watchFrom(now), figures.received[kind]?.packets ?? 0, this.due(kind));
      this.watched[kind] = seen.watched;
      if (seen.silent) this.port.silent(this.id, kind);
    }
  }

  private judgeReception(now: number, figures: Figures): void {
    const before = this.judged;
    if (before !== null && now - before.atMillis < JUDGE_MILLIS) return;
    this.judged = { atMillis: now, figures };
    const quality = before === null ? null : qualityBetween(before.figures, figures);
    if (quality === null || this.now.phase !== 'talking') return;
    this.lastQuality = quality;
    this.emit('quality', quality);
  }

  private due(kind: MediaKind): boolean {
    const state = this.now;
    if (state.phase !== 'talking' || state.held || state.farHeld) return false;
    return state.media === 'flowing' && state.far === 'connected' && receives(this.wanted[kind]) && this.farSide[kind] !== false;
  }

  private release(): void {
    this.stopWatch?.();
    this.stopWatch = null;
    this.shareNoLonger();
    this.capture.release();
    // A callee whose microphone was refused may answer again, so its leg stays.
    if (this.now.phase === 'ending' || this.now.phase === 'ended') this.leg.close();
  }

  private orRefused(command: Partial<Command> & { type: Command['type'] }): void {
    this.command(command).catch((trouble: unknown) => {
      const code = (trouble as { code?: string }).code;
      const reason = code === 'forbidden' || code === 'not-found' || code === 'overload' || code === 'connection-lost' ? code : 'server-error';
      this.handle({ name: 'refused', reason, text: trouble instanceof Error ? trouble.message : String(trouble) });
    });
  }

  /** Said, and not waited for: the call's end doesn't depend on it. */
  private hint(command: Partial<Command> & { type: Command['type'] }): void {
    this.command(command).catch(() => undefined);
  }

  private command(command: Partial<Command> & { type: Command['type'] }): Promise<void> {
    return this.port.request({ ...command, id: this.port.nextCommandId(), call: this.id } as Command);
  }

  private refusedCommand(trouble: unknown): void {
    this.emit('problem', problem('command-refused', this.id, trouble instanceof Error ? trouble.message : String(trouble)));
  }
}
