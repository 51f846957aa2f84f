import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Registrar } from './phone.ts';
import { RESULTS, ROOT } from './places.ts';
import { freePorts } from './ports.ts';
import { Program } from './process.ts';

let count = 0;

const ASK = `fetch(process.argv[1], JSON.parse(process.argv[2])).then(async (answer) => console.log(JSON.stringify({ status: answer.status, text: await answer.text() })))`;

export interface ServerOptions {
  /** A phone's port; its domain is `phone.example`. */
  readonly trunk?: number;
  readonly transport?: 'udp' | 'tcp' | 'tls';
  /** Both processes in one unless said. */
  readonly role?: 'cobrowse';
  /** Further `key=value` settings. */
  readonly set?: readonly string[];
  /** Where clients reach it; loopback unless said. */
  readonly address?: string;
  /** The data folder of one that ran before; one of its own unless said. */
  readonly folder?: string;
  /** Where it listens for them; there unless said. */
  readonly listensAt?: string;
  /** What to put before its command, see {@link Net}. */
  readonly at?: readonly string[];
  /** An Alongside that is installed elsewhere: its command, its data folder as seen from here, and how long it may take to be ready. */
  readonly installed?: { readonly command: string; readonly folder: string; readonly readyMillis: number };
}

/** `./alongside run` as a person would start it, on ports and in a data folder of its own. */
export class Server {
  readonly url: string;
  /** The same without TLS, as a reverse proxy sees it. */
  readonly httpUrl: string;
  readonly management: string;
  readonly sipPort: number;
  /** Of the broker's control channel, and the first of its media. */
  readonly brokerPorts: readonly number[];
  readonly password: string;
  readonly folder: string;
  readonly #program: Program;
  readonly #at: readonly string[];

  private constructor(host: string, ports: readonly number[], password: string, folder: string, program: Program, at: readonly string[]) {
    this.url = `https://${host}:${ports[0]}`;
    this.httpUrl = `http://${host}:${ports[1]}`;
    this.management = `http://127.0.0.1:${ports[2]}`;
    this.sipPort = ports[3]!;
    this.brokerPorts = ports.slice(4, 6);
    this.password = password;
    this.folder = folder;
    this.#program = program;
    this.#at = at;
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const ports = await freePorts(110);
    const { installed } = options;
    const folder = installed?.folder ?? options.folder ?? mkdtempSync(join(tmpdir(), 'alongside-e2e-'));
    const [https, http, management, sip, control, media] = ports;
    const settings = [
      `server.https-port=${https}`,
      `server.http-port=${http}`,
      `management.port=${management}`,
      `sip.port=${sip}`,
      `sip.tls-port=${ports.at(-2)}`,
      `broker.control-port=${control}`,
      `broker.ports=${media}-${media! + 4}`,
      `broker.internal-ports=${media! + 5}-${ports.at(-4)}`,
      `bind.external=${options.listensAt ?? options.address ?? '127.0.0.1'}`,
      ...(options.trunk === undefined ? [] : trunk(options.trunk, options.transport ?? 'udp')),
      ...(options.set ?? []),
    ];
    const at = options.at ?? [];
    const run = installed === undefined ? [join(ROOT, 'alongside'), 'run', '--data', folder] : [installed.command, 'run'];
    const command = [...at, ...run, ...(options.role === undefined ? [] : ['--role', options.role])];
    const program = Program.start(command[0]!, [...command.slice(1), ...settings.flatMap((s) => ['--set', s])], {
      logFile: join(RESULTS, `server-${++count}.log`),
    });
    try {
      await program.says(/^Ready$/m, installed?.readyMillis ?? 60_000);
      const password = /password\W+(\S+)/.exec(program.output)?.[1];
      return new Server(options.address ?? 'localhost', ports, password ?? '', folder, program, at);
    } catch (trouble) {
      await program.stop();
      throw trouble;
    }
  }

  /** Lets a phone register, as an administrator would: what it must know. */
  addPhone(user: string, domain: string): Registrar {
    const [command, ...args] = [...this.#at, join(ROOT, 'alongside'), 'phone', 'add', `${user}@${domain}`, '--data', this.folder];
    const added = execFileSync(command!, args).toString();
    return { domain, password: /password (\S+)/.exec(added)![1]!, port: this.sipPort };
  }

  /** What an application asks the management port for; from where the server is, because nobody else may reach that. */
  async asks(path: string, body: object): Promise<{ readonly status: number; readonly text: string }> {
    const url = `${this.management}${path}`;
    const headers = { authorization: `Bearer ${readFileSync(join(this.folder, 'application.key'), 'utf8').trim()}`, 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    if (this.#at.length === 0) {
      const answer = await fetch(url, request);
      return { status: answer.status, text: await answer.text() };
    }
    const [command, ...args] = [...this.#at, process.execPath, '-e', ASK, url, JSON.stringify(request)];
    return new Promise((done, failed) => execFile(command!, args, (trouble, out) => (trouble === null ? done(JSON.parse(out) as { status: number; text: string }) : failed(trouble))));
  }

  get log(): string {
    return this.#program.output;
  }

  get process(): Program {
    return this.#program;
  }

  async stop(): Promise<void> {
    this.#program.signal('SIGTERM');
    this.#program.signal('SIGTERM'); // twice: calls that a red test left behind are not waited for
    await this.#program.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const trunk = (port: number, transport: string): string[] => [
  'gateway.trunks[0].name=phone',
  `gateway.trunks[0].uri=sip:127.0.0.1:${port};transport=${transport}`,
  'gateway.trunks[0].domains=phone.example',
];
