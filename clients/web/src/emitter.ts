/**
 * Typed events. `on` returns how to stop listening. Every listener hears events in the order in which they happened, also
 * where a listener's own doing causes the next one. A listener that throws is the application's bug: it is reported to
 * the console and hurts nobody else.
 */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<(event: never) => void>>();
  private readonly undelivered: (() => void)[] = [];
  private delivering = false;

  /**
   * Calls `listener` at every event of that name; returns how to stop that.
   * @example
   * const stop = session.on('incoming', (call) => call.answer());
   * stop();
   */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  /** @internal */
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    this.undelivered.push(() => this.deliver(name, event));
    if (this.delivering) return;
    this.delivering = true;
    for (let next = this.undelivered.shift(); next !== undefined; next = this.undelivered.shift()) next();
    this.delivering = false;
  }

  private deliver<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      try {
        (listener as (event: Events[Name]) => void)(event);
      } catch (trouble) {
        console.error('a listener of Alongside failed', trouble);
      }
    }
  }
}
