import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AGENT, CONSUMER, PHONE } from './harness/media.ts';
import { Phone, seesTheCaller, type PhoneOptions } from './harness/phone.ts';
import { freePorts } from './harness/ports.ts';
import { Scene } from './harness/scene.ts';
import { shareOf } from './harness/truth.ts';
import { hearsNothing } from './harness/watch.ts';

/** Trunks that take more than plain RTP: SIP over TLS with SDES-SRTP only, DTLS-SRTP, and SDES-SRTP if the phone can. */

const [sipPort, , plainPort] = (await freePorts(4)) as [number, number, number];
const folder = mkdtempSync(join(tmpdir(), 'alongside-tls-'));
const certificate = makeCertificate();
const scene = Scene.with({
  trunk: sipPort + 1, // where baresip speaks TLS
  transport: 'tls',
  set: [
    `sip.tls-trust=${join(folder, 'phone.crt')}`,
    'gateway.trunks[0].srtp=sdes',
    ...trunk(1, 'dtls', 'dtls.example'),
    ...trunk(2, 'opportunistic', 'open.example'),
  ],
});

test('a consumer calls a phone over TLS, and neither voice travels in the clear', async () => {
  const bob = scene.keep(await Phone.start(mkdtempSync(join(tmpdir(), 'alongside-phone-')), { sipPort, videoCodec: 'VP8', certificate }));
  const shop = await scene.shop({ destination: 'sip:bob@phone.example' });

  await shop.call();
  await shop.seesAndHears(PHONE);
  await bob.hearsFor(2);
  await shop.end();

  await bob.hasEvent('CALL_CLOSED');
  expect(shareOf(bob.heard()[0]!, CONSUMER.toneHz)).toBeGreaterThan(0.7);
});

test('a consumer and a phone see and hear one another over DTLS-SRTP', async () => {
  const bob = await phone({ videoCodec: 'VP8', security: 'dtls_srtp' });
  const shop = await scene.shop({ destination: 'sip:bob@dtls.example' });

  await shop.call();
  await shop.seesAndHears(PHONE);
  await seesTheCaller(bob, CONSUMER);
  await bob.hearsFor(2);
  await shop.end();

  await bob.hasEvent('CALL_CLOSED');
  expect(shareOf(bob.heard()[0]!, CONSUMER.toneHz)).toBeGreaterThan(0.7);
  expect(keyed(bob)).toEqual(['audio/RTCP', 'audio/RTP', 'video/RTCP', 'video/RTP']);
});

test('a phone that offers DTLS-SRTP reaches the agent by it, and a hold keeps the keys', async () => {
  const agent = await scene.desk();
  const bob = await phone({ videoCodec: 'VP8', security: 'dtls_srtp' });

  await bob.dial(`sip:demo@127.0.0.1:${scene.server.sipPort}`);
  await agent.answers();
  await agent.seesAndHears(PHONE);
  await bob.hold();
  await hearsNothing(agent.page, agent.remote);
  await bob.resume();
  await agent.seesAndHears(PHONE);
  await seesTheCaller(bob, AGENT);
  await bob.hangUp();

  await agent.says(/The call has ended/);
  expect(keyed(bob), 'one handshake for each port').toEqual(['audio/RTCP', 'audio/RTP', 'video/RTCP', 'video/RTP']);
});

for (const [security, words] of [
  ['srtp', 'is secured'],
  [undefined, 'is spoken to in the clear'],
] as const) {
  test(`an opportunistic trunk's phone with ${security ?? 'no'} encryption ${words}`, async () => {
    const bob = await phone({ videoCodec: 'VP8', ...(security === undefined ? {} : { security }) });
    const shop = await scene.shop({ destination: 'sip:bob@open.example' });

    await shop.call();
    await shop.seesAndHears(PHONE);
    await seesTheCaller(bob, CONSUMER);
    await bob.hearsFor(2);
    await shop.end();

    await bob.hasEvent('CALL_CLOSED');
    expect(shareOf(bob.heard()[0]!, CONSUMER.toneHz)).toBeGreaterThan(0.7);
    expect(/SRTP is Enabled/.test(bob.log)).toBe(security !== undefined);
  });
}

async function phone(options: PhoneOptions): Promise<Phone> {
  return scene.keep(await Phone.start(mkdtempSync(join(tmpdir(), 'alongside-phone-')), { sipPort: plainPort, ...options }));
}

/** Which of its ports got keys, each as often as it did. */
function keyed(bob: Phone): string[] {
  return [...bob.log.matchAll(/DTLS-SRTP complete \(([a-z]+\/[A-Z]+)\)/g)].map((match) => match[1]!).sort();
}

function trunk(index: number, srtp: string, domain: string): string[] {
  const settings = { name: srtp, uri: `sip:127.0.0.1:${plainPort}`, domains: domain, srtp };
  return Object.entries(settings).map(([key, value]) => `gateway.trunks[${index}].${key}=${value}`);
}

/** One for the phone's address, in the two forms that are wanted: for us to trust, and with its key for the phone. */
function makeCertificate(): string {
  const [crt, key, both] = ['phone.crt', 'phone.key', 'phone.pem'].map((name) => join(folder, name)) as [string, string, string];
  const subject = ['-subj', '/CN=phone', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', crt, ...subject], {
    stdio: 'pipe',
  });
  writeFileSync(both, readFileSync(crt, 'utf8') + readFileSync(key, 'utf8'), { mode: 0o600 });
  return both;
}
