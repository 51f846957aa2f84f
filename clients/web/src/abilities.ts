import type { Browser } from './media/browser';

/**
 * What this browser can do. Where `calls` is false, `obstacle` says why in words.
 * @example
 * shareButton.hidden = !abilities().screen;
 */
export interface Abilities {
  /** Sound, and picture where `video` is true as well. */
  readonly calls: boolean;
  /** A picture format that every Alongside understands (VP8 or H.264). */
  readonly video: boolean;
  /** `call.shareScreen`; phones' browsers can't. */
  readonly screen: boolean;
  /** `session.choose({ speaker })`. */
  readonly speaker: boolean;
  /** The connection lives in a Worker, where a background tab doesn't slow it down. */
  readonly worker: boolean;
}

export function abilitiesOf(browser: Browser, codecs: readonly string[], worker: boolean): Abilities {
  const calls = browser.secure && browser.canCall;
  const video = calls && codecs.some((codec) => /^video\/(vp8|h264)$/i.test(codec));
  return { calls, video, screen: calls && browser.canShareScreen, speaker: browser.canChooseSpeaker, worker };
}

/** The picture formats that the browser can send; every browser of WebRTC 1.0 tells them. */
export function sendableVideo(): readonly string[] {
  const sender = (globalThis as { RTCRtpSender?: typeof RTCRtpSender }).RTCRtpSender;
  return sender?.getCapabilities?.('video')?.codecs.map(({ mimeType }) => mimeType) ?? [];
}
