import type { Call } from '@alongside/client';
import { byId } from './dom';
import { movable } from './move';

/** The movable window: it draws a call and passes on what is pressed. One line in it says in words what happens. */
export class CallWindow {
  private readonly box = byId('call', HTMLElement);
  private readonly grip = byId('call-grip', HTMLButtonElement);
  private readonly close = byId('call-close', HTMLButtonElement);
  private readonly line = byId('call-status', HTMLElement);
  private readonly small = byId('call-note', HTMLElement);
  private readonly stage = byId('call-stage', HTMLElement);
  private readonly remote = byId('call-remote', HTMLVideoElement);
  private readonly local = byId('call-local', HTMLVideoElement);
  private readonly face = byId('call-face', HTMLElement);
  private readonly title = byId('call-title', HTMLElement);
  private readonly mute = byId('call-mute', HTMLButtonElement);
  private readonly camera = byId('call-camera', HTMLButtonElement);
  private readonly hold = byId('call-hold', HTMLButtonElement);
  private readonly end = byId('call-end', HTMLButtonElement);
  private readonly again = byId('call-again', HTMLButtonElement);
  private call: Call | null = null;

  constructor(pressed: { again(): void; end(): void }) {
    movable(this.box, this.box.querySelector('.call-bar')!, this.grip);
    this.mute.addEventListener('click', () => this.toggle('audio'));
    this.camera.addEventListener('click', () => this.toggle('video'));
    this.hold.addEventListener('click', () => void this.toggleHold());
    this.end.addEventListener('click', () => pressed.end());
    this.again.addEventListener('click', () => pressed.again());
    this.close.addEventListener('click', () => this.hide());
  }

  open(call: Call): void {
    this.call = call;
    this.small.hidden = true;
    this.show(true);
    call.show({ remote: this.remote, local: this.local });
    this.grip.focus({ preventScroll: true });
  }

  draw(call: Call, words: string): void {
    const state = call.state;
    this.write(words);
    const picture = state.phase === 'talking' && call.far.video !== false && call.remoteStream.getVideoTracks().length > 0;
    const ours = call.localStream.getVideoTracks().length > 0;
    this.title.textContent = call.far.displayName ?? 'Your expert';
    this.face.textContent = [...(call.far.displayName ?? 'Expert')][0]!.toUpperCase();
    this.face.hidden = picture;
    this.remote.classList.toggle('away', !picture);
    this.local.classList.toggle('away', !ours || call.isMuted('video'));
    setPressed(this.mute, call.isMuted('audio'));
    setPressed(this.camera, call.isMuted('video'));
    this.camera.hidden = !ours;
    this.hold.disabled = state.phase !== 'talking';
    setPressed(this.hold, state.phase === 'talking' && state.held);
    this.end.disabled = state.phase === 'ending';
  }

  /** The call has ended: say why, offer another. */
  over(words: string): void {
    this.call = null;
    this.write(words);
    this.show(false, true);
    this.again.focus({ preventScroll: true });
  }

  /** A line without a call. */
  say(words: string): void {
    this.show(false);
    this.write(words);
  }

  /** A second, smaller line: what is wrong with a device, or what the server said. */
  note(words: string): void {
    this.small.textContent = words;
    this.small.hidden = false;
  }

  focus(): void {
    this.grip.focus();
  }

  private hide(): void {
    this.box.hidden = true;
    byId('expert-button', HTMLButtonElement).focus();
  }

  private show(calling: boolean, again = false): void {
    this.box.hidden = false;
    this.stage.hidden = !calling;
    this.close.hidden = calling;
    for (const button of [this.mute, this.camera, this.hold, this.end]) button.hidden = !calling;
    this.again.hidden = !again;
  }

  /** Only a change is written: a screen reader would read a repeated line again. */
  private write(words: string): void {
    if (this.line.textContent !== words) this.line.textContent = words;
  }

  private toggle(kind: 'audio' | 'video'): void {
    if (this.call?.isMuted(kind)) this.call.unmute(kind);
    else this.call?.mute(kind);
  }

  private async toggleHold(): Promise<void> {
    const state = this.call?.state;
    if (state?.phase !== 'talking') return;
    try {
      await (state.held ? this.call?.resume() : this.call?.hold());
    } catch (trouble) {
      this.note(trouble instanceof Error ? trouble.message : String(trouble));
    }
  }
}

const setPressed = (button: HTMLButtonElement, pressed: boolean): void => button.setAttribute('aria-pressed', String(pressed));
