import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONSUMER, PHONE } from './harness/media.ts';
import { Phone } from './harness/phone.ts';
import { freePorts } from './harness/ports.ts';
import { Scene } from './harness/scene.ts';
import { shareOf } from './harness/truth.ts';

/** A trunk that takes nothing in the clear: SIP over TLS, media as SDES-SRTP. */

const [sipPort] = (await freePorts(2)) as [number, number];
const folder = mkdtempSync(join(tmpdir(), 'alongside-tls-'));
const certificate = makeCertificate();
const scene = Scene.with({
  trunk: sipPort + 1, // where baresip speaks TLS
  transport: 'tls',
  set: [`sip.tls-trust=${join(folder, 'phone.crt')}`, 'gateway.trunks[0].srtp=sdes'],
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
