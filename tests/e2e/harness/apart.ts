import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESULTS, ROOT } from './places.ts';
import { freePorts } from './ports.ts';
import { Program } from './process.ts';

/** Server and broker as two processes with a data folder each, as on two machines. */
export class Apart {
  broker!: Program;
  server!: Program;
  readonly #folder = mkdtempSync(join(tmpdir(), 'alongside-apart-'));
  readonly #ports: readonly number[];
  #starts = 0;

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
  }

  static async start(): Promise<Apart> {
    const apart = new Apart(await freePorts(20));
    await apart.startBroker();
    // What the guide tells an administrator to carry over: the installation's internal identities.
    cpSync(join(apart.#folder, 'broker', 'internal'), join(apart.#folder, 'server', 'internal'), { recursive: true });
    const [https, http, management, sip, control] = apart.#ports;
    apart.server = apart.#run('server', [
      `server.https-port=${https}`,
      `server.http-port=${http}`,
      `management.port=${management}`,
      `sip.port=${sip}`,
      'sip.tls-port=0',
      `brokers[0].url=wss://127.0.0.1:${control}`,
    ]);
    return apart;
  }

  async startBroker(): Promise<void> {
    const [control, management, first] = this.#ports.slice(4) as [number, number, number];
    this.broker = this.#run('broker', [
      `broker.control-port=${control}`,
      `management.port=${management}`,
      `broker.ports=${first}-${first + 1}`,
      `broker.internal-ports=${first + 2}-${first + 9}`,
    ]);
    await this.broker.says(/^Ready$/m, 60_000);
  }

  /** What the server's health says: whether a call could be made. */
  async isReady(): Promise<boolean> {
    return (await fetch(`http://127.0.0.1:${this.#ports[2]}/health/ready`)).status === 200;
  }

  async stop(): Promise<void> {
    await Promise.all([this.server?.stop(), this.broker.stop()]);
    rmSync(this.#folder, { recursive: true });
  }

  #run(role: string, settings: string[]): Program {
    const args = ['run', '--role', role, '--data', join(this.#folder, role)];
    const all = [...args, ...['bind.external=127.0.0.1', ...settings].flatMap((setting) => ['--set', setting])];
    return Program.start(join(ROOT, 'alongside'), all, { logFile: join(RESULTS, `apart-${role}-${++this.#starts}.log`) });
  }
}
