import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that can be shut and opened again; what is on it when it shuts is cut. */
export class Gate {
  readonly #to: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #open = true;

  private constructor(to: URL) {
    this.#to = to;
    this.#server = createServer((socket) => this.#relay(socket));
  }

  static async to(url: string): Promise<Gate> {
    const gate = new Gate(new URL(url));
    await new Promise<void>((done) => gate.#server.listen(0, '127.0.0.1', done));
    return gate;
  }

  /** The server's address by this way. */
  get url(): string {
    return `${this.#to.protocol}//${this.#to.hostname}:${(this.#server.address() as AddressInfo).port}`;
  }

  shut(): void {
    this.#open = false;
    this.#sockets.forEach((socket) => socket.destroy());
  }

  open(): void {
    this.#open = true;
  }

  stop(): void {
    this.shut();
    this.#server.close();
  }

  #relay(socket: Socket): void {
    if (!this.#open) return void socket.destroy();
    const far = connect(Number(this.#to.port), this.#to.hostname);
    for (const [one, other] of [[socket, far], [far, socket]] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
