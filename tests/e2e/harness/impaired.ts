import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a line does to what goes over it. */
export interface Impairment {
  /** Each way. */
  readonly delayMillis?: number;
  /** Each way; what comes faster waits. */
  readonly kbps?: number;
  /**
   * The share of packets that are lost. TCP sends them again, so that its user sees no gap but a stall: everything behind a
   * lost packet waits for a timeout, which is what this makes.
   */
  readonly loss?: number;
  /** Nothing arrives, and nobody is told. */
  readonly black?: boolean;
}

/** What a packet of a usual network holds. */
const PACKET = 1_400;
/** Linux waits no less before it sends a packet again. */
const TIMEOUT_MILLIS = 200;

/** A bad line to a server on this machine: a port that hands bytes to another one, late, slowly or not at all. Bytes stay as they are, so TLS goes through. */
export class ImpairedLine {
  readonly url: string;
  #impairment: Impairment = {};
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #ways = new Set<Way>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `https://localhost:${(server.address() as AddressInfo).port}`;
  }

  static async to(url: string): Promise<ImpairedLine> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const line = new ImpairedLine(server);
    const { hostname, port } = new URL(url);
    server.on('connection', (near) => line.#join(near, connect(Number(port), hostname)));
    return line;
  }

  becomes(impairment: Impairment): void {
    this.#impairment = impairment;
    for (const way of this.#ways) way.wake();
  }

  /** Ends every connection, as when a cable of the machine itself is pulled. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  stop(): void {
    this.cut();
    this.#server.close();
  }

  #join(near: Socket, far: Socket): void {
    for (const [from, to] of [[near, far], [far, near]] as const) {
      const way = new Way(to, () => this.#impairment);
      this.#ways.add(way);
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (bytes) => way.take(bytes));
      from.on('error', () => from.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        this.#ways.delete(way);
        way.stop();
        to.destroy();
      });
    }
  }
}

/** One direction of one connection: packets in order, each not before its time. */
class Way {
  readonly #to: Socket;
  readonly #now: () => Impairment;
  readonly #waiting: { readonly bytes: Buffer; readonly due: number }[] = [];
  /** When the line is free for the next packet. */
  #free = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(to: Socket, now: () => Impairment) {
    this.#to = to;
    this.#now = now;
  }

  take(all: Buffer): void {
    const { delayMillis = 0, kbps = Infinity, loss = 0 } = this.#now();
    for (let at = 0; at < all.length; at += PACKET) {
      const bytes = all.subarray(at, at + PACKET);
      const stall = Math.random() < loss ? TIMEOUT_MILLIS + 2 * delayMillis : 0;
      this.#free = Math.max(this.#free, performance.now()) + (bytes.length * 8) / kbps + stall;
      this.#waiting.push({ bytes, due: this.#free + delayMillis });
    }
    this.wake();
  }

  wake(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#now().black === true) return;
    while (this.#waiting.length > 0 && this.#waiting[0]!.due <= performance.now()) this.#to.write(this.#waiting.shift()!.bytes);
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.wake(), Math.max(1, this.#waiting[0]!.due - performance.now()));
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }
}
