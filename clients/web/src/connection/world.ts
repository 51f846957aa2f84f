import type { LinkWorld } from './link';

/** Real sockets, real time, real chance: the same words in a Worker and in a page. */
export const world: LinkWorld = {
  open: (url, subprotocol) => new WebSocket(url, subprotocol),
  after: (millis, run) => {
    const timer = setTimeout(run, millis);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
  chance: () => Math.random(),
};
