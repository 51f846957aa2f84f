/** Time that stands until a test moves it. Its timers run in the order in which they are due. */
export class Clock {
  private nowMillis = 0;
  private readonly timers = new Set<{ readonly at: number; readonly run: () => void }>();

  readonly now = (): number => this.nowMillis;

  readonly after = (millis: number, run: () => void): (() => void) => {
    const timer = { at: this.nowMillis + millis, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  /** Lets time pass, and everything happen that is due within it. */
  pass(millis: number): void {
    const until = this.nowMillis + millis;
    for (let next = this.next(until); next !== undefined; next = this.next(until)) {
      this.timers.delete(next);
      this.nowMillis = next.at;
      next.run();
    }
    this.nowMillis = until;
  }

  /** How many timers run: a machine that is over has none. */
  get running(): number {
    return this.timers.size;
  }

  private next(until: number): { readonly at: number; readonly run: () => void } | undefined {
    return [...this.timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}

/** Waits until every promise that can settle has settled, and what followed from it. No time passes on a `Clock`. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done));
}
