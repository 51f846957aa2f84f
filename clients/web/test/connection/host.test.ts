import { createContext, runInContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inPage, inWorker, prepareWorker } from '../../src/connection/host';
import type { LinkOrder, LinkReport } from '../../src/connection/link';
import code from '../../src/connection/worker.ts?bundled';
import { FakeNet, FakeSocket } from '../fake/net';

const START: LinkOrder = { do: 'start', url: 'wss://server.example/gateway/v1', token: 'secret', sdk: 'web/test' };

const MADE = 'blob:https://shop.example/1';

/** A browser's Worker as far as a page sees it; the test is what runs in it. */
class FakeWorker {
  static made: FakeWorker[] = [];
  static forbidden = false;
  onmessage: ((event: { data: LinkReport }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly orders: LinkOrder[] = [];
  terminated = false;

  constructor() {
    if (FakeWorker.forbidden) throw new DOMException('worker-src', 'SecurityError');
    FakeWorker.made.push(this);
  }

  postMessage(order: LinkOrder): void {
    this.orders.push(order);
  }

  terminate(): void {
    this.terminated = true;
  }

  says(report: LinkReport): void {
    this.onmessage?.({ data: report });
  }
}

let sockets: FakeSocket[];
let addresses: Set<string>;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  addresses = new Set();
  FakeWorker.made = [];
  FakeWorker.forbidden = false;
  vi.stubGlobal('location', new URL('https://shop.example/'));
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('WebSocket', class extends FakeSocket {
    constructor(url: string, subprotocol: string) {
      super(url, subprotocol);
      sockets.push(this);
    }
  });
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    addresses.add(MADE);
    return MADE;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((address) => void addresses.delete(address));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a link in a Worker', () => {
  it('gets its orders in turn, also those given before it was ready', () => {
    const reports: LinkReport[] = [];
    const host = inWorker((report) => reports.push(report));
    host.order(START);
    const [worker] = FakeWorker.made;
    worker!.says({ is: 'ready' });
    host.order({ do: 'wake' });
    worker!.says({ is: 'lost' });
    expect(worker!.orders).toEqual([START, { do: 'wake' }]);
    expect(reports).toEqual([{ is: 'lost' }]);
    expect(sockets).toEqual([]);
    expect(addresses.size).toBe(0);
  });

  it('says its last words before it goes', () => {
    const host = inWorker(() => undefined);
    const [worker] = FakeWorker.made;
    worker!.says({ is: 'ready' });
    host.order({ do: 'leave' });
    host.stop();
    expect([worker!.orders, worker!.terminated]).toEqual([[{ do: 'leave' }], false]);
    vi.advanceTimersByTime(1_000);
    expect(worker!.terminated).toBe(true);
  });

  it('reports nothing after it was stopped', () => {
    const reports: LinkReport[] = [];
    const host = inWorker((report) => reports.push(report));
    FakeWorker.made[0]!.says({ is: 'ready' });
    host.stop();
    FakeWorker.made[0]!.says({ is: 'lost' });
    expect(reports).toEqual([]);
  });
});

describe('a Worker that was prepared', () => {
  it('is the next link\'s at once, and no other\'s', () => {
    prepareWorker();
    prepareWorker();
    const [prepared] = FakeWorker.made;
    prepared!.says({ is: 'ready' });
    const reports: LinkReport[] = [];
    inWorker((report) => reports.push(report)).order(START);
    prepared!.says({ is: 'lost' });
    expect([FakeWorker.made.length, prepared!.orders, reports, addresses.size]).toEqual([1, [START], [{ is: 'lost' }], 0]);
    inWorker(() => undefined);
    expect([FakeWorker.made.length, vi.getTimerCount()]).toEqual([2, 1]);
    FakeWorker.made[1]!.says({ is: 'ready' });
  });

  it('may still be starting when it is needed', () => {
    prepareWorker();
    const host = inWorker(() => undefined);
    host.order(START);
    expect(FakeWorker.made[0]!.orders).toEqual([]);
    FakeWorker.made[0]!.says({ is: 'ready' });
    expect([FakeWorker.made.length, FakeWorker.made[0]!.orders]).toEqual([1, [START]]);
  });

  it.each([
    ['forbidden by an exception', true],
    ['forbidden by an error event', false],
  ])('and is %s leaves the link in the page', (_, throws) => {
    FakeWorker.forbidden = throws;
    prepareWorker();
    FakeWorker.made[0]?.onerror!();
    inWorker(() => undefined).order(START);
    expect([sockets.length, addresses.size, vi.getTimerCount()]).toEqual([1, 0, 1]);
  });
});

describe('without a Worker the link runs in the page', () => {
  const works = (): void => {
    expect(sockets.map(({ url }) => url)).toEqual([START.do === 'start' ? START.url : '']);
    expect(addresses.size).toBe(0);
    expect(vi.getTimerCount()).toBe(1); // the opening's own deadline
  };

  it('where there is none', () => {
    vi.stubGlobal('Worker', undefined);
    inWorker(() => undefined).order(START);
    works();
  });

  it('where a content security policy throws', () => {
    FakeWorker.forbidden = true;
    inWorker(() => undefined).order(START);
    works();
  });

  it('where a content security policy shows as an error event', () => {
    const host = inWorker(() => undefined);
    host.order(START);
    FakeWorker.made[0]!.onerror!();
    works();
    expect(FakeWorker.made[0]!.terminated).toBe(true);
  });

  it('where the Worker never answers', () => {
    const host = inWorker(() => undefined);
    host.order(START);
    vi.advanceTimersByTime(2_000);
    works();
    FakeWorker.made[0]!.says({ is: 'ready' });
    host.order({ do: 'wake' });
    expect(FakeWorker.made[0]!.orders).toEqual([]);
  });

  it('and nothing runs at all when it was stopped before that was decided', () => {
    const host = inWorker(() => undefined);
    host.order(START);
    host.stop();
    vi.advanceTimersByTime(5_000);
    expect([sockets, FakeWorker.made[0]!.terminated, addresses.size]).toEqual([[], true, 0]);
  });

  it('and reports nothing after it was stopped', () => {
    const net = new FakeNet();
    const reports: LinkReport[] = [];
    const host = inPage(net)((report) => reports.push(report));
    host.order(START);
    host.stop();
    net.socket.cut();
    expect(reports).toEqual([]);
  });
});

describe('the program of the Worker', () => {
  it('is one plain script that says it is ready, connects when told, and reports', () => {
    const posted: LinkReport[] = [];
    const opened: FakeSocket[] = [];
    const self: { onmessage?: (event: { data: LinkOrder }) => void; postMessage: (report: LinkReport) => void } = { postMessage: (report) => posted.push(report) };
    const WebSocket = class extends FakeSocket {
      constructor(url: string, subprotocol: string) {
        super(url, subprotocol);
        opened.push(this);
      }
    };
    expect(code).not.toMatch(/\bimport\b|\brequire\(/);
    runInContext(code, createContext({ self, WebSocket, performance, setTimeout, clearTimeout }));
    expect(posted).toEqual([{ is: 'ready' }]);
    self.onmessage!({ data: START });
    opened[0]!.opens();
    opened[0]!.cut(4403, 'origin refused');
    expect(opened[0]!.types).toEqual(['hello']);
    expect(posted.slice(-1)).toMatchObject([{ is: 'closed', code: 4403 }]);
  });
});
