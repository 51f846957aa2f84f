/** A finger that went further than this, in screen pixels, does not tap. */
const SLOP = 10;
/** One that lies still for so long takes hold of what is below it. */
const HOLD_MILLIS = 500;

interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

/** What a finger on the picture does. */
export interface FingerPort<E extends Point> {
  /** The button of the mouse goes down there, moves and goes up, as if the finger were one. */
  down(event: E): void;
  move(event: E): void;
  up(event: E): void;
  /** The page moves with the finger, which went down at `from`. */
  scroll(from: E, dx: number, dy: number): void;
  /** Calls back after so long; returns how to prevent that. */
  after(millis: number, then: () => void): () => void;
}

type State<E> =
  | { readonly is: 'up' }
  | { readonly is: 'down'; readonly from: E; readonly stop: () => void }
  | { readonly is: 'scrolls'; readonly from: E; readonly last: Point }
  | { readonly is: 'holds' };

/**
 * One finger on the picture while its agent acts on the page: it taps, scrolls, or after it lay still takes hold of something
 * and drags it.
 */
export class Finger<E extends Point> {
  private readonly port: FingerPort<E>;
  private state: State<E> = { is: 'up' };

  constructor(port: FingerPort<E>) {
    this.port = port;
  }

  down(event: E): void {
    this.leave();
    const hold = (): void => {
      this.state = { is: 'holds' };
      this.port.down(event);
    };
    this.state = { is: 'down', from: event, stop: this.port.after(HOLD_MILLIS, hold) };
  }

  move(event: E): void {
    const { state } = this;
    if (state.is === 'up') return;
    if (state.is === 'holds') return this.port.move(event);
    const { from } = state;
    if (state.is === 'down') {
      if (Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) <= SLOP) return;
      state.stop();
    }
    const last = state.is === 'scrolls' ? state.last : from;
    this.state = { is: 'scrolls', from, last: event };
    this.port.scroll(from, last.clientX - event.clientX, last.clientY - event.clientY);
  }

  up(event: E): void {
    const state = this.leave();
    if (state.is === 'down') this.port.down(state.from);
    if (state.is === 'down' || state.is === 'holds') this.port.up(event);
  }

  /** The browser took the finger for something else: what was held is let go where it is. */
  taken(event: E): void {
    if (this.leave().is === 'holds') this.port.up(event);
  }

  /** @returns what it did until now */
  private leave(): State<E> {
    const { state } = this;
    if (state.is === 'down') state.stop();
    this.state = { is: 'up' };
    return state;
  }
}
