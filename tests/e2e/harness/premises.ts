import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from './wait.ts';

/** Who is where: each host has a network namespace of its own. */
export type Host = 'server' | 'consumer' | 'partner' | 'pbx' | 'admin' | 'router' | 'home';

/** The cables: two ends each, with their addresses. */
const CABLES: readonly (readonly [Host, readonly string[], Host, readonly string[]])[] = [
  ['server', ['198.18.51.1/24', 'fd00:51::1/64'], 'consumer', ['198.18.51.2/24', 'fd00:51::2/64']],
  ['server', ['198.18.55.1/24'], 'partner', ['198.18.55.2/24']],
  ['server', ['198.18.52.1/24', 'fd00:52::1/64'], 'pbx', ['198.18.52.2/24', 'fd00:52::2/64']],
  ['server', ['198.18.53.1/24'], 'admin', ['198.18.53.2/24']],
  ['server', ['198.18.54.1/24'], 'router', ['198.18.54.2/24']],
  ['router', ['192.168.77.1/24'], 'home', ['192.168.77.2/24']],
];

const HOSTS = [...new Set(CABLES.flatMap(([one, , other]) => [one, other]))];

/**
 * A server as enterprises place it: one address towards the world, one towards telephones, one towards its administrator.
 */
export class Premises {
  static readonly EXTERNAL = '198.18.51.1';
  static readonly EXTERNAL6 = 'fd00:51::1';
  /** Under this one the partner's network reaches the external address: somebody translates in between. */
  static readonly TRANSLATED = '198.18.55.1';
  static readonly INTERNAL = '198.18.52.1';
  static readonly INTERNAL6 = 'fd00:52::1';
  static readonly MANAGEMENT = '198.18.53.1';
  static readonly PBX = '198.18.52.2';
  static readonly PBX6 = 'fd00:52::2';
  /** Behind a router that translates: nobody but the router can reach it unasked. */
  static readonly HOME = '192.168.77.2';
  static readonly ROUTER = '198.18.54.2';
  /** The ports behind which the router hides, and for how long it remembers who stood behind one of them. */
  static readonly ROUTER_PORTS = { first: 40_000, last: 40_999 };
  static readonly ROUTER_SECONDS = 30;
  readonly #name = `prem${process.pid}`;
  readonly #folder = mkdtempSync(join(tmpdir(), 'alongside-premises-'));

  static create(): Premises {
    const premises = new Premises();
    for (const host of HOSTS) {
      ip('netns', 'add', premises.#ns(host));
      ip('-n', premises.#ns(host), 'link', 'set', 'lo', 'up');
    }
    for (const [one, ones, other, others] of CABLES) premises.#connect(one, ones, other, others);
    // The world knows its own net and sends everything else to a router that isn't there: without a route browsers gather nothing.
    premises.#run('consumer', 'ip', 'route', 'add', 'default', 'via', '198.18.51.254');
    premises.#run('consumer', 'ip', '-6', 'route', 'add', 'default', 'via', 'fd00:51::254');
    premises.#run('partner', 'ip', 'route', 'add', 'default', 'via', '198.18.55.1');
    for (const protocol of ['tcp', 'udp']) {
      const translation = ['-d', Premises.TRANSLATED, '-p', protocol, '-j', 'DNAT', '--to-destination', Premises.EXTERNAL];
      premises.#run('server', 'iptables', '-t', 'nat', '-A', 'PREROUTING', ...translation);
    }
    premises.#hideHome();
    return premises;
  }

  /** A home's router as most are sold: other ports outside than inside, and a short memory for UDP. */
  #hideHome(): void {
    const { first, last } = Premises.ROUTER_PORTS;
    const hiding = ['-o', 'to-server', '-p', 'udp', '-j', 'MASQUERADE', '--to-ports', `${first}-${last}`];
    this.#run('router', 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    for (const kind of ['', '_stream']) {
      this.#run('router', 'sysctl', '-qw', `net.netfilter.nf_conntrack_udp_timeout${kind}=${Premises.ROUTER_SECONDS}`);
    }
    this.#run('router', 'iptables', '-t', 'nat', '-A', 'POSTROUTING', ...hiding);
    for (const [host, via] of [
      ['router', '198.18.54.1'],
      ['home', '192.168.77.1'],
    ] as const) {
      this.#run(host, 'ip', 'route', 'add', 'default', 'via', via);
    }
  }

  /** How many packets a second come to a host and leave it now, by its first cable. */
  async packetRate(host: Host): Promise<{ in: number; out: number }> {
    const link = CABLES.flatMap(([one, , other]) => (other === host ? [`to-${one}`] : []))[0];
    const count = (way: string): number => Number(this.#run(host, 'cat', `/sys/class/net/${link}/statistics/${way}_packets`));
    const [begun, rx, tx] = [Date.now(), count('rx'), count('tx')];
    await pause(500);
    const seconds = (Date.now() - begun) / 1000;
    return { in: (count('rx') - rx) / seconds, out: (count('tx') - tx) / seconds };
  }

  /** The ports of the home's address that the router still has a way back to, towards that port of a server. */
  remembered(port: number): number[] {
    const ways = this.#run('router', 'cat', '/proc/net/nf_conntrack').split('\n');
    const ours = ways.filter((way) => way.includes(` udp `) && way.includes(`src=${Premises.HOME} `) && way.includes(`dport=${port} `));
    return ours.map((way) => Number(/ sport=(\d+)/.exec(way)![1]));
  }

  #connect(one: Host, ones: readonly string[], other: Host, others: readonly string[]): void {
    const [near, far] = [`to-${other}`, `to-${one}`];
    ip('link', 'add', near, 'netns', this.#ns(one), 'type', 'veth', 'peer', 'name', far, 'netns', this.#ns(other));
    for (const [host, link, addresses] of [
      [one, near, ones],
      [other, far, others],
    ] as const) {
      for (const address of addresses) {
        ip('-n', this.#ns(host), 'addr', 'add', address, 'dev', link, ...(address.includes(':') ? ['nodad'] : []));
      }
      ip('-n', this.#ns(host), 'link', 'set', link, 'up');
    }
  }

  /** What to put before a command so that it runs there. */
  at = (host: Host): string[] => ['ip', 'netns', 'exec', this.#ns(host)];

  /** A program that runs another one there, for those that take only a path. */
  wrapper(host: Host, program: string): string {
    const file = join(this.#folder, `${host}.sh`);
    writeFileSync(file, `#!/bin/sh\nexec ${this.at(host).join(' ')} ${program} "$@"\n`, { mode: 0o755 });
    return file;
  }

  /** What becomes of a connection from there: `open`, `refused`, or `silent` after a second. Over UDP a SIP OPTIONS asks. */
  knock(from: Host, transport: 'tcp' | 'udp', address: string, port: number): 'open' | 'refused' | 'silent' {
    const answer = this.#run(from, process.execPath, '-e', KNOCK, transport, address, String(port));
    return answer.trim() as 'open' | 'refused' | 'silent';
  }

  /** An HTTP request from there; its status. */
  status(from: Host, url: string): number {
    return Number(this.#run(from, process.execPath, '-e', `fetch(process.argv[1]).then((r) => console.log(r.status))`, url));
  }

  remove(): void {
    for (const host of HOSTS) ip('netns', 'del', this.#ns(host));
    rmSync(this.#folder, { recursive: true });
  }

  /** Runs a program there to its end; what it printed. */
  #run(host: Host, ...command: string[]): string {
    const [first, ...rest] = [...this.at(host), ...command];
    return execFileSync(first!, rest, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  }

  #ns = (host: Host): string => `${this.#name}-${host}`;
}

const KNOCK = `
const [transport, host, port] = process.argv.slice(1);
const say = (word) => { console.log(word); process.exit(0); };
const refused = (error) => say(error.code === 'ECONNREFUSED' ? 'refused' : 'silent');
setTimeout(() => say('silent'), 1000);
if (transport === 'tcp') {
  require('net').connect(Number(port), host, () => say('open')).on('error', refused);
} else {
  const socket = require('dgram').createSocket('udp4').on('error', refused).on('message', () => say('open'));
  socket.connect(Number(port), host, () => {
    const { address, port: ours } = socket.address();
    socket.send(['OPTIONS sip:' + host + ' SIP/2.0', 'Via: SIP/2.0/UDP ' + address + ':' + ours + ';branch=z9hG4bKknock' + ours,
      'From: <sip:knock@' + address + '>;tag=1', 'To: <sip:' + host + '>', 'Call-ID: knock' + ours, 'CSeq: 1 OPTIONS',
      'Max-Forwards: 70', 'Content-Length: 0', '', ''].join('\\r\\n'));
  });
}`;

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
