import { describe, expect, it } from 'vitest';
import { readFigures } from '../../src/media/figures';
import { judge, qualityBetween } from '../../src/media/quality';

const received = (packets: number, lost: number, jitterMillis = 0): object => ({ audio: { packets, lost, bytes: 0, jitterMillis } });

describe('how good media arrives', () => {
  it.each([
    [0, 0, 0, 99],
    [0.01, 5, 60, 94],
    [0.05, 20, 150, 76],
    [0.2, 60, 800, 0],
    [1, 0, 0, 15],
  ])('%d lost, %d ms of jitter and %d ms there and back are %d', (lost, jitter, trip, score) => expect(judge(lost, jitter, trip).score).toBe(score));

  it('counts what came between two looks, not before', () => {
    expect(qualityBetween({ received: received(1_000, 500) }, { received: received(1_090, 510, 4), roundTripMillis: 40 })).toEqual({
      ...judge(0.1, 4, 40),
      lossPercent: 10,
      jitterMillis: 4,
      roundTripMillis: 40,
    });
  });

  it('says nothing where nothing was due, nor of a transport that is new', () => {
    expect(qualityBetween({ received: received(5, 0) }, { received: received(5, 0) })).toBeNull();
    expect(qualityBetween({ received: received(900, 0) }, { received: received(5, 0) })).toBeNull();
    expect(qualityBetween({ received: {} }, { received: {} })).toBeNull();
  });

  it('judges a call without sound by its picture', () => {
    const video = (packets: number): object => ({ video: { packets, lost: 0, bytes: 0, jitterMillis: 1 } });
    expect(qualityBetween({ received: video(1) }, { received: video(9) })?.lossPercent).toBe(0);
  });
});

describe('the statistics of a transport', () => {
  it('are read from what browsers call them, and a field that lacks or is odd counts nothing', () => {
    expect(
      readFigures([
        { type: 'inbound-rtp', kind: 'video', packetsReceived: 10, packetsLost: 2, bytesReceived: 900, jitter: 0.012 },
        { type: 'inbound-rtp', kind: 'video', packetsReceived: 1, packetsLost: -3, bytesReceived: 100 },
        { type: 'inbound-rtp', kind: 'audio', packetsReceived: 'many' },
        { type: 'remote-inbound-rtp', fractionLost: 0.25 },
        { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
        { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05, availableOutgoingBitrate: 1_234_567 },
        { type: 'codec' },
      ]),
    ).toEqual({
      received: { video: { packets: 11, lost: 2, bytes: 1000, jitterMillis: 12 }, audio: { packets: 0, lost: 0, bytes: 0, jitterMillis: 0 } },
      sentLost: 0.25,
      roundTripMillis: 50,
      upKilobits: 1235,
    });
  });
});
