import type { MediaKind } from '../wire/messages';

/** What one transport has received of one kind so far. */
export interface Received {
  readonly packets: number;
  readonly lost: number;
  readonly bytes: number;
  readonly jitterMillis: number;
}

/** A transport's statistics, as far as anybody here needs them (W3C webrtc-stats). */
export interface Figures {
  readonly received: Partial<Record<MediaKind, Received>>;
  /** Of what we send, the share that the far end of the transport last missed, 0 to 1. */
  readonly sentLost?: number;
  readonly roundTripMillis?: number;
  /** What the browser believes that it could send, in kbit/s. */
  readonly upKilobits?: number;
}

type Report = Readonly<Record<string, unknown>> & { readonly type: string };

const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

export function readFigures(reports: Iterable<unknown>): Figures {
  const received: Partial<Record<MediaKind, Received>> = {};
  let more: Omit<Figures, 'received'> = {};
  for (const report of reports as Iterable<Report>) {
    if (report.type === 'inbound-rtp') {
      const kind = report['kind'] as MediaKind;
      const before = received[kind];
      received[kind] = {
        packets: number(report['packetsReceived']) + (before?.packets ?? 0),
        lost: Math.max(0, number(report['packetsLost'])) + (before?.lost ?? 0),
        bytes: number(report['bytesReceived']) + (before?.bytes ?? 0),
        jitterMillis: Math.max(number(report['jitter']) * 1000, before?.jitterMillis ?? 0),
      };
    } else if (report.type === 'remote-inbound-rtp') {
      more = { ...more, sentLost: number(report['fractionLost']) };
    } else if (report.type === 'candidate-pair' && report['nominated'] === true && report['currentRoundTripTime'] !== undefined) {
      more = { ...more, roundTripMillis: number(report['currentRoundTripTime']) * 1000 };
      const up = number(report['availableOutgoingBitrate']);
      if (up > 0) more = { ...more, upKilobits: Math.round(up / 1000) };
    }
  }
  return { received, ...more };
}
