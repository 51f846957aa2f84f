import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abilities, check, connect, obstacle, resumable, socketAddress } from '../src/connect';
import { settled } from './fake/clock';
import { FakeSocket } from './fake/net';
import { FakeStorage } from './fake/scene';

/** The parts of a page that `connect` looks at. */
class FakePage {
  readonly storage = new FakeStorage();
  readonly sockets: FakeSocket[] = [];
  readonly target = new EventTarget();
  readonly network = new EventTarget();
  visibility = 'visible';
  secure = true;
  private readonly listening = new Map<string, number>();

  constructor() {
    const counted = (target: EventTarget): EventTarget => {
      const count = (name: string, by: number): void => void this.listening.set(name, (this.listening.get(name) ?? 0) + by);
      return Object.assign(target, {
        addEventListener: (name: string, run: () => void) => (count(name, 1), EventTarget.prototype.addEventListener.call(target, name, run)),
        removeEventListener: (name: string, run: () => void) => (count(name, -1), EventTarget.prototype.removeEventListener.call(target, name, run)),
      });
    };
    const page = this;
    const window = Object.assign(counted(this.target), { sessionStorage: this.storage });
    Object.defineProperties(window, { isSecureContext: { get: () => page.secure }, self: { value: window }, top: { value: window, configurable: true } });
    const document = Object.defineProperties(counted(new EventTarget()), { visibilityState: { get: () => page.visibility } });
    vi.stubGlobal('window', window);
    vi.stubGlobal('document', document);
    vi.stubGlobal('location', { origin: 'https://shop.example' });
    vi.stubGlobal('navigator', { mediaDevices: counted(new EventTarget()), connection: counted(this.network) });
    vi.stubGlobal('RTCPeerConnection', class {});
    vi.stubGlobal('MediaStream', class {});
    vi.stubGlobal('WebSocket', class extends FakeSocket {
      constructor(url: string, subprotocol: string) {
        super(url, subprotocol);
        page.sockets.push(this);
      }
    });
  }

  get listeners(): number {
    return [...this.listening.values()].reduce((sum, count) => sum + count, 0);
  }

  get socket(): FakeSocket {
    return this.sockets[this.sockets.length - 1]!;
  }

  becomes(visibility: 'visible' | 'hidden'): void {
    this.visibility = visibility;
    document.dispatchEvent(new Event('visibilitychange'));
  }

  async welcomes(): Promise<void> {
    await settled();
    this.socket.opens();
    this.socket.hears({ type: 'welcome', connection: 'c'.repeat(32), resumed: false, heartbeatSeconds: 15, graceSeconds: 30, iceServers: [], received: 0 });
  }
}

let page: FakePage;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  page = new FakePage();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the address of the server', () => {
  it.each([
    ['https://alongside.bank.example', 'wss://alongside.bank.example/gateway/v1'],
    ['https://bank.example/help/', 'wss://bank.example/help/gateway/v1'],
    ['wss://bank.example:8443/gateway/v1', 'wss://bank.example:8443/gateway/v1'],
    ['http://localhost:8080?x=1#y', 'ws://localhost:8080/gateway/v1'],
  ])('%s is %s', (url, address) => expect(socketAddress(url)).toBe(address));

  it.each(['bank.example', '', 'ftp://bank.example', 'javascript:alert(1)'])('%s is a mistake, and is named', (url) => {
    expect(() => socketAddress(url)).toThrow(TypeError);
    expect(() => socketAddress(url)).toThrow(`'${url}'`);
  });
});

describe('connect', () => {
  it('needs a token', () => {
    expect(() => connect({} as { token: string })).toThrow('`token`');
  });

  it('goes to the page’s own server unless told otherwise', async () => {
    connect({ token: 'secret', worker: false });
    await page.welcomes();
    expect(page.socket.url).toBe('wss://shop.example/gateway/v1');
    expect(page.socket.sent[0]).toMatchObject({ type: 'hello', token: 'secret', sdk: expect.stringMatching(/^web\/\d+\.\d+\.\d+$/) as string });
  });

  it('leaves its note while the page is hidden, and takes it back when it is shown', async () => {
    connect({ token: 'secret', worker: false });
    await page.welcomes();
    page.becomes('hidden');
    expect(JSON.parse(page.storage.getItem('alongside.v1')!)).toMatchObject({ token: 'secret', connection: 'c'.repeat(32) });
    page.becomes('visible');
    expect(page.storage.items.size).toBe(0);
    page.target.dispatchEvent(new Event('pagehide'));
    expect(page.storage.items.size).toBe(1);
    page.target.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(page.storage.items.size).toBe(0);
  });

  it('leaves none where a reload is to end the calls', async () => {
    connect({ token: 'secret', worker: false, surviveReload: false });
    await page.welcomes();
    page.becomes('hidden');
    expect(page.storage.items.size).toBe(0);
  });

  it.each([
    ['the page is shown again', (): void => page.becomes('visible')],
    ['the page comes out of the back/forward cache', (): void => void page.target.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))],
    ['the network came back', (): void => void page.target.dispatchEvent(new Event('online'))],
    ['the network is another', (): void => void page.network.dispatchEvent(new Event('change'))],
  ])('asks at once whether all is well when %s', async (_what, happens) => {
    connect({ token: 'secret', worker: false });
    await page.welcomes();
    happens();
    expect(page.socket.types).toEqual(['hello', 'ping']);
  });

  it('says in words that the browser had put the page aside', async () => {
    const session = connect({ token: 'secret', worker: false });
    const told: string[] = [];
    session.on('problem', ({ code, words }) => told.push(code, words));
    await page.welcomes();
    page.target.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(told).toEqual(['page-returned', 'The browser had put this page aside. The connection is being taken up again.']);
  });

  it('listens to the page no longer than it lives', async () => {
    const before = page.listeners;
    const session = connect({ token: 'secret', worker: false });
    await page.welcomes();
    expect(page.listeners).toBeGreaterThan(before);
    session.close();
    expect(page.listeners).toBe(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('before a call', () => {
  it('knows of a call that the page before this one left, and reads the note without taking it', () => {
    expect(resumable()).toBe(false);
    const note = { url: 'wss://shop.example/gateway/v1', token: 'secret', connection: 'c'.repeat(32) };
    page.storage.setItem('alongside.v1', JSON.stringify({ ...note, calls: [] }));
    expect(resumable()).toBe(false);
    page.storage.setItem('alongside.v1', JSON.stringify({ ...note, calls: [{ call: 'a'.repeat(32), audio: 'sendrecv', video: 'none', muted: [] }] }));
    expect([resumable(), resumable()]).toEqual([true, true]);
  });

  it('says what is in the way, in words', () => {
    expect(obstacle()).toBeNull();
    page.secure = false;
    expect(obstacle()).toEqual({ code: 'insecure-context', words: 'Calls need a secure page. Open this page with https.' });
    page.secure = true;
    vi.stubGlobal('RTCPeerConnection', undefined);
    expect(obstacle()?.code).toBe('webrtc-missing');
  });

  it('tells what the browser can do', () => {
    expect(abilities()).toEqual({ calls: true, video: false, screen: false, speaker: false, worker: false });
    vi.stubGlobal('RTCRtpSender', { getCapabilities: () => ({ codecs: [{ mimeType: 'video/rtx' }, { mimeType: 'video/VP8' }] }) });
    vi.stubGlobal('Worker', class {});
    Object.assign(navigator.mediaDevices, { getDisplayMedia: () => undefined });
    expect(abilities()).toEqual({ calls: true, video: true, screen: true, speaker: false, worker: true });
    page.secure = false;
    expect(abilities()).toMatchObject({ calls: false, video: false, screen: false });
  });

  it('checks nothing where the page itself is in the way', async () => {
    page.secure = false;
    expect(await check({ token: 'secret' })).toMatchObject({ ready: false, problems: [{ code: 'insecure-context' }], network: null });
    expect(page.sockets).toEqual([]);
  });

  it.each([
    ['server-unreachable', (): Promise<Response> => Promise.reject(new TypeError('failed'))],
    ['socket-blocked', (): Promise<Response> => Promise.resolve(new Response())],
  ])('tells %s from its neighbour by a page of the server', async (code, fetch) => {
    const asked = vi.fn(fetch);
    vi.stubGlobal('fetch', asked);
    const checked = check({ token: 'secret', audio: false, worker: false, url: 'https://alongside.example' });
    await settled();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await checked).toMatchObject({ ready: false, problems: [{ code }], connectMillis: null, network: null });
    expect(asked.mock.calls).toEqual([['https://alongside.example', { mode: 'no-cors', cache: 'no-store' }]]);
  });

  it('says that the frame forbids the microphone', () => {
    Object.defineProperty(window, 'top', { value: {}, configurable: true });
    Object.assign(document, { permissionsPolicy: { allowsFeature: () => false } });
    expect(obstacle()?.code).toBe('iframe-not-allowed');
  });
});
