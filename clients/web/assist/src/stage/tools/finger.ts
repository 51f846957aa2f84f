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

type State =
  | { readonly is: 'up' }
  | { readonly is: 'down'; readonly stop: () => void }
  | { readonly is: 'scrolls'; readonly lastX: number; readonly lastY: number }
  | { readonly is: 'holds' };

/**
 * One finger on the picture while its agent acts on the page: it taps, scrolls, or after it lay still takes hold of something
 * and drags it.
 */
export class Finger<E extends Point> {
  private readonly port: FingerPort<E>;
  private state: State = { is: 'up' };
  private from: E | null = null;

  constructor(port: FingerPort<E>) {
    this.port = port;
  }

  down(event: E): void {
    this.cancel();
    this.from = event;
    const hold = (): void => {
      this.state = { is: 'holds' };
      this.port.down(event);
    };
    this.state = { is: 'down', stop: this.port.after(HOLD_MILLIS, hold) };
  }

  move(event: E): void {
    const { state, from } = this;
    if (from === null) return;
    if (state.is === 'holds') return this.port.move(event);
    if (state.is === 'down') {
      if (Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) <= SLOP) return;
      state.stop();
    }
    const { lastX, lastY } = state.is === 'scrolls' ? state : { lastX: from.clientX, lastY: from.clientY };
    this.state = { is: 'scrolls', lastX: event.clientX, lastY: event.clientY };
    this.port.scroll(from, lastX - event.clientX, lastY - event.clientY);
  }

  up(event: E): void {
    const { state, from } = this;
    this.cancel();
    if (state.is === 'down') this.port.down(from!);
    if (state.is === 'down' || state.is === 'holds') this.port.up(event);
  }

  /** The browser took the finger for something else: what was held is let go where it is. */
  taken(event: E): void {
    const holds = this.state.is === 'holds';
    this.cancel();
    if (holds) this.port.up(event);
  }

  private cancel(): void {
    if (this.state.is === 'down') this.state.stop();
    this.state = { is: 'up' };
    this.from = null;
  }
}
