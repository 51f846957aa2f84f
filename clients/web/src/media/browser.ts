import type { MediaKind } from '../wire/messages';

/** The browser's side of media: the only door to devices and PeerConnections. Tests bring their own. */
export interface Browser {
  readonly secure: boolean;
  readonly framed: boolean;
  readonly canCall: boolean;
  capture(constraints: MediaStreamConstraints): Promise<MediaStream>;
  peer(configuration: RTCConfiguration): RTCPeerConnection;
  stream(): MediaStream;
  /** What the frame's permissions policy says of this kind; null where the browser can't tell. */
  policyAllows(kind: MediaKind): boolean | null;
  /** Calls back when devices come or go; returns how to stop. */
  onDeviceChange(run: () => void): () => void;
  devices(): Promise<readonly MediaDeviceInfo[]>;
  now(): number;
  after(millis: number, run: () => void): () => void;
}

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
  capture: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
  peer: (configuration) => new RTCPeerConnection(configuration),
  stream: () => new MediaStream(),
  policyAllows: (kind) => {
    // Chromium alone can tell; elsewhere the error's message has to do.
    const { permissionsPolicy, featurePolicy } = document as Document & { permissionsPolicy?: Policy; featurePolicy?: Policy };
    const policy = permissionsPolicy ?? featurePolicy;
    return policy === undefined ? null : policy.allowsFeature(kind === 'audio' ? 'microphone' : 'camera');
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
