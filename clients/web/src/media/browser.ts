import type { MediaKind } from '../wire/messages';

/** The browser's side of media: the only door to devices and PeerConnections. Tests bring their own. */
export interface Browser {
  readonly secure: boolean;
  readonly framed: boolean;
  readonly canCall: boolean;
  readonly canShareScreen: boolean;
  readonly canChooseSpeaker: boolean;
  capture(constraints: MediaStreamConstraints): Promise<MediaStream>;
  /** Asks the person for a screen, a window or a tab. Only right after a click. */
  screen(constraints: DisplayMediaStreamOptions): Promise<MediaStream>;
  /** A picture that moves, from no camera; null where the browser can't make one. */
  picture(): MovingPicture | null;
  /** How loud a track is, 0 to 1; null where the browser can't tell. */
  meter(track: MediaStreamTrack): Meter | null;
  /** A second of a soft tone, as a stream; null where the browser can't make one. */
  tone(): MediaStream | null;
  peer(configuration: RTCConfiguration): RTCPeerConnection;
  stream(): MediaStream;
  /** What the frame's permissions policy says of this kind; null where the browser can't tell. */
  policyAllows(kind: MediaKind): boolean | null;
  /**
   * Whether the person said yes to this kind before, so that nobody will be asked; false where the browser can't tell. At once
   * where that was asked before.
   */
  allowed(kind: MediaKind): boolean | Promise<boolean>;
  /** Calls back when devices come or go; returns how to stop. */
  onDeviceChange(run: () => void): () => void;
  devices(): Promise<readonly MediaDeviceInfo[]>;
  now(): number;
  after(millis: number, run: () => void): () => void;
}

export interface MovingPicture {
  readonly track: MediaStreamTrack;
  stop(): void;
}

export interface Meter {
  level(): number;
  stop(): void;
}

const PERMISSION = { audio: 'microphone', video: 'camera' } as const;
/** What the browser told; it keeps its state true. */
const permissions: Partial<Record<MediaKind, { status?: PermissionStatus; readonly told: Promise<boolean> }>> = {};

interface Policy {
  allowsFeature(name: string): boolean;
}

export const browser: Browser = {
  get secure() {
    return window.isSecureContext !== false;
  },
  get framed() {
    return window.self !== window.top;
  },
  get canCall() {
    return typeof RTCPeerConnection === 'function';
  },
  get canShareScreen() {
    return typeof (navigator.mediaDevices as Partial<MediaDevices> | undefined)?.getDisplayMedia === 'function';
  },
  get canChooseSpeaker() {
    return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
  },
  screen: (constraints) => navigator.mediaDevices.getDisplayMedia(constraints),
  picture: noise,
  meter,
  tone,
  capture: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
  peer: (configuration) => new RTCPeerConnection(configuration),
  stream: () => new MediaStream(),
  policyAllows: (kind) => {
    // Chromium alone can tell; elsewhere the error's message has to do.
    const { permissionsPolicy, featurePolicy } = document as Document & { permissionsPolicy?: Policy; featurePolicy?: Policy };
    const policy = permissionsPolicy ?? featurePolicy;
    return policy === undefined ? null : policy.allowsFeature(PERMISSION[kind]);
  },
  allowed: (kind) => {
    const { status, told } = (permissions[kind] ??= { told: askFor(kind) });
    return status === undefined ? told : status.state === 'granted';
  },
  onDeviceChange: (run) => {
    const devices: MediaDevices | undefined = navigator.mediaDevices;
    devices?.addEventListener('devicechange', run);
    return () => devices?.removeEventListener('devicechange', run);
  },
  devices: async () => ((await (navigator.mediaDevices as MediaDevices | undefined)?.enumerateDevices()) ?? []),
  now: () => performance.now(),
  after: (millis, run) => {
    const timer = setTimeout(run, millis);
    return () => clearTimeout(timer);
  },
};

async function askFor(kind: MediaKind): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: PERMISSION[kind] });
    permissions[kind]!.status = status;
    return status.state === 'granted';
  } catch {
    return false;
  }
}

const NOISE = { width: 640, height: 360, framesPerSecond: 30 };

/** Noise can't be compressed: it takes whatever bandwidth it is given, which is what a check wants to know. */
function noise(): MovingPicture | null {
  const canvas = document.createElement('canvas');
  const drawing = canvas.getContext('2d');
  if (drawing === null || typeof canvas.captureStream !== 'function') return null;
  const image = drawing.createImageData((canvas.width = NOISE.width), (canvas.height = NOISE.height));
  const pixels = new Uint32Array(image.data.buffer);
  const draw = (): void => {
    for (let at = 0; at < pixels.length; at++) pixels[at] = Math.random() * 0x1_0000_0000;
    drawing.putImageData(image, 0, 0);
  };
  draw();
  const timer = setInterval(draw, 1000 / NOISE.framesPerSecond);
  const [track] = canvas.captureStream(NOISE.framesPerSecond).getVideoTracks();
  const stop = (): void => {
    clearInterval(timer);
    track?.stop();
  };
  return track === undefined ? (stop(), null) : { track, stop };
}

function meter(track: MediaStreamTrack): Meter | null {
  if (typeof AudioContext !== 'function') return null;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      // Made before a gesture it waits for one.
      if (context.state === 'suspended') void context.resume();
      analyser.getFloatTimeDomainData(wave);
      return Math.sqrt(wave.reduce((sum, sample) => sum + sample * sample, 0) / wave.length);
    },
    stop: () => void context.close(),
  };
}

function tone(): MediaStream | null {
  if (typeof AudioContext !== 'function') return null;
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const [sound, gain] = [context.createOscillator(), context.createGain()];
  gain.gain.value = 0.1;
  sound.connect(gain).connect(out);
  sound.onended = () => void context.close();
  sound.start();
  sound.stop(context.currentTime + 1);
  return out.stream;
}
