/** A part of ours that is loaded when it is first used. Uses come in the order in which they were wished. */
export class Later<T> {
  /** Null until it is there. */
  now: T | null = null;
  private readonly load: () => Promise<T>;
  private loading: Promise<T> | null = null;

  constructor(load: () => Promise<T>) {
    this.load = load;
  }

  async use<R>(how: (part: T) => R): Promise<R> {
    this.loading ??= this.load();
    return how((this.now = await this.loading));
  }
}

export const notLoaded = (trouble: unknown): void => console.error('Alongside could not load a part of itself', trouble);
