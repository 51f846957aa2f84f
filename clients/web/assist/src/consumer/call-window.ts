import type { CallState } from '../../../src/call/machine';
import type { FarSide, QueuePlace } from '../../../src/call/told';
import { describe, describeQueue } from '../../../src/words';
import { sayer, type Say, type Words } from '../../../src/say';
import type { PartOfWindow } from '../wire/messages';
import { Movable } from './move';
import { made, OverPage } from './over-page';
import { callWindow } from './placed';

/**
 * What the window needs of a call: a `Call` of `@alongside/client` is one, and `CallState`, `FarSide` and `QueuePlace` are of
 * that package too.
 * @example
 * const call: CallToShow = session.call({ to: 'queue:help', video: true });
 */
export interface CallToShow {
  /** What the call is doing; the window shows its words, and is over with it. */
  readonly state: CallState;
  /**
   * Who is called: the name is the title, and without a picture its first letter stands there; `video: false` hides the
   * picture.
   */
  readonly far: FarSide;
  /** The place in a queue, shown while one waits; null otherwise. */
  readonly queue: QueuePlace | null;
  /** What is sent: without a picture track there is no button for the camera. */
  readonly localStream: MediaStream;
  /** What arrives: the expert's picture shows while it has a picture track. */
  readonly remoteStream: MediaStream;
  /** Tells the window to look again; returns how to stop that. */
  on(name: 'state' | 'media' | 'far' | 'queue', listener: () => void): () => void;
  /** Plays the call in the window's two elements, `remote` with sound, `local` without. */
  show(elements: { remote?: HTMLMediaElement | null; local?: HTMLMediaElement | null }): void;
  /** Whether the microphone or camera is muted. */
  isMuted(kind: 'audio' | 'video'): boolean;
  /** The buttons *Mute* and *Camera off*. */
  mute(kind: 'audio' | 'video'): void;
  /** The same buttons, pressed again. */
  unmute(kind: 'audio' | 'video'): void;
  /** The button *Hold*; where it rejects, the window's second line says why. */
  hold(): Promise<void>;
  /** The same button, pressed again. */
  resume(): Promise<void>;
  /** The button *End call*. */
  end(): void;
}

/**
 * How a call is shown.
 * @example
 * const options: CallWindowOptions = { again: () => callAnExpert() };
 */
export interface CallWindowOptions {
  /** Offers another call when this one is over. */
  readonly again?: () => void;
  /** The window's words in another language, say by `wordsFor`; what is said of the call too. */
  readonly words?: Words;
  /** What is said of the call's state, or of its place in a queue; by `describe` and `describeQueue` of `@alongside/client` unless given. */
  readonly describe?: (call: CallToShow) => string;
}

const DAY = '--card:var(--alongside-card,#fff);--ink:var(--alongside-ink,#16202e);--soft:var(--alongside-soft,#56637a);--line:var(--alongside-line,#d3dae6);--accent:var(--alongside-accent,#2457d6);--accent-ink:var(--alongside-accent-ink,#fff);--danger:var(--alongside-danger,#c02f2f)';
const NIGHT = '--card:var(--alongside-card,#172030);--ink:var(--alongside-ink,#e9eef7);--soft:var(--alongside-soft,#a3b0c6);--line:var(--alongside-line,#2c384c);--accent:var(--alongside-accent,#86aaff);--accent-ink:var(--alongside-accent-ink,#0b1730);--danger:var(--alongside-danger,#ff8d86)';

/** Below the window that asks for consent, which nothing may cover. */
const STYLE = `
:host{z-index:2147483646;${DAY}}
@media (prefers-color-scheme:dark){:host{${NIGHT}}}
[hidden]{display:none!important}
section{position:absolute;right:16px;bottom:16px;box-sizing:border-box;width:min(360px,100vw - 16px);overflow:hidden;pointer-events:auto;border:1px solid var(--line);border-radius:16px;background:var(--card);color:var(--ink);box-shadow:0 12px 40px rgb(0 0 0/.35)}
.bar{display:flex;align-items:center;gap:8px;padding:5px 8px;cursor:move;touch-action:none;user-select:none}
.bar strong{flex:1;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
button{font:inherit;font-weight:600;min-height:44px;padding:6px 12px;border:1px solid var(--soft);border-radius:10px;background:var(--card);color:var(--ink);cursor:pointer}
button:disabled{opacity:.55;cursor:default}
button[aria-pressed=true],.main{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
.bar button{border-color:transparent;background:none;color:var(--soft)}
.grip{font-size:19px;cursor:move}
.danger{border-color:var(--danger);color:var(--danger)}
:focus-visible{outline:3px solid #f5a524;outline-offset:-3px}
.stage{position:relative;display:grid;place-items:center;width:100%;aspect-ratio:4/3;max-height:50vh;background:#0c110c}
video{background:#000}
.remote{position:absolute;inset:0;width:100%;height:100%;object-fit:contain}
.local{position:absolute;right:10px;bottom:10px;width:27%;aspect-ratio:4/3;border:2px solid rgb(255 255 255/.75);border-radius:10px;object-fit:cover;transform:scaleX(-1)}
.away{visibility:hidden}
.face{display:grid;place-items:center;width:88px;height:88px;border-radius:50%;background:#44546a;color:#fff;font-size:35px}
p{margin:0;padding:10px 16px 0;font-weight:600;min-height:1.4em}
.note{padding-top:3px;color:var(--danger);font-size:14px;font-weight:400}
.controls{display:flex;flex-wrap:wrap;gap:8px;padding:12px}
.controls button{flex:1 1 auto;padding:6px;font-size:14px;white-space:nowrap}
`;

/** While it is dragged it is told so often at most where it is. */
const TELL_MILLIS = 100;

/** The place to which a person moved it goes with the tab from page to page. */
const KEPT = 'alongside.call-window';

/**
 * A window over the page with a call, which the person moves; an agent too, who may see the page. `showCall` makes it.
 * @example
 * const shown = await showCall(call);
 * session.on('connectivity-lost', () => shown.say('Reconnecting…'));
 */
export class CallWindow {
  private readonly over: OverPage;
  private readonly window = made('section', { id: 'call' });
  private readonly bar = made('div', { class: 'bar' });
  private readonly grip = made('button', { id: 'call-grip', class: 'grip', type: 'button', 'aria-describedby': 'call-grip-help' }, '⠿');
  private readonly title = made('strong', { id: 'call-title' });
  private readonly shut = made('button', { id: 'call-close', type: 'button' }, '✕');
  private readonly stage = made('div', { class: 'stage' });
  private readonly remote = made('video', { id: 'call-remote', class: 'remote away' });
  private readonly local = made('video', { id: 'call-local', class: 'local away' });
  private readonly face = made('span', { id: 'call-face', class: 'face', 'aria-hidden': 'true' });
  private readonly line = made('p', { id: 'call-status', role: 'status' });
  private readonly small = made('p', { id: 'call-note', class: 'note', hidden: '' });
  private readonly muted = this.button('mute', () => this.toggle('audio'));
  private readonly camera = this.button('camera', () => this.toggle('video'));
  private readonly held = this.button('hold', () => void this.toggleHold());
  private readonly end = this.button('end', () => this.call.end());
  private readonly another = this.button('again', () => this.again());
  private readonly call: CallToShow;
  private readonly said: Say;
  private readonly options: CallWindowOptions;
  private readonly movable: Movable;
  private readonly deaf: readonly (() => void)[];
  private words: string | null = null;
  private lies = '';
  private telling: ReturnType<typeof setTimeout> | null = null;

  /** In place of the one that shows. @internal */
  static open(call: CallToShow, options: CallWindowOptions): CallWindow {
    callWindow.now?.close();
    const window = new CallWindow(call, options);
    callWindow.now = window;
    callWindow.changed();
    return window;
  }

  private constructor(call: CallToShow, options: CallWindowOptions) {
    [this.call, this.options, this.said] = [call, options, sayer(options.words)];
    this.over = new OverPage(STYLE, options.words);
    this.label();
    this.end.className = 'danger';
    this.another.className = 'main';
    this.shut.addEventListener('click', () => this.close());
    const controls = made('div', { class: 'controls', role: 'group', 'aria-label': this.said('Call controls') });
    controls.append(this.muted, this.camera, this.held, this.end, this.another);
    this.bar.append(this.grip, made('span', { id: 'call-grip-help', hidden: '' }, this.said('Drag it, or use the arrow keys; Home puts it back.')), this.title, this.shut);
    this.stage.append(this.remote, this.face, this.local);
    this.window.append(this.bar, this.stage, this.line, this.small, controls);
    this.over.root.append(this.window);
    this.over.show();
    this.movable = new Movable({ box: this.window, bar: this.bar, grip: this.grip, moved: (place) => this.keep(place) });
    const sizes = new ResizeObserver(() => this.tell());
    sizes.observe(this.window);
    const tell = (): void => this.tell();
    addEventListener('resize', tell);
    this.deaf = [...(['state', 'media', 'far', 'queue'] as const).map((name) => call.on(name, () => this.draw())), () => sizes.disconnect(), () => removeEventListener('resize', tell)];
    const place = kept();
    if (place !== null) this.movable.to(place);
    call.show({ remote: this.remote, local: this.local });
    this.draw();
    this.grip.focus({ preventScroll: true });
  }

  /** @internal */
  get box(): PartOfWindow | null {
    const { left, top, width, height } = this.window.getBoundingClientRect();
    return width === 0 ? null : { x: Math.max(0, Math.round(left)), y: Math.max(0, Math.round(top)), width: Math.round(width), height: Math.round(height) };
  }

  /** @internal */
  place(x: number, y: number): void {
    this.movable.to({ left: x, top: y });
    this.lies = ''; // told also where it can't go further
  }

  /**
   * Words in place of the call's own, say while the connection is lost; null for these again.
   * @example
   * session.on('connectivity-lost', () => shown.say('Reconnecting…'));
   */
  say(words: string | null): void {
    this.words = words;
    this.draw();
  }

  /**
   * A second, smaller line: what is wrong with a device, say.
   * @example
   * session.on('problem', ({ words }) => shown.note(words));
   */
  note(words: string): void {
    this.small.textContent = words;
    this.small.hidden = words === '';
  }

  /**
   * Goes to the window by keyboard.
   * @example
   * button.onclick = () => shown.focus();
   */
  focus(): void {
    this.grip.focus();
  }

  /**
   * Takes the window away; the call goes on.
   * @example
   * shown.close();
   */
  close(): void {
    this.deaf.forEach((stop) => stop());
    this.movable.remove();
    this.over.remove();
    if (callWindow.now !== this) return;
    callWindow.now = null;
    callWindow.changed();
  }

  private draw(): void {
    const { state, far, queue } = this.call;
    const over = state.phase === 'ended';
    const talks = state.phase === 'talking';
    const wasOver = this.stage.hidden;
    const words = this.options.describe ?? ((): string => (queue === null || over ? describe(state, this.options.words) : describeQueue(queue, this.options.words)));
    this.write(this.words !== null && !over ? this.words : words(this.call));
    const picture = talks && far.video !== false && this.call.remoteStream.getVideoTracks().length > 0;
    const ours = this.call.localStream.getVideoTracks().length > 0;
    this.title.textContent = far.displayName || this.said('Your expert');
    this.face.textContent = [...(far.displayName || this.said('Expert'))][0]!.toUpperCase();
    this.face.hidden = picture;
    this.remote.classList.toggle('away', !picture);
    this.local.classList.toggle('away', !ours || this.call.isMuted('video'));
    press(this.muted, this.call.isMuted('audio'));
    press(this.camera, this.call.isMuted('video'));
    press(this.held, talks && state.held);
    this.held.disabled = !talks;
    this.end.disabled = state.phase === 'ending';
    this.stage.hidden = over;
    for (const button of [this.muted, this.camera, this.held, this.end]) button.hidden = over;
    if (!ours) this.camera.hidden = true;
    this.shut.hidden = !over;
    this.another.hidden = !over || this.options.again === undefined;
    if (over && !wasOver && !this.another.hidden) this.another.focus({ preventScroll: true });
  }

  /** Only a change is written: a screen reader would read a repeated line again. */
  private write(words: string): void {
    if (this.line.textContent !== words) this.line.textContent = words;
  }

  private label(): void {
    const say = this.said;
    const words: readonly (readonly [HTMLElement, string])[] = [
      [this.muted, say('Mute')],
      [this.camera, say('Camera off')],
      [this.held, say('Hold')],
      [this.end, say('End call')],
      [this.another, say('Try again')],
    ];
    for (const [element, text] of words) element.textContent = text;
    const labels: readonly (readonly [HTMLElement, string])[] = [
      [this.window, say('Call with an expert')],
      [this.grip, say('Move window')],
      [this.shut, say('Close window')],
      [this.remote, say('The expert’s picture')],
      [this.local, say('Your own picture')],
    ];
    for (const [element, text] of labels) element.setAttribute('aria-label', text);
  }

  private button(id: string, pressed: () => void): HTMLButtonElement {
    const button = made('button', { id: `call-${id}`, type: 'button' });
    button.addEventListener('click', pressed);
    return button;
  }

  private again(): void {
    this.close();
    this.options.again?.();
  }

  private toggle(kind: 'audio' | 'video'): void {
    if (this.call.isMuted(kind)) this.call.unmute(kind);
    else this.call.mute(kind);
  }

  private async toggleHold(): Promise<void> {
    const { state } = this.call;
    if (state.phase !== 'talking') return;
    try {
      await (state.held ? this.call.resume() : this.call.hold());
    } catch (trouble) {
      this.note(trouble instanceof Error ? trouble.message : String(trouble));
    }
  }

  private keep(place: { readonly left: number; readonly top: number } | null): void {
    try {
      if (place === null) sessionStorage.removeItem(KEPT);
      else sessionStorage.setItem(KEPT, JSON.stringify([place.left, place.top]));
    } catch {
      // A page without storage forgets it.
    }
    this.tell();
  }

  /** Whoever shares the page says it on. */
  private tell(): void {
    this.telling ??= setTimeout(() => {
      this.telling = null;
      const lies = JSON.stringify(this.box);
      if (callWindow.now !== this || lies === this.lies) return;
      this.lies = lies;
      callWindow.changed();
    }, TELL_MILLIS);
  }
}

const press = (button: HTMLButtonElement, pressed: boolean): void => button.setAttribute('aria-pressed', String(pressed));

function kept(): { readonly left: number; readonly top: number } | null {
  try {
    const [left, top] = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as unknown[];
    return typeof left === 'number' && typeof top === 'number' ? { left, top } : null;
  } catch {
    return null;
  }
}
