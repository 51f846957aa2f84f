import type { Direction, MediaKind } from '../wire/messages';
import type { Browser } from './browser';
import type { Tracks } from './devices';
import { readFigures, type Figures } from './figures';

/** What a transport is to carry. */
export interface MediaPlan {
  readonly audio: Direction;
  readonly video: Direction;
  readonly tracks: Tracks;
  /** The most that our picture may take, in kbit/s; the browser's own choice where it is absent. */
  readonly kilobits?: number;
}

/** What an attachment tells its leg. */
export interface AttachmentEvents {
  offer(sdp: string): void;
  /** There is one more in `remote`. */
  arrived?(): void;
  /** ICE and DTLS are done: media can flow. */
  up(): void;
  /** It broke, or never came up. */
  broke(): void;
}

/** ICE often recovers from `disconnected` by itself within a second. */
const DISCONNECTED_MILLIS = 1_000;

/**
 * One transport to the broker: an RTCPeerConnection that offers once, is answered once and is never renegotiated.
 * Whatever changes later is a new attachment, because that works in every browser where renegotiation does not.
 */
export class Attachment {
  readonly number: number;
  readonly remote: Tracks = {};
  up = false;
  private over = false;
  private readonly peer: RTCPeerConnection;
  private readonly browser: Browser;
  private readonly events: AttachmentEvents;

  constructor(browser: Browser, number: number, iceServers: readonly RTCIceServer[], local: MediaStream, plan: MediaPlan, events: AttachmentEvents) {
    this.number = number;
    this.browser = browser;
    this.events = events;
    this.peer = browser.peer({ iceServers: [...iceServers], bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
    this.peer.ontrack = ({ track }) => {
      this.remote[track.kind as MediaKind] = track;
      this.events.arrived?.();
    };
    // Older browsers have one of the two events only.
    this.peer.onconnectionstatechange = () => this.changed();
    this.peer.oniceconnectionstatechange = () => this.changed();
    for (const kind of ['audio', 'video'] as const) this.add(kind, plan, local);
    void this.offer();
  }

  async answered(sdp: string): Promise<void> {
    if (this.over || this.peer.signalingState !== 'have-local-offer') return;
    try {
      await this.peer.setRemoteDescription({ type: 'answer', sdp });
    } catch {
      this.fail();
    }
  }

  /** Another microphone, camera or screen, or none, without a new transport. False where this one has no place for it. */
  async replace(kind: MediaKind, track: MediaStreamTrack | null): Promise<boolean> {
    const sender = this.peer.getSenders().find((candidate) => candidate.track?.kind === kind);
    if (sender === undefined) return false;
    try {
      await sender.replaceTrack(track);
      return true;
    } catch {
      // A sender may refuse what it did not negotiate (WebRTC 1.0 §5.2, replaceTrack).
      return false;
    }
  }

  /** The most that our picture may take from now on; undefined: as much as the browser likes. */
  async limit(kilobits: number | undefined): Promise<void> {
    const sender = this.peer.getSenders().find((candidate) => candidate.track?.kind === 'video');
    if (sender === undefined) return;
    try {
      const parameters = sender.getParameters();
      for (const encoding of parameters.encodings) Object.assign(encoding, encodingOf(kilobits));
      await sender.setParameters(parameters);
    } catch {
      // Not negotiated yet, or an older browser: the next attach has it from the start.
    }
  }

  async figures(): Promise<Figures> {
    return this.over ? { received: {} } : readFigures((await this.peer.getStats()).values());
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.peer.ontrack = null;
    this.peer.onconnectionstatechange = null;
    this.peer.oniceconnectionstatechange = null;
    this.peer.close();
  }

  private add(kind: MediaKind, plan: MediaPlan, local: MediaStream): void {
    const [wanted, track] = [plan[kind], plan.tracks[kind]];
    const direction = track === undefined ? without(wanted) : wanted;
    if (direction === 'none') return;
    const sends = track !== undefined && (direction === 'sendrecv' || direction === 'sendonly');
    const limit = kind === 'video' && plan.kilobits !== undefined ? { sendEncodings: [encodingOf(plan.kilobits)] } : {};
    this.peer.addTransceiver(sends ? track : kind, sends ? { direction, streams: [local], ...limit } : { direction });
  }

  /** The server is ICE-lite and needs no candidate of ours, so nobody waits for gathering. */
  private async offer(): Promise<void> {
    try {
      await this.peer.setLocalDescription(await this.peer.createOffer());
      if (!this.over) this.events.offer(this.peer.localDescription!.sdp);
    } catch {
      this.fail();
    }
  }

  private changed(): void {
    const state = this.peer.connectionState ?? this.peer.iceConnectionState;
    if (state === 'failed') return this.fail();
    if (!this.up && ((state as string) === 'connected' || (state as string) === 'completed')) {
      this.up = true;
      return this.events.up();
    }
    if (this.broken()) this.browser.after(DISCONNECTED_MILLIS, () => this.broken() && this.fail());
  }

  private broken(): boolean {
    return !this.over && [this.peer.connectionState, this.peer.iceConnectionState].includes('disconnected');
  }

  private fail(): void {
    if (this.over) return;
    this.up = false;
    this.events.broke();
  }
}

const encodingOf = (kilobits: number | undefined): RTCRtpEncodingParameters =>
  ({ maxBitrate: kilobits === undefined ? undefined : kilobits * 1000 }) as RTCRtpEncodingParameters;

/** What is left of a direction when there is nothing to send. */
export const without = (direction: Direction): Direction =>
  direction === 'sendrecv' ? 'recvonly' : direction === 'sendonly' ? 'none' : direction;

export const sends = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'sendonly';
export const receives = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'recvonly';
