import { EarlySocket } from './early';
import { Link, type LinkOrder } from './link';
import { readServerMessage } from '../wire/read';
import { world } from './world';

/** The whole program of the Worker: a link whose orders and reports are messages. */
const scope = self as unknown as {
  onmessage: (event: MessageEvent<LinkOrder>) => void;
  postMessage(value: unknown): void;
};
const link = new Link(world, (report) => scope.postMessage(report), readServerMessage, new EarlySocket(world));
scope.onmessage = (event) => link.order(event.data);
scope.postMessage({ is: 'ready' });
