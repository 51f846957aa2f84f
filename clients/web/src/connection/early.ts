import { SUBPROTOCOL } from '../wire/messages';
import type { LinkWorld, Socket } from './link';

/** The server closes a socket that has said no `hello` for 5 s, and would call the token bad that comes too late. */
const EARLY_MILLIS = 3_000;

/** A socket that is opened while its token is still on its way; its link takes it over, or opens another one. */
export class EarlySocket {
  private readonly world: LinkWorld;
  private early: { readonly socket: Socket; open: boolean } | null = null;
  private keep = (): void => {};

  constructor(world: LinkWorld) {
    this.world = world;
  }

  prepare(url: string): void {
    this.forget();
    let socket: Socket;
    try {
      socket = this.world.open(url, SUBPROTOCOL);
    } catch {
      return; // the start says why
    }
    const early = { socket, open: false };
    this.early = early;
    socket.onclose = () => this.early === early && this.forget();
    socket.onopen = () => {
      early.open = true;
      this.keep = this.world.after(EARLY_MILLIS, () => this.forget());
    };
  }

  /** Null where there is none, or none any more. */
  take(): { readonly socket: Socket; readonly open: boolean } | null {
    const { early } = this;
    this.keep();
    this.early = null;
    return early;
  }

  forget(): void {
    this.take()?.socket.close(1000);
  }
}
