import type { Call } from '../../src/call/call';
import { inPage } from '../../src/connection/host';
import { Session, type SessionEvents, type SessionStart } from '../../src/session';
import { TabMemory } from '../../src/storage';
import { Clock, settled } from './clock';
import { FakeBrowser, type FakeStream, type FakeTrack } from './media';
import { FakeNet } from './net';
import { FakeServer } from './server';

/** A tab's sessionStorage. */
export class FakeStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

/** A page with a session, its browser, the network and the server at the other end, on one clock. */
export class Scene {
  readonly clock: Clock;
  readonly browser: FakeBrowser;
  readonly net: FakeNet;
  readonly server: FakeServer;
  readonly storage: FakeStorage;
  readonly session: Session;
  /** What the session told, in order. */
  readonly told: string[] = [];
  readonly problems: string[] = [];
  readonly solved: string[] = [];
  readonly devices: string[] = [];
  readonly closed: { code: number; words: string }[] = [];

  constructor(start: Partial<SessionStart> = {}, before?: Scene) {
    this.clock = before?.clock ?? new Clock();
    this.browser = new FakeBrowser(this.clock);
    this.net = new FakeNet(this.clock);
    this.server = before?.server ?? new FakeServer(this.net);
    if (before !== undefined) this.net.onOpen = before.net.onOpen;
    this.storage = before?.storage ?? new FakeStorage();
    this.session = new Session(
      { startHost: inPage(this.net), browser: this.browser, memory: new TabMemory(this.storage as unknown as Storage), date: () => new Date(this.clock.now()) },
      { url: 'wss://server.example/gateway/v1', token: 'token-1', sdk: 'web/test', capture: {}, ...start },
    );
    const names: readonly (keyof SessionEvents)[] = ['established', 'connectivity-lost', 'retry', 're-established', 'incoming', 'restored', 'devices', 'closed'];
    this.session.on('solved', ({ code }) => this.solved.push(code));
    this.session.on('device', ({ device, label, why }) => this.devices.push(`${device} ${label} ${why}`));
    for (const name of names) this.session.on(name, () => this.told.push(name));
    this.session.on('problem', ({ code }) => this.problems.push(code));
    this.session.on('closed', (how) => this.closed.push(how));
  }

  /** A session that is up. */
  static async open(start: Partial<SessionStart> = {}): Promise<Scene> {
    const scene = new Scene(start);
    await scene.connects();
    return scene;
  }

  async connects(): Promise<void> {
    await settled();
    this.net.socket.opens();
    await settled();
  }

  /** The page is reloaded: the old one is gone without a word, a new one starts in the same tab. */
  reload(start: Partial<SessionStart> = {}): Scene {
    this.session.remember();
    this.server.freezes();
    return new Scene(start, this);
  }

  /** The next try of the socket comes and works. */
  async reconnects(): Promise<void> {
    this.clock.pass(10_000);
    await this.connects();
  }

  async pass(millis: number): Promise<void> {
    this.clock.pass(millis);
    await settled();
  }

  /** Lets the watchdog look `times` times; each look asks the receiver and needs a turn of its own. */
  async watch(times: number): Promise<void> {
    for (let look = 0; look < times; look++) await this.pass(200);
  }

  /** The answer to the newest offer, and a transport that comes up. */
  async carries(call: Call): Promise<void> {
    const attach = this.lastAttach(call);
    this.server.says({ type: 'call.attached', call: call.id, attach, sdp: `answer ${attach}` });
    await settled();
    this.browser.latest.becomes('connected');
    this.server.says({ type: 'call.connected', call: call.id, attach });
    await settled();
  }

  lastAttach(call: Call): number {
    const offers = this.server.of('call.attach').filter((message) => message['call'] === call.id);
    return offers[offers.length - 1]!['attach'] as number;
  }

  /** An outgoing call that is up. */
  async talking(media: { audio?: boolean; video?: boolean } = {}): Promise<Call> {
    const call = this.session.call({ to: 'agent:demo', ...media });
    await settled();
    this.server.says({ type: 'call.progress', call: call.id, state: 'ringing' });
    this.server.says({ type: 'call.answered', call: call.id, audio: 'sendrecv', video: media.video ? 'sendrecv' : 'none' });
    await this.carries(call);
    return call;
  }
}

/** What a call tells, in order; `ended` is noted apart, to be counted. */
export function follow(call: Call): { readonly phases: string[]; readonly ended: string[] } {
  const heard = { phases: [] as string[], ended: [] as string[] };
  call.on('state', (state) => heard.phases.push(state.phase));
  call.on('ended', ({ reason }) => heard.ended.push(reason));
  return heard;
}

export const tracksOf = (stream: MediaStream): readonly FakeTrack[] => (stream as unknown as FakeStream).getTracks();
