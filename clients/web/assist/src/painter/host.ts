import { trusted } from '../../../src/connection/trusted';
import type { Forbid } from '../forbidden';
import type { Order, Report } from './program';

/** What a Worker is made of, and the same for the page where no Worker may be. */
export interface Home {
  /** Plain script. */
  readonly code: string;
  /** Its program, which is loaded only where it must run in the page. */
  load(): Promise<new (report: (report: Report) => void) => { order(order: Order): void }>;
}

/** Where the program runs; `stop` ends it without a word to the server. */
export interface Host {
  order(order: Order): void;
  stop(): void;
}

/** What a host is told besides its orders. */
export interface HostOptions {
  /** The address of `worker.js` as a file of the page's own origin, for policies that forbid Workers from blobs. */
  readonly file?: string;
  readonly forbidden?: Forbid;
}

const READY_MILLIS = 2_000;
/** So that the last words leave before the Worker does. */
const LAST_WORDS_MILLIS = 1_000;

/**
 * Starts the program in a Worker made from a blob. Where a policy forbids that (which shows as an exception, as an error
 * event, or never) the ways around are loaded, and its program for the page: the Worker has it within its own code.
 */
export function startHost(home: Home, report: (report: Report) => void, { file, forbidden = () => {} }: HostOptions = {}): Host {
  let host: Host | null = null;
  let stopped = false;
  let end = (): void => {};
  const held: Order[] = [];
  const use = (chosen: Host): void => {
    if (stopped) return chosen.stop();
    host = chosen;
    held.splice(0).forEach((order) => chosen.order(order));
  };
  const start = (address: () => string, failed: (header: string) => void): void => void (end = startWorker(address, report, use, (header) => stopped || failed(header)));
  const without = (header: string): void =>
    void import('./workerless').then(({ workerless }) => stopped || workerless(header, { home, report, file, forbidden, use, start: (from, failed) => start(() => from, failed), stopped: () => stopped }));
  const blob = (): string => URL.createObjectURL(new Blob([home.code], { type: 'text/javascript' }));
  start(blob, without);
  return {
    order: (order) => (host === null ? void held.push(order) : host.order(order)),
    stop: () => {
      stopped = true;
      if (host === null) end();
      host?.stop();
    },
  };
}

/**
 * @param failed with the header that is missing; called at most once, and never after `use`
 * @returns what ends it before it is ready
 */
function startWorker(address: () => string, report: (report: Report) => void, use: (host: Host) => void, failed: (header: string) => void): () => void {
  let worker: Worker | null = null;
  let over = false;
  const end = (): void => {
    over = true;
    clearTimeout(late);
    worker?.terminate();
  };
  const fail = (header: string): void => {
    if (over) return;
    end();
    failed(header);
  };
  const late = setTimeout(() => fail('worker-src blob:'), READY_MILLIS);
  let url: string;
  try {
    url = trusted(address());
  } catch {
    queueMicrotask(() => fail('trusted-types alongside'));
    return end;
  }
  try {
    const started = (worker = new Worker(url));
    started.onerror = () => fail('worker-src blob:');
    started.onmessage = (event: MessageEvent<Report>) => {
      if (event.data.is !== 'ready') return report(event.data);
      if (over) return;
      over = true;
      clearTimeout(late);
      URL.revokeObjectURL(url);
      use({
        order: (order) => started.postMessage(order, order.do === 'picture' ? [order.bitmap, order.detail?.bitmap ?? []].flat() : []),
        stop: () => setTimeout(() => started.terminate(), LAST_WORDS_MILLIS),
      });
    };
  } catch {
    queueMicrotask(() => fail('worker-src blob:'));
  }
  return end;
}
