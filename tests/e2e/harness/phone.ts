import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { FRAMES, movieFile, PHONE, type Source } from './media.ts';
import { freePorts } from './ports.ts';
import { Program } from './process.ts';
import { hear, readBarcode, type Heard } from './truth.ts';
import { eventually } from './wait.ts';

export interface PhoneOptions {
  readonly user?: string;
  readonly audioCodec?: 'opus/48000/2' | 'PCMU/8000/1' | 'PCMA/8000/1';
  /** `undefined` leaves video out altogether. */
  readonly videoCodec?: 'VP8' | 'H264' | undefined;
  /** What it does when it rings. */
  readonly answers?: 'at-once' | 'by-hand';
  readonly sipPort?: number;
  /** A PEM file with certificate and key: it speaks TLS on the port above, and only SDES-SRTP. */
  readonly certificate?: string;
  /** Where it lives; loopback unless said. */
  readonly address?: string;
  /** What to put before its command, see {@link Premises}. */
  readonly at?: readonly string[];
  /** SDES-SRTP beside RTP/AVP or DTLS-SRTP, offered and answered; without it plain RTP. */
  readonly security?: 'srtp' | 'dtls_srtp';
  /** The host and port of who takes its calls; a trunk's phone without it calls only who is named by an address. */
  readonly proxy?: string;
  /** Its voice; usually the {@link PHONE}'s. */
  readonly toneHz?: number;
  /** Where it registers, instead of being a trunk's. */
  readonly registrar?: Registrar;
}

export interface Registrar {
  readonly domain: string;
  readonly password: string;
  /** The SIP port of the server under test, and its address; loopback unless said. */
  readonly port: number;
  readonly address?: string;
}

interface Message {
  readonly event?: boolean;
  readonly type?: string;
  readonly token?: string;
  readonly ok?: boolean;
  readonly data?: string;
  readonly param?: string;
}

/** A SIP phone that nobody here wrote: baresip, on loopback, with a tone for a voice and the barcode for a face. */
export class Phone {
  readonly user: string;
  readonly port: number;
  readonly #folder: string;
  readonly #program: Program;
  readonly #control: Control;

  private constructor(user: string, port: number, folder: string, program: Program, control: Control) {
    this.user = user;
    this.port = port;
    this.#folder = folder;
    this.#program = program;
    this.#control = control;
  }

  static async start(folder: string, options: PhoneOptions = {}): Promise<Phone> {
    const ports = await freePorts(44);
    const port = options.sipPort ?? ports[0]!;
    const control = ports[2]!;
    const user = options.user ?? 'bob';
    mkdirSync(join(folder, 'heard'), { recursive: true });
    writeFileSync(join(folder, 'config'), config(folder, port, control, ports[4]!, ports.at(-1)!, options));
    writeFileSync(join(folder, 'accounts'), account(user, port, options));
    writeFileSync(join(folder, 'contacts'), '');
    const [command, ...args] = [...(options.at ?? []), 'baresip', '-s', '-f', folder];
    const program = Program.start(command!, args, {
      logFile: join(folder, 'baresip.log'),
      cwd: join(folder, 'heard'),
    });
    await program.says(/baresip is ready/, 15_000);
    const phone = new Phone(user, port, folder, program, await Control.open(control, options.at ?? []));
    if (options.registrar !== undefined) await program.says(/200 OK/, 15_000);
    return phone;
  }

  /** Waits until it prints that, a SIP message for instance. */
  says = (pattern: RegExp, withinMillis: number): Promise<RegExpExecArray> => this.#program.says(pattern, withinMillis);

  /** Everything it prints about its calls, and every SIP message. */
  get log(): string {
    return this.#program.output;
  }

  dial = (address: string): Promise<void> => this.#control.command('dial', address);
  answer = (): Promise<void> => this.#control.command('accept');
  hangUp = (): Promise<void> => this.#control.command('hangup');
  hold = (): Promise<void> => this.#control.command('hold');
  resume = (): Promise<void> => this.#control.command('resume');
  /** Hands the far side on, by REFER. */
  transfer = (address: string): Promise<void> => this.#control.command('transfer', address);
  press = (keys: string): Promise<void> => this.#control.command('sndcode', keys);

  /** The keys that the far side pressed, in order. */
  get keys(): string {
    const pressed = this.#control.events.filter((event) => event.type === 'CALL_DTMF_START');
    return pressed.map((event) => event.param ?? '').join('');
  }

  /** Waits for one of baresip's events, e.g. `CALL_ESTABLISHED`, after `since` of them were seen already. */
  async hasEvent(type: string, withinMillis = 15_000, since = 0): Promise<string> {
    const events = await eventually(
      `the phone's ${type}`,
      () => this.#control.events,
      (all) => all.slice(since).some((event) => event.type === type),
      withinMillis,
    );
    return events.slice(since).find((event) => event.type === type)?.param ?? '';
  }

  get eventCount(): number {
    return this.#control.events.length;
  }

  /** The frame number of the next picture it decodes. */
  async sees(): Promise<number | undefined> {
    const file = join(this.#folder, `seen-${process.hrtime.bigint()}.png`);
    await this.#control.command('snapshot_recv', file);
    return eventually(
      'a picture from the phone',
      () => {
        try {
          return { frame: readBarcode(file) };
        } catch {
          return undefined; // not written yet, or not whole
        }
      },
      (picture) => picture !== undefined,
      8_000,
    ).then((picture) => picture?.frame);
  }

  /** Waits until its newest recording is that long. */
  async hearsFor(seconds: number, withinMillis = 15_000): Promise<void> {
    await eventually('seconds of sound at the phone', () => this.#recordedSeconds(), (now) => now >= seconds, withinMillis);
  }

  #recordedSeconds(): number {
    const newest = this.#recordings().at(-1);
    if (newest === undefined) return 0;
    const file = readFileSync(newest);
    return file.length < 44 ? 0 : (file.length - 44) / file.readUInt32LE(28); // bytes each second, from the header
  }

  /** What it heard in its calls so far; a recording is whole only once its call is over. */
  heard(): Heard[] {
    return this.#recordings().map(hear);
  }

  /** One file for each call, oldest first: their names hold the time. */
  #recordings(): string[] {
    const folder = join(this.#folder, 'heard');
    const names = readdirSync(folder).filter((name) => name.endsWith('dec.wav'));
    return names.sort().map((name) => join(folder, name));
  }

  async stop(): Promise<void> {
    this.#control.close();
    await this.#program.stop();
  }
}

/** The phone decodes pictures that are this source's own, and they move. */
export async function seesTheCaller(bob: Phone, source: Source): Promise<void> {
  const seen = new Set<number>();
  await eventually(
    `the phone sees the ${source.name}`,
    async () => {
      const frame = await bob.sees();
      if (frame !== undefined && frame >= source.firstFrame && frame < source.firstFrame + FRAMES) seen.add(frame);
      return seen.size;
    },
    (distinct) => distinct >= 3,
    20_000,
  );
}

/** baresip's control port: JSON in netstrings. */
class Control {
  readonly #socket: Duplex;
  readonly #waiting = new Map<string, (answer: Message) => void>();
  readonly events: Message[] = [];
  #rest = Buffer.alloc(0);
  #next = 0;

  private constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', () => socket.destroy());
  }

  /** @param at where the phone is; elsewhere than here a program at that place passes on what is said */
  static async open(port: number, at: readonly string[]): Promise<Control> {
    if (at.length > 0) return new Control(relayed(port, at));
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Control(socket)));
      socket.once('error', reject);
    });
  }

  async command(command: string, params = ''): Promise<void> {
    const token = String(++this.#next);
    const text = JSON.stringify({ command, params, token });
    const answer = await new Promise<Message>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the phone did not answer '${command}'`)), 5_000);
      this.#waiting.set(token, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
      this.#socket.write(`${Buffer.byteLength(text)}:${text},`);
    });
    if (!answer.ok) throw new Error(`the phone refused '${command} ${params}': ${answer.data}`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const colon = this.#rest.indexOf(':');
      if (colon < 0) return;
      const length = Number(this.#rest.subarray(0, colon));
      if (this.#rest.length < colon + length + 2) return;
      const message = JSON.parse(this.#rest.subarray(colon + 1, colon + 1 + length).toString()) as Message;
      this.#rest = this.#rest.subarray(colon + length + 2);
      if (message.event) this.events.push(message);
      else if (message.token !== undefined) this.#waiting.get(message.token)?.(message);
    }
  }
}

function relayed(port: number, at: readonly string[]): Duplex {
  const relay = `const s = require('net').connect(${port}, '127.0.0.1'); process.stdin.pipe(s).pipe(process.stdout); for (const end of [s, process.stdout]) end.on('error', () => process.exit());`;
  const [command, ...args] = [...at, process.execPath, '-e', relay];
  const child = spawn(command!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  return Duplex.from({ readable: child.stdout, writable: child.stdin });
}

/** In a URI an IPv6 address stands in brackets. */
const inUri = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** Without the programs for it it offers none. */
const withVideo = (options: PhoneOptions): boolean => !('videoCodec' in options) || options.videoCodec !== undefined;

function account(user: string, port: number, options: PhoneOptions): string {
  const codecs = [
    `audio_codecs=${options.audioCodec ?? 'opus/48000/2'}`,
    ...(options.videoCodec ? [`video_codecs=${options.videoCodec}`] : []),
  ];
  if (options.certificate !== undefined) codecs.push('mediaenc=srtp-mand');
  if (options.security !== undefined) codecs.push(`mediaenc=${options.security}`);
  const mode = options.answers === 'by-hand' ? 'manual' : 'auto';
  if (options.registrar !== undefined) {
    const { domain, password, port: at, address: where = '127.0.0.1' } = options.registrar;
    const login = `auth_user=${user};auth_pass=${password};outbound="sip:${where}:${at};transport=udp";regint=60`;
    return `<sip:${user}@${domain}>;${login};answermode=${mode};${codecs.join(';')}\n`;
  }
  const { address = '127.0.0.1', proxy } = options;
  if (proxy !== undefined) codecs.push(`outbound="sip:${proxy};transport=udp"`);
  return `<sip:${user}@${inUri(address)}:${port}>;regint=0;answermode=${mode};${codecs.join(';')}\n`;
}

function config(folder: string, port: number, control: number, firstRtp: number, lastRtp: number, options: PhoneOptions): string {
  const { certificate, address = '127.0.0.1' } = options;
  const settings: Record<string, string | number> = {
    ...(certificate === undefined ? {} : { sip_certificate: certificate }),
    poll_method: 'epoll',
    sip_listen: `${inUri(address)}:${port}`,
    call_local_timeout: 120,
    call_max_calls: 4,
    audio_player: 'aubridge,sink',
    audio_source: `ausine,${options.toneHz ?? PHONE.toneHz}`,
    audio_alert: 'aufile,/dev/null',
    ausrc_srate: 48_000,
    auplay_srate: 48_000,
    ausrc_channels: 2,
    auplay_channels: 2,
    ausrc_format: 's16',
    auplay_format: 's16',
    audio_buffer: '20-160',
    video_source: `avformat,${movieFile(PHONE)}`,
    video_display: 'fakevideo,nil',
    video_size: '320x240',
    video_bitrate: 400_000,
    video_fps: 15,
    videnc_format: 'yuv420p',
    rtp_ports: `${firstRtp}-${lastRtp}`,
    rtcp_mux: 'no',
    jitter_buffer_delay: '5-10',
    rtp_stats: 'yes',
    net_interface: address,
    dns_server: '127.0.0.1:9',
    module_path: modulePath(),
    ctrl_tcp_listen: `127.0.0.1:${control}`,
    snd_path: join(folder, 'heard'),
    opus_bitrate: 28_000,
    avcodec_h264enc: 'libx264',
    avcodec_h264dec: 'h264',
    menu_bell: 'no',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}\t${value}`);
  const video = withVideo(options) ? 'avcodec vp8 avformat swscale fakevideo vidbridge snapshot ' : '';
  const modules = `opus g711 aubridge ausine aufile sndfile ${video}srtp dtls_srtp`;
  lines.push(...modules.split(' ').map((name) => `module\t${name}.so`));
  lines.push('module_tmp\tuuid.so', 'module_tmp\taccount.so');
  lines.push(...'contact debug_cmd menu ctrl_tcp'.split(' ').map((name) => `module_app\t${name}.so`));
  return lines.join('\n') + '\n';
}

/** Debian puts the modules beside the library, which its architecture names. */
function modulePath(): string {
  const listed = execFileSync('sh', ['-c', 'ls -d /usr/lib/baresip/modules /usr/lib/*/baresip/modules 2>/dev/null | head -n 1']);
  return listed.toString().trim();
}
