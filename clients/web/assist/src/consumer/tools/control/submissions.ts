import { hookedIn } from '../../hooked';

/** So long what a page sends off counts as an answer to what an agent did before, unless the consumer did something since. */
const ANSWER_MILLIS = 60_000;
const METHODS = ['submit', 'requestSubmit'] as const;

/**
 * Sees that no form goes off because of an agent who may send none: by an event, or by a script that calls `submit()`, at
 * once or a while after. Who did something last, the agent or the consumer, is who sends it.
 */
export class Submissions {
  private readonly watched = new WeakSet<EventTarget>();
  private readonly refused: () => void;
  private readonly now: () => number;
  private readonly life = new AbortController();
  private until = 0;

  /** @param refused called when one was stopped */
  constructor(refused: () => void, now = (): number => performance.now()) {
    this.refused = refused;
    this.now = now;
  }

  /** An agent does something. */
  acts(maySubmit: boolean): void {
    this.until = maySubmit ? 0 : this.now() + ANSWER_MILLIS;
  }

  /** From now on also in this window. */
  watch(view: Window & typeof globalThis): void {
    if (this.watched.has(view)) return;
    this.hear(view);
    for (const name of ['pointerdown', 'keydown', 'click']) view.addEventListener(name, (event) => event.isTrusted && (this.until = 0), { capture: true, passive: true, signal: this.life.signal });
    const hooked = hookedIn(view);
    if (hooked !== null && 'sends' in hooked) hooked.sends = () => this.allows();
    else guard(view, () => this.allows());
  }

  /** And of a form in this tree: no event of it leaves a shadow tree. */
  hear(tree: EventTarget): void {
    if (this.watched.has(tree)) return;
    this.watched.add(tree);
    tree.addEventListener('submit', (event) => this.allows() || stop(event), { capture: true, signal: this.life.signal });
  }

  stop(): void {
    this.until = 0;
    this.life.abort();
  }

  private allows(): boolean {
    if (this.now() >= this.until) return true;
    this.refused();
    return false;
  }
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Where there is no early hook: from now on, which a script that kept the method itself escapes. */
function guard({ HTMLFormElement: { prototype } }: Window & typeof globalThis, allows: () => boolean): void {
  for (const name of METHODS) {
    const real = prototype[name] as (this: HTMLFormElement, by?: HTMLElement | null) => void;
    prototype[name] = function (this: HTMLFormElement, ...args: []): void {
      if (allows()) real.apply(this, args);
    };
  }
}
