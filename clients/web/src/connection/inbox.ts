/** What to do with a numbered message: `take` it, `skip` it (handled before), or `resume`, because one is missing. */
export type Verdict = 'take' | 'skip' | 'resume';

/** Keeps the order of the server's numbered messages over any number of sockets. */
export class Inbox {
  /** The last number handled; -1 on a page that knows nothing and wants the whole state. */
  received: number;
  private missedAt: number | null = null;
  private anyNext: boolean;

  constructor(received: number) {
    this.received = received;
    this.anyNext = received < 0;
  }

  /** After `welcome`: a snapshot may jump; a new connection counts from 1. */
  welcomed(resumed: boolean, snapshot: boolean): void {
    if (!resumed) this.received = 0;
    if (!resumed) this.missedAt = null;
    this.anyNext = resumed && (snapshot || this.received < 0);
  }

  arrived(seq: number): Verdict {
    if (this.anyNext) return this.take(seq);
    if (seq <= this.received) return 'skip';
    if (seq === this.received + 1 || this.missedAt === this.received) return this.take(seq);
    // The server replays what is missing. Where it can't, the same gap comes again, and then we go on rather than circle.
    this.missedAt = this.received;
    return 'resume';
  }

  private take(seq: number): Verdict {
    this.received = seq;
    this.anyNext = false;
    this.missedAt = null;
    return 'take';
  }
}
