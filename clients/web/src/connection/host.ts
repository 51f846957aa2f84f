import workerCode from './worker.ts?bundled';
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
    const link = new Link(outside, (what) => listening && report(what), readServerMessage);
    return { order: (order) => link.order(order), stop: () => (listening = false) };
  };

/**
 * In a Worker made from a blob, whose timers run at full speed in a background tab. A content security policy may forbid
 * `worker-src blob:`, which shows as an exception in some browsers, as an error event in others, and never as an answer:
 * whatever happens before the Worker says `ready`, its orders are given to a link in the page instead.
 */
export const inWorker: StartHost = (report) => {
  let held: LinkOrder[] | null = [];
  let host: LinkHost | null = null;
  let worker: Worker | null = null;
  let address: string | null = null;
  let stopped = false;
  const use = (chosen: LinkHost): void => {
    if (host !== null || stopped) return;
    host = chosen;
    held?.forEach((order) => chosen.order(order));
    held = null;
  };
  const fallBack = (): void => {
    if (host !== null || stopped) return;
    clearTimeout(late);
    discard();
    use(inPage()(report));
  };
  const discard = (): void => {
    worker?.terminate();
    if (address !== null) URL.revokeObjectURL(address);
  };
  const late = setTimeout(fallBack, READY_MILLIS);
  try {
    const made = URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }));
    address = made;
    const started = new Worker(trusted(made));
    worker = started;
    started.onerror = fallBack;
    started.onmessage = (event: MessageEvent<LinkReport>) => {
      if (stopped) return;
      if (event.data.is !== 'ready') return report(event.data);
      clearTimeout(late);
      URL.revokeObjectURL(made);
      use({ order: (order) => started.postMessage(order), stop: () => setTimeout(() => started.terminate(), LAST_WORDS_MILLIS) });
    };
  } catch {
    fallBack();
  }
  return {
    order: (order) => (host === null ? held?.push(order) : host.order(order)),
    stop: () => {
      stopped = true;
      clearTimeout(late);
      if (host === null) discard();
      host?.stop();
    },
  };
};
