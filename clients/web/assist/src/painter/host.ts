import workerCode from './worker.ts?bundled';
import type { Order, Report } from './program';

/** Where the program runs; `stop` ends it without a word to the server. */
export interface Host {
  order(order: Order): void;
  stop(): void;
}

const READY_MILLIS = 2_000;
/** So that the last words leave before the Worker does. */
const LAST_WORDS_MILLIS = 1_000;

/**
 * Starts the program in a Worker made from a blob. Where a policy forbids `worker-src blob:` (which shows as an exception, as
 * an error event, or never) it runs in the page, and is loaded only then: the Worker has it within its own code.
 */
export function startHost(report: (report: Report) => void): Host {
  let host: Host | null = null;
  let worker: Worker | null = null;
  let stopped = false;
  let loading = false;
  const held: Order[] = [];
  const use = (chosen: Host): void => {
    if (host !== null || stopped) return;
    host = chosen;
    held.splice(0).forEach((order) => chosen.order(order));
  };
  const inPage = (): void => {
    if (host !== null || stopped || loading) return;
    loading = true;
    clearTimeout(late);
    worker?.terminate();
    import('./program').then(
      ({ Program }) => {
        const program = new Program((what) => !stopped && report(what));
        use({ order: (order) => program.order(order), stop: () => {} });
      },
      (trouble: unknown) => console.error('Alongside could start neither a worker nor its program in the page', trouble),
    );
  };
  const late = setTimeout(inPage, READY_MILLIS);
  const address = URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }));
  try {
    const started = (worker = new Worker(address));
    started.onerror = inPage;
    started.onmessage = (event: MessageEvent<Report>) => {
      if (stopped) return;
      if (event.data.is !== 'ready') return report(event.data);
      clearTimeout(late);
      URL.revokeObjectURL(address);
      use({
        order: (order) => started.postMessage(order, order.do === 'picture' ? [order.bitmap] : []),
        stop: () => setTimeout(() => started.terminate(), LAST_WORDS_MILLIS),
      });
    };
  } catch {
    inPage();
  }
  return {
    order: (order) => (host === null ? void held.push(order) : host.order(order)),
    stop: () => {
      stopped = true;
      clearTimeout(late);
      if (host === null) worker?.terminate();
      host?.stop();
    },
  };
}
