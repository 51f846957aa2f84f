import workerCode from './worker.ts?bundled';
import { EarlySocket } from './early';
import { Link, type LinkOrder, type LinkReport, type LinkWorld } from './link';
import { readServerMessage } from '../wire/read';
import { trusted } from './trusted';
import { world } from './world';

/** Where a link runs; `stop` ends it without a word to the server. */
export interface LinkHost {
  order(order: LinkOrder): void;
  stop(): void;
}

export type StartHost = (report: (report: LinkReport) => void) => LinkHost;

const READY_MILLIS = 2_000;
/** So that `bye` leaves before the Worker does. */
const LAST_WORDS_MILLIS = 1_000;

/** In the page itself: where Workers are forbidden, and in tests. */
export const inPage =
  (outside: LinkWorld = world): StartHost =>
  (report) => {
    let listening = true;
    const link = new Link(outside, (what) => listening && report(what), readServerMessage, new EarlySocket(outside));
    return { order: (order) => link.order(order), stop: () => (listening = false) };
  };

/** A Worker that was told nothing yet. */
class Fresh {
  state: 'starting' | 'ready' | 'failed' = 'starting';
  /** Called once, when it is no longer starting. */
  turned = (): void => undefined;
  readonly worker: Worker;
  private readonly address = URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }));

  constructor() {
    try {
      this.worker = new Worker(trusted(this.address));
    } catch (forbidden) {
      URL.revokeObjectURL(this.address);
      throw forbidden;
    }
    this.worker.onerror = () => this.fail();
    this.worker.onmessage = () => this.turn('ready');
  }

  /** Ends it, unless it is ready. */
  fail(): void {
    if (this.state === 'starting') this.worker.terminate();
    this.turn('failed');
  }

  private turn(state: 'ready' | 'failed'): void {
    if (this.state !== 'starting') return;
    this.state = state;
    URL.revokeObjectURL(this.address);
    this.turned();
  }
}

let spare: Fresh | null = null;

/** Starts the Worker of a link that may come, because that takes as long as to open a socket. It does nothing meanwhile. */
export function prepareWorker(): void {
  try {
    spare ??= new Fresh();
  } catch {
    // The link will find out for itself.
  }
}

/**
 * In a Worker made from a blob, whose timers run at full speed in a background tab. A content security policy may forbid
 * `worker-src blob:`, which shows as an exception in some browsers, as an error event in others, and never as an answer:
 * whatever happens before the Worker says `ready`, its orders are given to a link in the page instead.
 */
export const inWorker: StartHost = (report) => {
  let held: LinkOrder[] | null = [];
  let host: LinkHost | null = null;
  let fresh: Fresh | null = null;
  let stopped = false;
  const use = (chosen: LinkHost): void => {
    if (host !== null || stopped) return;
    host = chosen;
    held?.forEach((order) => chosen.order(order));
    held = null;
  };
  const turned = (): void => {
    if (fresh?.state === 'starting') return;
    clearTimeout(late);
    if (fresh?.state !== 'ready') return use(inPage()(report));
    const { worker } = fresh;
    worker.onmessage = (event: MessageEvent<LinkReport>) => void (stopped || report(event.data));
    use({ order: (order) => worker.postMessage(order), stop: () => setTimeout(() => worker.terminate(), LAST_WORDS_MILLIS) });
  };
  const late = setTimeout(() => fresh?.fail(), READY_MILLIS);
  try {
    fresh = spare ?? new Fresh();
    spare = null;
    fresh.turned = turned;
  } catch {
    // `worker-src` forbids it, or there are no Workers.
  }
  turned();
  return {
    order: (order) => (host === null ? held?.push(order) : host.order(order)),
    stop: () => {
      stopped = true;
      clearTimeout(late);
      fresh?.fail();
      host?.stop();
    },
  };
};
