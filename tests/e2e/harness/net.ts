import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this user may make network namespaces; where not, tests of cuts are skipped and say so. */
export const mayMakeNetworks = process.platform === 'linux' && process.getuid?.() === 0;

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

  private constructor(name: string) {
    this.#server = `${name}-s`;
    this.#consumer = `${name}-c`;
    this.#folder = mkdtempSync(join(tmpdir(), 'alongside-net-'));
  }

  static create(): Net {
    const net = new Net(`along${process.pid}`);
    const [s, c] = [net.#server, net.#consumer];
    for (const host of [s, c]) ip('netns', 'add', host);
    ip('link', 'add', 'cable', 'netns', s, 'type', 'veth', 'peer', 'name', 'cable', 'netns', c);
    for (const [host, address, far] of [
      [s, Net.SERVER, Net.CONSUMER],
      [c, Net.CONSUMER, Net.SERVER],
    ] as const) {
      ip('-n', host, 'addr', 'add', `${address}/24`, 'dev', 'cable');
      for (const link of ['lo', 'cable']) ip('-n', host, 'link', 'set', link, 'up');
      ip('-n', host, 'route', 'add', 'default', 'via', far); // without one browsers gather no candidates
    }
    return net;
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
