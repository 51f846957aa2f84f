import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person } from './harness/browser.ts';
import { AGENT, CONSUMER, movieFile, PHONE, toneFile } from './harness/media.ts';
import { Phone } from './harness/phone.ts';
import { hear, readBarcode, shareOf } from './harness/truth.ts';
import { eventually } from './harness/wait.ts';
import { hears, sees } from './harness/watch.ts';

/** The measuring tools measured: without our server, so that a red test elsewhere is about the product. */

let consumer: Person;
let agent: Person;
const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>t</title>'));
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  [consumer, agent] = await Promise.all([Person.launch(CONSUMER), Person.launch(AGENT)]);
});

afterAll(async () => {
  await Promise.all([consumer.close(), agent.close()]);
  server.close();
});

test('a tone and a barcode that cross between two browsers are recognised as whose they are', async () => {
  const [a, b] = await Promise.all([consumer.open(url), agent.open(url)]);
  const offer = await a.evaluate(connect, undefined);
  const answer = await b.evaluate(connect, offer);
  await a.evaluate(accept, answer);

  await Promise.all([
    sees(a, 'video', AGENT),
    sees(b, 'video', CONSUMER),
    hears(a, 'video', AGENT),
    hears(b, 'video', CONSUMER),
  ]);
  await expect(sees(b, 'video', AGENT, 1_000)).rejects.toThrow('shows the agent');
  await expect(hears(b, 'video', AGENT, 1_000)).rejects.toThrow('sounds the agent');
});

test('a recording is told by its tone, a picture by its barcode', () => {
  expect(shareOf(hear(toneFile(CONSUMER)), CONSUMER.toneHz)).toBe(1);
  expect(shareOf(hear(toneFile(CONSUMER)), AGENT.toneHz)).toBe(0);
  expect(readBarcode(movieFile(AGENT))).toBe(AGENT.firstFrame);
});

test('two phones that call one another are recognised by what they heard and saw', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'alongside-phones-'));
  const alice = await Phone.start(join(folder, 'alice'), { user: 'alice', videoCodec: 'VP8' });
  const bob = await Phone.start(join(folder, 'bob'), { user: 'bob', videoCodec: 'VP8' });
  try {
    await alice.dial(`sip:bob@127.0.0.1:${bob.port}`);
    await bob.hasEvent('CALL_ESTABLISHED');
    const frame = await eventually('a barcode', () => bob.sees(), (seen) => seen !== undefined);
    expect((frame ?? 0) - PHONE.firstFrame).toBeGreaterThanOrEqual(0);
    await bob.hearsFor(2);
    await alice.hangUp();
    await bob.hasEvent('CALL_CLOSED');
    expect(shareOf(bob.heard()[0]!, PHONE.toneHz)).toBeGreaterThan(0.7);
  } finally {
    await Promise.all([alice.stop(), bob.stop()]);
    rmSync(folder, { recursive: true });
  }
});

type Holder = { peer?: RTCPeerConnection };

/** Opens a PeerConnection with the fake devices: offers, or answers what is given. */
async function connect(offer: string | undefined): Promise<string> {
  const peer = ((window as unknown as Holder).peer = new RTCPeerConnection());
  const video = document.createElement('video');
  video.autoplay = true;
  video.muted = true;
  document.body.append(video);
  peer.ontrack = ({ streams }) => (video.srcObject = streams[0] ?? null);
  const local = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  local.getTracks().forEach((track) => peer.addTrack(track, local));
  if (offer !== undefined) await peer.setRemoteDescription({ type: 'offer', sdp: offer });
  await peer.setLocalDescription();
  if (peer.iceGatheringState !== 'complete') {
    await new Promise<void>((resolve) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
    });
  }
  return peer.localDescription?.sdp ?? '';
}

async function accept(answer: string): Promise<void> {
  await (window as unknown as Holder).peer?.setRemoteDescription({ type: 'answer', sdp: answer });
}
