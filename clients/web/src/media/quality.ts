import type { Figures } from './figures';

/**
 * How good media arrives. `score` runs from 0 to 100, `mos` from 1 to 4.5 (ITU-T G.107); times are in milliseconds. The round
 * trip is absent while nobody has measured it.
 * @example
 * call.on('quality', ({ score }) => { meter.value = score; });
 */
export interface Quality {
  /** 0 (nothing can be understood) to 100 (as good as it gets). */
  readonly score: number;
  /** 1 to 4.5, as a listener would judge it. */
  readonly mos: number;
  /** Of the packets since the last report, 0 to 100. */
  readonly lossPercent: number;
  /** How unevenly packets come (RFC 3550). */
  readonly jitterMillis: number;
  /** To the broker and back. */
  readonly roundTripMillis?: number;
}

const BEST = 93.2;
const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/**
 * The E-model of ITU-T G.107 reduced to what is measured; the broker judges what it receives by the same formula (`Quality` in
 * the server's `rtc`), so that both ends of a leg can be compared.
 */
export function judge(lost: number, jitterMillis: number, roundTripMillis = 0): { readonly score: number; readonly mos: number } {
  const delay = roundTripMillis / 2 + 2 * jitterMillis + 20;
  const delayImpairment = 0.024 * delay + 0.11 * Math.max(0, delay - 177.3);
  const percent = 100 * clamp(lost, 0, 1);
  const rating = clamp(BEST - delayImpairment - (95 * percent) / (percent + 20), 0, BEST);
  const mos = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
  return { score: Math.round((rating * 100) / BEST), mos: clamp(mos, 1, 4.5) };
}

/** What arrived between two looks at one transport; null where nothing was due. Sound tells how a conversation feels. */
export function qualityBetween(before: Figures, now: Figures): Quality | null {
  const kind = now.received.audio === undefined ? 'video' : 'audio';
  const [from, to] = [before.received[kind], now.received[kind]];
  if (from === undefined || to === undefined) return null;
  const arrived = to.packets - from.packets;
  const lost = Math.max(0, to.lost - from.lost);
  // A counter that goes back belongs to another transport.
  if (arrived < 0 || arrived + lost <= 0) return null;
  const share = lost / (arrived + lost);
  const { jitterMillis } = to;
  const trip = now.roundTripMillis;
  return { ...judge(share, jitterMillis, trip), lossPercent: share * 100, jitterMillis, ...(trip === undefined ? {} : { roundTripMillis: trip }) };
}
