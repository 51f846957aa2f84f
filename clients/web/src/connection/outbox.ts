import type { ClientMessage } from '../wire/messages';

/** A client message with its place in the connection. */
export type Numbered<M = ClientMessage> = M & { readonly seq: number };

/** The id by which a command is answered; other messages have none. */
const idOf = (message: object): unknown => ('id' in message ? message.id : undefined);

/**
 * Commands that were sent, or wait for a socket, until the server is known to have them. An answer proves that
 * everything up to its command arrived; `welcome.received` proves it at a resume. `Session` bounds how many there are.
 */
export class Outbox<M extends object = ClientMessage> {
  private waiting: Numbered<M>[] = [];
  private last = 0;

  add(message: M): Numbered<M> {
    const numbered = { ...message, seq: ++this.last };
    // `media.silent` is a hint of the moment, and a later moment doesn't want it; commands wait, and each gets an answer.
    if (idOf(numbered) !== undefined) this.waiting.push(numbered);
    return numbered;
  }

  answered(id: string): void {
    const at = this.waiting.findIndex((message) => idOf(message) === id);
    if (at >= 0) this.waiting.splice(0, at + 1);
  }

  /**
   * What the server lacks, numbered on from what it has. A fresh page doesn't know what the page before it sent, and a
   * new connection counts from 1: in both cases nothing here has ever been sent under these numbers, so all of it goes.
   */
  resend(received: number, same: boolean): readonly Numbered<M>[] {
    const lacking = same ? this.waiting.filter((message) => message.seq > received) : this.waiting;
    this.last = received;
    this.waiting = lacking.map((message) => ({ ...message, seq: ++this.last }));
    return this.waiting;
  }

  clear(): void {
    this.waiting = [];
  }
}
