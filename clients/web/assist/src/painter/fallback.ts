import { onViolation } from '../forbidden';
import { startWorker, type Home, type Host, type HostOptions } from './host';
import type { Report } from './program';

/**
 * Where the program runs when no Worker may be made from a blob: in a Worker from a file of the page's own, if there is one,
 * else in the page. Loaded only then.
 * @param header what the page's policy lacks
 * @returns what ends it before it is ready
 */
export function fallBack(header: string, home: Home, report: (report: Report) => void, use: (host: Host) => void, { file, forbidden = () => {} }: HostOptions): () => void {
  let over = false;
  const inPage = (header: string): void => {
    if (over) return;
    forbidden({ header, instead: 'page', words: `this page's policy lacks ${header}: pictures are packed and sent in the page itself` });
    home.load().then(
      (Program) => {
        const program = new Program((what) => !over && report(what));
        onViolation(document, (what, which) => what === 'connect-src' && which.startsWith('ws') && report({ is: 'forbidden', address: which }));
        use({ order: (order) => program.order(order), stop: () => (over = true) });
      },
      (trouble: unknown) => console.error('Alongside could start neither a worker nor its program in the page', trouble),
    );
  };
  let end = (): void => {};
  if (file === undefined || header.startsWith('trusted')) inPage(header);
  else {
    end = startWorker(() => file, report, use, () => inPage("worker-src 'self'"));
    forbidden({ header, instead: 'file', words: `this page's policy lacks ${header}: the Worker is loaded from ${file}` });
  }
  return () => {
    over = true;
    end();
  };
}
