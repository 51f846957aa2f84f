import type { LinkWorld, Socket } from '../../src/connection/link';
import { Clock } from './clock';

export type Message = Readonly<Record<string, unknown>> & { readonly type: string };

/** One end of a WebSocket. The test is the network: it opens the socket, speaks for the server, and cuts. */
export class FakeSocket implements Socket {
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  binaryType: BinaryType = 'blob';
  readonly sent: Message[] = [];
  readonly sentBinary: Uint8Array[] = [];
  /** The code with which the page closed it, or null while it has not. */
  closedWith: number | null = null;
  readonly url: string;
  readonly subprotocol: string;

  constructor(url: string, subprotocol: string) {
    this.url = url;
    this.subprotocol = subprotocol;
  }

  send(message: string | Uint8Array): void {
    if (typeof message !== 'string') return void this.sentBinary.push(message);
    this.sent.push(JSON.parse(message) as Message);
    this.onSent?.(this.sent[this.sent.length - 1]!);
  }

  onSent: ((message: Message) => void) | null = null;

  close(code = 1005): void {
    this.closedWith ??= code;
  }

  opens(): void {
    this.onopen?.({} as Event);
  }

  hears(message: object | string): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) } as MessageEvent);
  }

  /** The network or the server ends it. */
  cut(code = 1006, reason = ''): void {
    this.onclose?.({ code, reason } as CloseEvent);
  }

  /** What was sent, by type. */
  get types(): readonly string[] {
    return this.sent.map(({ type }) => type);
  }

  take(type: string): readonly Message[] {
    return this.sent.filter((message) => message.type === type);
  }
}

/** The outside of a link: sockets that a test holds, time that it moves, and chance that it chose. */
export class FakeNet implements LinkWorld {
  readonly sockets: FakeSocket[] = [];
  readonly clock: Clock;
  luck = 0.5;
  /** Makes the next `open` throw, as a browser does for an address of no use. */
  refuses: Error | null = null;

  constructor(clock = new Clock()) {
    this.clock = clock;
  }

  open(url: string, subprotocol: string): FakeSocket {
    if (this.refuses !== null) throw this.refuses;
    const socket = new FakeSocket(url, subprotocol);
    this.sockets.push(socket);
    this.onOpen?.(socket);
    return socket;
  }

  onOpen: ((socket: FakeSocket) => void) | null = null;

  after(millis: number, run: () => void): () => void {
    return this.clock.after(millis, run);
  }

  now(): number {
    return this.clock.now();
  }

  chance(): number {
    return this.luck;
  }

  get socket(): FakeSocket {
    return this.sockets[this.sockets.length - 1]!;
  }
}
