import type { Browser, Meter, MovingPicture } from '../../src/media/browser';
import type { MediaKind } from '../../src/wire/messages';
import { Clock } from './clock';

/** A microphone's or camera's track; a clone lives and dies on its own, but dies with its device. */
export class FakeTrack {
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  onended: (() => void) | null = null;
  onmute: (() => void) | null = null;
  onunmute: (() => void) | null = null;
  contentHint = '';
  readonly clones: FakeTrack[] = [];
  readonly applied: MediaTrackConstraints[] = [];
  readonly kind: MediaKind;
  readonly label: string;

  constructor(kind: MediaKind, label = '') {
    this.kind = kind;
    this.label = label;
  }

  clone(): FakeTrack {
    const clone = new FakeTrack(this.kind, this.label);
    this.clones.push(clone);
    return clone;
  }

  applyConstraints(constraints: MediaTrackConstraints): Promise<void> {
    this.applied.push(constraints);
    return Promise.resolve();
  }

  /** As in the browser, who stops a track gets no event. */
  stop(): void {
    this.readyState = 'ended';
  }

  /** The device is pulled out. */
  unplug(): void {
    for (const track of [this, ...this.clones]) {
      if (track.readyState === 'ended') continue;
      track.readyState = 'ended';
      track.onended?.();
    }
  }
}

export class FakeStream {
  private readonly tracks: FakeTrack[];

  constructor(...tracks: FakeTrack[]) {
    this.tracks = tracks;
  }

  getTracks(): readonly FakeTrack[] {
    return [...this.tracks];
  }

  addTrack(track: FakeTrack): void {
    if (!this.tracks.includes(track)) this.tracks.push(track);
  }

  removeTrack(track: FakeTrack): void {
    const at = this.tracks.indexOf(track);
    if (at >= 0) this.tracks.splice(at, 1);
  }
}

interface FakeSender {
  track: FakeTrack | null;
  encodings: { maxBitrate?: number }[];
  replaceTrack(track: FakeTrack | null): Promise<void>;
  getParameters(): { encodings: { maxBitrate?: number }[] };
  setParameters(parameters: { encodings: { maxBitrate?: number }[] }): Promise<void>;
}

interface FakeTransceiver {
  readonly kind: MediaKind;
  readonly direction: string;
  readonly sender: FakeSender;
}

/** An RTCPeerConnection as far as an attachment uses one. The test is ICE, DTLS and the far side. */
export class FakePeer {
  static made = 0;
  readonly number = ++FakePeer.made;
  signalingState = 'stable';
  connectionState = 'new';
  iceConnectionState = 'new';
  localDescription: { readonly type: string; readonly sdp: string } | null = null;
  ontrack: ((event: { track: FakeTrack }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  readonly transceivers: FakeTransceiver[] = [];
  readonly packets: Partial<Record<MediaKind, number>> = {};
  /** More that `getStats` tells. */
  reports: readonly object[] = [];
  closed = false;
  /** Makes `replaceTrack` fail. */
  stubborn = false;
  /** Keeps the tracks of an answer to itself, as on a busy page; {@link tells} tells them. */
  slow = false;
  private untold: FakeTrack[] = [];
  readonly configuration: RTCConfiguration;

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration;
  }

  addTransceiver(what: FakeTrack | MediaKind, init: { direction: string; sendEncodings?: { maxBitrate?: number }[] }): void {
    const track = typeof what === 'string' ? null : what;
    const sender: FakeSender = {
      track,
      encodings: init.sendEncodings ?? [{}],
      getParameters: () => ({ encodings: sender.encodings.map((encoding) => ({ ...encoding })) }),
      setParameters: ({ encodings }) => {
        sender.encodings = encodings;
        return Promise.resolve();
      },
      replaceTrack: (next) => {
        if (this.stubborn) return Promise.reject(new DOMException('not negotiated', 'InvalidModificationError'));
        sender.track = next;
        return Promise.resolve();
      },
    };
    this.transceivers.push({ kind: typeof what === 'string' ? what : what.kind, direction: init.direction, sender });
  }

  getSenders(): readonly FakeSender[] {
    return this.transceivers.map(({ sender }) => sender);
  }

  createOffer(): Promise<{ type: 'offer'; sdp: string }> {
    return Promise.resolve({ type: 'offer', sdp: `offer ${this.number}` });
  }

  setLocalDescription(description: { type: string; sdp: string }): Promise<void> {
    this.localDescription = description;
    this.signalingState = 'have-local-offer';
    return Promise.resolve();
  }

  setRemoteDescription(description: { type: string; sdp: string }): Promise<void> {
    if (description.sdp.includes('nonsense')) return Promise.reject(new DOMException('bad SDP', 'OperationError'));
    this.signalingState = 'stable';
    for (const { kind, direction } of this.transceivers) {
      if (direction === 'sendrecv' || direction === 'recvonly') this.untold.push(new FakeTrack(kind));
    }
    if (!this.slow) this.tells();
    return Promise.resolve();
  }

  tells(): void {
    for (const track of this.untold.splice(0)) this.ontrack?.({ track });
  }

  getStats(): Promise<Map<string, object>> {
    const reports = Object.entries(this.packets).map(([kind, packetsReceived]) => [kind, { type: 'inbound-rtp', kind, packetsReceived }] as const);
    const more = this.reports.map((report, at) => [`more ${at}`, report] as const);
    return Promise.resolve(new Map<string, object>([...reports, ...more, ['pair', { type: 'candidate-pair', packetsReceived: 999 }]]));
  }

  close(): void {
    this.closed = true;
    this.connectionState = 'closed';
  }

  becomes(state: 'connecting' | 'connected' | 'disconnected' | 'failed'): void {
    this.connectionState = state;
    this.iceConnectionState = state;
    this.onconnectionstatechange?.();
  }
}

type Have = 'works' | Error;

/** A browser with a microphone and a camera, which a test plugs, unplugs, refuses and counts. */
export class FakeBrowser implements Browser {
  secure = true;
  framed = false;
  canCall = true;
  canShareScreen = true;
  canChooseSpeaker = true;
  /** What the person answers when a screen is asked for. */
  screenAnswer: 'works' | Error = 'works';
  readonly screens: FakeTrack[] = [];
  canDraw = true;
  readonly pictures: FakeTrack[] = [];
  /** How loud it is, 0 to 1. */
  loudness = 0;
  meters = 0;
  /** The devices that there are; empty: one of each kind, without an id. */
  plugged: { readonly kind: MediaDeviceKind; readonly deviceId: string; readonly label: string }[] = [];
  policy: boolean | null = null;
  /** What the person said yes to before. */
  readonly permitted: Record<MediaKind, boolean> = { audio: false, video: false };
  /** Whether the browser tells what is permitted without a question, because it was asked before. */
  tellsAtOnce = false;
  readonly have: Record<MediaKind, Have> = { audio: 'works', video: 'works' };
  readonly asked: MediaStreamConstraints[] = [];
  readonly sources: FakeTrack[] = [];
  readonly peers: FakePeer[] = [];
  readonly clock: Clock;
  /** Makes the next PeerConnections fail. */
  outOfPeers = false;
  private readonly listeners = new Set<() => void>();
  private prompt: { readonly answer: Promise<void>; readonly decide: () => void } | null = null;

  constructor(clock = new Clock()) {
    this.clock = clock;
  }

  /** From now on the person is asked, and has not decided. */
  asks(): void {
    let decide = (): void => undefined;
    const answer = new Promise<void>((done) => (decide = done));
    this.prompt = { answer, decide };
  }

  decides(): void {
    this.prompt?.decide();
    this.prompt = null;
  }

  async capture(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    await this.prompt?.answer;
    const kinds = (['audio', 'video'] as const).filter((kind) => constraints[kind] !== undefined);
    for (const kind of kinds) if (this.have[kind] !== 'works') throw this.have[kind];
    const tracks = kinds.map((kind) => new FakeTrack(kind, this.pick(kind, constraints[kind] as MediaTrackConstraints)));
    this.sources.push(...tracks);
    return new FakeStream(...tracks) as unknown as MediaStream;
  }

  /** The label of the device that fits, as the browser picks it: the named one, or the first. */
  private pick(kind: MediaKind, { deviceId }: MediaTrackConstraints): string {
    const all = this.plugged.filter((device) => device.kind === (kind === 'audio' ? 'audioinput' : 'videoinput'));
    const { exact } = (deviceId ?? {}) as { exact?: string };
    const found = exact === undefined ? all[0] : all.find((device) => device.deviceId === exact);
    if (found === undefined && (exact !== undefined || this.plugged.length > 0)) throw missing();
    return found?.label ?? '';
  }

  screen(): Promise<MediaStream> {
    if (this.screenAnswer !== 'works') return Promise.reject(this.screenAnswer);
    const track = new FakeTrack('video', 'screen');
    this.screens.push(track);
    return Promise.resolve(new FakeStream(track) as unknown as MediaStream);
  }

  picture(): MovingPicture | null {
    if (!this.canDraw) return null;
    const track = new FakeTrack('video', 'noise');
    this.pictures.push(track);
    return { track: track as unknown as MediaStreamTrack, stop: () => track.stop() };
  }

  meter(): Meter {
    this.meters++;
    return { level: () => this.loudness, stop: () => void this.meters-- };
  }

  tone(): MediaStream | null {
    return null;
  }

  peer(configuration: RTCConfiguration): RTCPeerConnection {
    if (this.outOfPeers) throw new DOMException('Cannot create so many PeerConnections', 'UnknownError');
    const peer = new FakePeer(configuration);
    this.peers.push(peer);
    return peer as unknown as RTCPeerConnection;
  }

  stream(): MediaStream {
    return new FakeStream() as unknown as MediaStream;
  }

  policyAllows(): boolean | null {
    return this.policy;
  }

  allowed(kind: MediaKind): boolean | Promise<boolean> {
    return this.tellsAtOnce ? this.permitted[kind] : Promise.resolve(this.permitted[kind]);
  }

  onDeviceChange(run: () => void): () => void {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  devices(): Promise<readonly MediaDeviceInfo[]> {
    const all = this.plugged.length > 0 ? this.plugged : [{ kind: 'audioinput', label: 'Desk microphone' }];
    return Promise.resolve(all as unknown as readonly MediaDeviceInfo[]);
  }

  now(): number {
    return this.clock.now();
  }

  after(millis: number, run: () => void): () => void {
    return this.clock.after(millis, run);
  }

  /** A device came or went. */
  devicesChange(): void {
    this.listeners.forEach((run) => run());
  }

  get listening(): number {
    return this.listeners.size;
  }

  get latest(): FakePeer {
    return this.peers[this.peers.length - 1]!;
  }

  /** Tracks of a kind that still capture: 0 means that the browser's red light is off. */
  capturing(kind: MediaKind): number {
    return this.sources.filter((track) => track.kind === kind && track.readyState === 'live').length;
  }
}

export const refused = (): Error => new DOMException('Permission denied', 'NotAllowedError');
export const missing = (): Error => new DOMException('Requested device not found', 'NotFoundError');
export const busy = (): Error => new DOMException('Could not start audio source', 'NotReadableError');
