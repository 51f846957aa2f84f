import { trusted } from '../../../src/connection/trusted';
import { onViolation, type Forbid } from '../forbidden';
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
 * event, or never) in a Worker from a file, if there is one; else in the page, and it is loaded only then: the Worker has it
 * within its own code.
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
  const inPage = (header: string): void => {
    forbidden({ header, instead: 'page', words: `this page's policy lacks ${header}: pictures are packed and sent in the page itself` });
    home.load().then(
      (Program) => {
        const program = new Program((what) => !stopped && report(what));
        onViolation(document, (what, which) => what === 'connect-src' && which.startsWith('ws') && report({ is: 'forbidden', address: which }));
        use({ order: (order) => program.order(order), stop: () => {} });
      },
      (trouble: unknown) => console.error('Alongside could start neither a worker nor its program in the page', trouble),
    );
  };
  const inFile = (header: string): void => {
    if (stopped) return;
    if (file === undefined || header.startsWith('trusted')) return inPage(header);
    end = startWorker(() => file, report, use, () => !stopped && inPage("worker-src 'self'"));
    forbidden({ header, instead: 'file', words: `this page's policy lacks ${header}: the Worker is loaded from ${file}` });
  };
  const blob = (): string => URL.createObjectURL(new Blob([home.code], { type: 'text/javascript' }));
  end = startWorker(blob, report, use, inFile);
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
