import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, Person } from './harness/browser.ts';
import { AGENT, CONSUMER, PHONE } from './harness/media.ts';
import { mayMakeNetworks } from './harness/net.ts';
import { ShopPage } from './harness/pages.ts';
import { Phone, seesTheCaller, type PhoneOptions } from './harness/phone.ts';
import { freePorts } from './harness/ports.ts';
import { Server } from './harness/server.ts';
import { Premises } from './harness/premises.ts';
import { shareOf } from './harness/truth.ts';
import { eventually } from './harness/wait.ts';
import { candidatesOn } from './harness/watch.ts';

/** External, internal and management addresses apart: each door opens at its own, and nobody is told another's. */

const [sipPort] = (await freePorts(2)) as [number];
const HOMES = 'homes.example'; // whose phones register

describe.skipIf(!mayMakeNetworks)('three addresses (needs root: network namespaces)', () => {
  let premises: Premises;
  let consumer: Person;
  const phones: Phone[] = [];

  beforeAll(async () => {
    premises = Premises.create();
    consumer = await Person.launch(CONSUMER, { program: premises.wrapper('consumer', CHROMIUM) });
  }, 60_000);

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await consumer.screenshots(task.name);
    await consumer.closePages();
    await Promise.all(phones.splice(0).map((phone) => phone.stop()));
  });

  afterAll(async () => {
    await consumer?.close();
    premises?.remove();
  });

  const start = (internal: string, trunk: string, listensAt: string = Premises.EXTERNAL): Promise<Server> =>
    Server.start({
      at: premises.at('server'),
      address: Premises.EXTERNAL,
      listensAt,
      set: [
        `bind.internal=${internal}`,
        `bind.management=${Premises.MANAGEMENT}`,
        'broker.advertised[0].source=198.18.55.0/24',
        `broker.advertised[0].address=${Premises.TRANSLATED}`,
        'broker.advertised[1].source=198.18.51.0/24',
        `broker.advertised[1].address=${Premises.EXTERNAL}`,
        'broker.advertised[2].source=fd00:51::/64',
        `broker.advertised[2].address=${Premises.EXTERNAL6}`,
        'gateway.trunks[0].name=pbx',
        `gateway.trunks[0].uri=sip:${trunk}:${sipPort}`,
        'gateway.trunks[0].domains=phone.example',
        `gateway.domains[0].name=${HOMES}`,
        'gateway.domains[0].digest=md5',
      ],
    });

  async function phone(options: PhoneOptions): Promise<Phone> {
    const started = await Phone.start(mkdtempSync(join(tmpdir(), 'alongside-phone-')), { sipPort, videoCodec: 'VP8', ...options });
    phones.push(started);
    return started;
  }

  /** They see and hear one another, and say goodbye. */
  async function talks(person: Person, server: Pick<Server, 'url'>, destination: string, bob: Phone): Promise<readonly string[]> {
    const shop = await ShopPage.open(person, server, { destination });
    await shop.call();
    await shop.seesAndHears(PHONE);
    await seesTheCaller(bob, CONSUMER);
    await bob.hearsFor(2);
    const candidates = await candidatesOn(shop.page);
    await shop.end();
    await bob.hasEvent('CALL_CLOSED');
    expect(shareOf(bob.heard()[0]!, CONSUMER.toneHz)).toBeGreaterThan(0.7);
    return candidates;
  }

  /** Of the spellings of an IPv6 address that of RFC 5952. */
  const shortest = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);

  /** The addresses in every session description that came or went at the phone. */
  const described = (bob: Phone): string[] => [...new Set([...bob.log.matchAll(/IN IP[46] (\S+)/g)].map((match) => match[1]!))].sort();

  describe('IPv4', () => {
    let server: Server;

    let hans: Phone;
    /** Phone and server spoke with one another for the last time, before the server keeps the way open. */
    let registered: number;
    let keptOpen: Promise<number>;

    beforeAll(async () => {
      server = await start(Premises.INTERNAL, Premises.PBX);
      const registrar = { ...server.addPhone('hans', HOMES), address: Premises.INTERNAL };
      const folder = mkdtempSync(join(tmpdir(), 'alongside-phone-'));
      hans = await Phone.start(folder, { user: 'hans', registrar, address: Premises.HOME, at: premises.at('home'), videoCodec: undefined });
      registered = Date.now();
      keptOpen = hans.says(/^OPTIONS sip:/m, 40_000).then(Date.now);
      expect(premises.knock('home', 'udp', Premises.INTERNAL, server.sipPort), 'a stranger for whom no way is kept open').toBe('silent');
    }, 120_000);
    afterAll(async () => {
      await hans?.stop();
      await server?.stop();
    });

    test('each door opens at its own address and at no other', () => {
      const https = Number(new URL(server.url).port);
      const management = Number(new URL(server.management).port);
      expect(premises.knock('consumer', 'tcp', Premises.EXTERNAL, https)).toBe('open');
      expect(premises.knock('pbx', 'tcp', Premises.INTERNAL, https)).toBe('refused');
      expect(premises.knock('admin', 'tcp', Premises.MANAGEMENT, https)).toBe('refused');

      expect(premises.status('admin', `http://${Premises.MANAGEMENT}:${management}/health/ready`)).toBe(200);
      expect(premises.knock('consumer', 'tcp', Premises.EXTERNAL, management)).toBe('refused');
      expect(premises.knock('pbx', 'tcp', Premises.INTERNAL, management)).toBe('refused');
      expect(premises.knock('consumer', 'tcp', Premises.MANAGEMENT, management), 'there is no way to it').toBe('silent');

      for (const transport of ['tcp', 'udp'] as const) {
        expect(premises.knock('pbx', transport, Premises.INTERNAL, server.sipPort)).toBe('open');
        expect(premises.knock('consumer', transport, Premises.EXTERNAL, server.sipPort)).toBe('refused');
        expect(premises.knock('admin', transport, Premises.MANAGEMENT, server.sipPort)).toBe('refused');
      }
    });

    test('the consumer is told the external address alone, the PBX the internal one', async () => {
      const bob = await phone({ address: Premises.PBX, at: premises.at('pbx') });
      const candidates = await talks(consumer, server, 'sip:bob@phone.example', bob);

      expect(new Set(candidates)).toEqual(new Set([Premises.EXTERNAL]));
      expect(described(bob)).toEqual([Premises.INTERNAL, Premises.PBX]);
      expect(bob.log).toContain(`Contact: <sip:alongside@${Premises.INTERNAL}:${server.sipPort}>`);
      expect(bob.log).not.toMatch(/198\.18\.5[135]\./);
    });

    test('a client of a network that sees another address of ours is told that one', async () => {
      const partner = await Person.launch(CONSUMER, { program: premises.wrapper('partner', CHROMIUM) });
      try {
        const bob = await phone({ address: Premises.PBX, at: premises.at('pbx') });
        const candidates = await talks(partner, server, 'sip:bob@phone.example', bob);

        expect(new Set(candidates)).toEqual(new Set([Premises.TRANSLATED]));
      } finally {
        await partner.close();
      }
    });

    // The last of them, because the router forgets in half a minute: the tests before make good use of it.
    test('a phone behind a router is called when the router forgot everybody else; it speaks, is held, and hangs up', async () => {
      const kept = ((await keptOpen) - registered) / 1000;
      expect(kept).toBeGreaterThan(23);
      expect(kept).toBeLessThan(Premises.ROUTER_SECONDS);
      await eventually(
        'only the way to the phone is open',
        () => premises.remembered(server.sipPort),
        (ports) => ports.length === 1 && ports[0] === hans.port,
        (Premises.ROUTER_SECONDS + 5) * 1000,
      );

      const proxy = `${Premises.INTERNAL}:${server.sipPort}`;
      const bob = await phone({ address: Premises.PBX, at: premises.at('pbx'), proxy, toneHz: AGENT.toneHz, videoCodec: undefined });
      await bob.dial(`sip:hans@${HOMES}`);
      await Promise.all([bob.hearsFor(2), hans.hearsFor(2)]);
      await bob.hold(); // from here on neither records any more, so packets are counted: a voice is 50 a second
      await eventually('silence both ways', () => premises.packetRate('home'), (rate) => rate.in < 10 && rate.out < 10);
      await bob.resume();
      await eventually('voices both ways', () => premises.packetRate('home'), (rate) => rate.in > 40 && rate.out > 40);
      await hans.hangUp();
      await bob.hasEvent('CALL_CLOSED');

      expect(shareOf(hans.heard()[0]!, AGENT.toneHz)).toBeGreaterThan(0.9);
      expect(shareOf(bob.heard()[0]!, PHONE.toneHz)).toBeGreaterThan(0.9);
      const [, port, host] = /;rport=(\d+);received=([\d.]+)/.exec(hans.log)!;
      expect(host, 'it came from the router').toBe(Premises.ROUTER);
      expect(Number(port)).toBeGreaterThanOrEqual(Premises.ROUTER_PORTS.first);
    });
  });

  describe('IPv6', () => {
    let server: Server;

    beforeAll(async () => {
      server = await start(Premises.INTERNAL6, `[${Premises.PBX6}]`, '::');
    }, 90_000);
    afterAll(() => server?.stop());

    test('SIP, session descriptions and media towards the PBX speak IPv6, while the consumer speaks IPv4', async () => {
      const bob = await phone({ address: Premises.PBX6, at: premises.at('pbx') });
      const candidates = await talks(consumer, server, 'sip:bob@phone.example', bob);

      expect(new Set(candidates)).toEqual(new Set([Premises.EXTERNAL]));
      expect(described(bob)).toEqual([Premises.INTERNAL6, Premises.PBX6]);
      expect(bob.log).toContain(`Contact: <sip:alongside@[${Premises.INTERNAL6}]:${server.sipPort}>`);
    });

    test('a consumer who comes by IPv6 is told the IPv6 address, and its media too speaks IPv6 on both sides', async () => {
      const bob = await phone({ address: Premises.PBX6, at: premises.at('pbx') });
      const url = server.url.replace(Premises.EXTERNAL, `[${Premises.EXTERNAL6}]`);
      const candidates = await talks(consumer, { url }, 'sip:bob@phone.example', bob);

      expect(new Set(candidates.map(shortest))).toEqual(new Set([Premises.EXTERNAL6]));
      expect(described(bob)).toEqual([Premises.INTERNAL6, Premises.PBX6]);
    });
  });
});
