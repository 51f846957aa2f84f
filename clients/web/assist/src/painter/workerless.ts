import { onViolation, type Forbid } from '../forbidden';
import type { Home, Host } from './host';
import type { Report } from './program';

/** What the ways around need. */
export interface Without {
  readonly home: Home;
  readonly report: (report: Report) => void;
  /** The address of `worker.js` as a file of the page's own origin. */
  readonly file: string | undefined;
  readonly forbidden: Forbid;
  readonly use: (host: Host) => void;
  /** Starts a Worker from that file, or calls `failed`. */
  start(file: string, failed: () => void): void;
  stopped(): boolean;
}

/**
 * Where a policy forbids a Worker from a blob: in a Worker from a file, if there is one, else in the page. Loaded only then.
 * @param lacking the header that is missing
 */
export function workerless(lacking: string, { home, report, file, forbidden, use, start, stopped }: Without): void {
  const inPage = (header: string): void => {
    forbidden({ header, instead: 'page', words: `this page's policy lacks ${header}: pictures are packed and sent in the page itself` });
    home.load().then(
      (Program) => {
        const program = new Program((what) => !stopped() && report(what));
        onViolation(document, (what, which) => what === 'connect-src' && which.startsWith('ws') && report({ is: 'forbidden', address: which }));
        use({ order: (order) => program.order(order), stop: () => {} });
      },
      (trouble: unknown) => console.error('Alongside could start neither a worker nor its program in the page', trouble),
    );
  };
  if (file === undefined || lacking.startsWith('trusted')) return inPage(lacking);
  start(file, () => inPage("worker-src 'self'"));
  forbidden({ header: lacking, instead: 'file', words: `this page's policy lacks ${lacking}: the Worker is loaded from ${file}` });
}
