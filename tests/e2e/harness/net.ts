import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Whether this user may make network namespaces; where not, tests of cuts are skipped and say so. */
export const mayMakeNetworks = process.platform === 'linux' && process.getuid?.() === 0;

/** What a bad cable does, each way. */
export interface Impairment {
  readonly delayMillis?: number;
  /** What comes faster waits, up to a second; then it is lost. */
  readonly kbps?: number;
  /** The share of packets that are lost. */
  readonly loss?: number;
  /** Nothing arrives, and nobody is told. */
  readonly black?: boolean;
}

/** Packets of both ways. */
export interface Carried {
  readonly carried: number;
  readonly lost: number;
}

/**
 * Two hosts of our own, joined by one cable: the server's and the consumer's. Nothing else is reachable from there. The cable
 * can be cut as a firewall or a dead radio cuts it: packets vanish and nobody is told.
 */
export class Net {
  static readonly SERVER = '198.18.41.1';
  static readonly CONSUMER = '198.18.41.2';
  readonly #server: string;
  readonly #consumer: string;
  readonly #folder: string;
  #cable: ChildProcessByStdio<Writable, Readable, null> | null = null;
  #said: AsyncIterator<string> | null = null;

  private constructor(name: string) {
    this.#server = `${name}-s`;
    this.#consumer = `${name}-c`;
    this.#folder = mkdtempSync(join(tmpdir(), 'alongside-net-'));
  }

  static create(): Net {
    const net = Net.#apart();
    ip('link', 'add', 'cable', 'netns', net.#server, 'type', 'veth', 'peer', 'name', 'cable', 'netns', net.#consumer);
    net.#connect();
    return net;
  }

  /** With a cable that can be slow, late and lossy, see {@link becomes}. */
  static async withBadCable(): Promise<Net> {
    const net = Net.#apart();
    try {
      const [command, ...args] = [...net.atServer, 'python3', fileURLToPath(new URL('cable.py', import.meta.url)), 'cable', 'far'] as const;
      net.#cable = spawn(command!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      net.#said = createInterface(net.#cable.stdout)[Symbol.asyncIterator]();
      if ((await net.#said.next()).value !== 'ready') throw new Error('there is no cable');
      ip('-n', net.#server, 'link', 'set', 'far', 'netns', net.#consumer);
      ip('-n', net.#consumer, 'link', 'set', 'far', 'name', 'cable');
      net.#connect();
      return net;
    } catch (trouble) {
      net.remove();
      throw trouble;
    }
  }

  static #apart(): Net {
    const net = new Net(`along${process.pid}`);
    for (const host of [net.#server, net.#consumer]) ip('netns', 'add', host);
    return net;
  }

  #connect(): void {
    for (const [host, address, far] of [
      [this.#server, Net.SERVER, Net.CONSUMER],
      [this.#consumer, Net.CONSUMER, Net.SERVER],
    ] as const) {
      ip('-n', host, 'addr', 'add', `${address}/24`, 'dev', 'cable');
      for (const link of ['lo', 'cable']) ip('-n', host, 'link', 'set', link, 'up');
      ip('-n', host, 'route', 'add', 'default', 'via', far); // without one browsers gather no candidates
    }
  }

  /** What the bad cable does to packets from now on; what it did to them before. */
  async becomes(impairment: Impairment): Promise<Carried> {
    this.#cable!.stdin.write(`${JSON.stringify(impairment)}\n`);
    const { value } = await this.#said!.next();
    return JSON.parse(value as string) as Carried;
  }

  /**
   * Ends TCP connections as a box in between does: the server's next packet is answered by a reset, and so is the consumer's
   * next one, because the server knows nothing of it any more.
   */
  resetConnections(): void {
    this.#filter('-A', 'INPUT', '-i', 'cable', '-p', 'tcp', '--tcp-flags', 'RST', 'NONE', '-j', 'REJECT', '--reject-with', 'tcp-reset');
  }

  /** What to put before a command so that it runs at the server's place. */
  get atServer(): string[] {
    return ['ip', 'netns', 'exec', this.#server];
  }

  /** A program that runs another one at that place, for those that take only a path. */
  wrapper(place: 'server' | 'consumer', program: string): string {
    const file = join(this.#folder, `${place}.sh`);
    const host = place === 'server' ? this.#server : this.#consumer;
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${host} ${program} "$@"\n`, { mode: 0o755 });
    return file;
  }

  /** From now on every packet of the consumer vanishes, both ways. */
  cut(): void {
    for (const chain of ['INPUT', 'OUTPUT']) this.#filter('-A', chain, '-j', 'DROP');
  }

  /** A firewall that lets web pages and sockets through, and nothing that is UDP. */
  blockUdp(): void {
    for (const chain of ['INPUT', 'OUTPUT']) this.#filter('-A', chain, '-p', 'udp', '-j', 'DROP');
  }

  restore(): void {
    this.#filter('-F');
  }

  remove(): void {
    this.#cable?.stdin.end();
    for (const host of [this.#server, this.#consumer]) ip('netns', 'del', host);
    rmSync(this.#folder, { recursive: true });
  }

  #filter(...rule: string[]): void {
    ip('netns', 'exec', this.#consumer, 'iptables', ...rule);
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
