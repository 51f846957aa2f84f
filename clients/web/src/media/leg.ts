import type { MediaKind } from '../wire/messages';
import { Attachment, type MediaPlan } from './attachment';
import type { Browser } from './browser';
import type { Figures } from './figures';

/** What a leg needs from its call. */
export interface LegPort {
  iceServers(): readonly RTCIceServer[];
  /** Microphone, camera and directions as they are now. */
  plan(): MediaPlan;
  sendOffer(attach: number, sdp: string): void;
  /** The transport that carried the call broke. */
  broke(): void;
  /** Tracks in `remote` changed. */
  remoteChanged(): void;
}

/** After a failed try: 1, 2, 4, 4 … s. */
const MOST_RETRY_MILLIS = 4_000;

/**
 * This client's side of a call's media: the attachment that carries it and, while it moves, the one that will. The two
 * streams are the same objects from the first ring to the end; tracks come and go inside them.
 */
export class Leg {
  readonly local: MediaStream;
  readonly remote: MediaStream;
  private current: Attachment | null = null;
  private coming: Attachment | null = null;
  private failures = 0;
  private stopRetry: (() => void) | null = null;
  private closed = false;
  private readonly browser: Browser;
  private readonly port: LegPort;
  /** The number of the last attach, of this page or the one before its reload. */
  private number: number;

  constructor(browser: Browser, port: LegPort, lastAttach: number) {
    this.browser = browser;
    this.port = port;
    this.number = lastAttach;
    this.local = browser.stream();
    this.remote = browser.stream();
  }

  /** Opens a new transport and offers it; one that was coming and not there yet is given up for it. */
  attach(): void {
    if (this.closed) return;
    this.stopRetry?.();
    this.coming?.close();
    this.coming = null;
    const plan = this.port.plan();
    this.show(this.local, Object.values(plan.tracks));
    try {
      this.coming = this.open(plan);
    } catch {
      // The browser has no PeerConnection left, or can't read an ICE server's address: it may be better later.
      this.retry();
    }
  }

  private open(plan: MediaPlan): Attachment {
    const attachment: Attachment = new Attachment(this.browser, ++this.number, this.port.iceServers(), this.local, plan, {
      offer: (sdp) => this.port.sendOffer(attachment.number, sdp),
      arrived: () => this.arrived(attachment),
      up: () => this.up(attachment),
      broke: () => this.broke(attachment),
    });
    return attachment;
  }

  answered(attach: number, sdp: string): void {
    if (this.coming?.number === attach) void this.coming.answered(sdp);
  }

  /** The broker carries the leg over this attach: the older transport has done its work. False when it is not the newest. */
  connected(attach: number): boolean {
    if (this.coming?.number !== attach) return this.current?.number === attach;
    this.current?.close();
    this.current = this.coming;
    this.coming = null;
    this.failures = 0;
    this.showRemote(this.current);
    return true;
  }

  /** The server refused this offer: another is tried, with a pause between. */
  refused(attach: number): void {
    if (this.coming?.number === attach) this.retry();
  }

  /** The server refused this offer, and the call goes on as it is. False when it was not the newest. */
  giveUp(attach: number): boolean {
    if (this.coming?.number !== attach) return false;
    this.coming.close();
    this.coming = null;
    return true;
  }

  /** What the server said to the offer on its way may have been lost: offer anew. */
  again(): void {
    if (this.coming !== null) this.attach();
  }

  /** The network came back: don't wait for the next try. */
  hurry(): void {
    if (this.stopRetry !== null) this.attach();
  }

  /** Whether there has been any attach on this page. */
  get begun(): boolean {
    return this.current !== null || this.moving;
  }

  get moving(): boolean {
    return this.coming !== null || this.stopRetry !== null;
  }

  /** Whether media has a working transport, as far as the browser knows. */
  get carried(): boolean {
    return this.current?.up === true;
  }

  /** Another microphone or camera; by a new attach where the present one sends nothing of that kind. */
  async replace(kind: MediaKind, track: MediaStreamTrack | null): Promise<void> {
    this.show(this.local, Object.values(this.port.plan().tracks));
    const [current, coming] = await Promise.all([this.current?.replace(kind, track), this.coming?.replace(kind, track)]);
    if ((coming ?? current) === false) this.attach();
  }

  /** The most that our picture may take, in kbit/s, on the transports there are. */
  async limit(kilobits: number | undefined): Promise<void> {
    await Promise.all([this.current?.limit(kilobits), this.coming?.limit(kilobits)]);
  }

  /** The statistics of the transport that carries. */
  figures(): Promise<Figures> {
    return this.current === null ? Promise.resolve({ received: {} }) : this.current.figures();
  }

  close(): void {
    this.closed = true;
    this.stopRetry?.();
    this.current?.close();
    this.coming?.close();
    this.show(this.local, []);
    this.show(this.remote, []);
  }

  /** On a busy page the server may say that the leg is carried before the browser tells what it brings. */
  private arrived(attachment: Attachment): void {
    if (attachment === this.current) this.showRemote(attachment);
  }

  /** The broker moves the leg at our first packet, which follows at once: what arrives, arrives here from now on. */
  private up(attachment: Attachment): void {
    if (attachment === this.coming) this.showRemote(attachment);
  }

  private broke(attachment: Attachment): void {
    if (attachment === this.coming) return this.retry();
    if (attachment === this.current) this.port.broke();
  }

  private retry(): void {
    this.coming?.close();
    this.coming = null;
    if (this.closed) return;
    const millis = Math.min(MOST_RETRY_MILLIS, 1_000 * 2 ** this.failures++);
    this.stopRetry?.();
    const stop = this.browser.after(millis, () => {
      this.stopRetry = null;
      this.attach();
    });
    this.stopRetry = () => {
      stop();
      this.stopRetry = null;
    };
  }

  private showRemote(attachment: Attachment): void {
    if (this.show(this.remote, Object.values(attachment.remote))) this.port.remoteChanged();
  }

  private show(stream: MediaStream, tracks: readonly MediaStreamTrack[]): boolean {
    const before = stream.getTracks();
    const gone = before.filter((track) => !tracks.includes(track));
    const added = tracks.filter((track) => !before.includes(track));
    // New ones first, so that an element never shows an empty stream in between.
    added.forEach((track) => stream.addTrack(track));
    gone.forEach((track) => stream.removeTrack(track));
    return gone.length + added.length > 0;
  }
}
