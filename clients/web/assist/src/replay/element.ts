import type { Words } from '../../../src/say';
import { Board } from '../marks/board';
import { made } from '../stage/made';
import { STYLE } from '../stage/style';
import { Zoom } from '../stage/tools/zoom';
import { Voice } from '../stage/voice';
import type { Replay } from './replay';

/**
 * `<alongside-replay>`: what a recording shows, fitted into whatever room the element has. The buttons are the page's own.
 * @example
 * document.querySelector('alongside-replay').replay = replay;
 */
export class AlongsideReplay extends HTMLElement {
  private readonly voice = new Voice();
  private readonly sheet = made('div', { class: 'sheet' });
  private readonly room = made('div', { class: 'room', 'data-mode': 'look' });
  private zoom: Zoom | null = null;
  private shown: Replay | null = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style, Board.sheet()];
    this.room.append(this.sheet);
    root.append(this.room);
    this.voice.always(() => this.label(root));
  }

  /**
   * In which words it speaks: undefined for English.
   * @example
   * screen.words = await wordsFor(navigator.language);
   */
  get words(): Words | undefined {
    return this.voice.words;
  }

  set words(words: Words | undefined) {
    this.voice.words = words;
  }

  private label(root: ShadowRoot): void {
    this.voice.marks(root);
    this.shown?.projector.glass.label(this.voice.say);
  }

  /** The picture, pixel for pixel; nothing before a replay was given. */
  get canvas(): HTMLCanvasElement | null {
    return this.shown?.projector.glass.canvas ?? null;
  }

  /** What it shows; null for nothing. */
  get replay(): Replay | null {
    return this.shown;
  }

  set replay(replay: Replay | null) {
    this.zoom?.stop();
    this.zoom = null;
    this.shown = replay;
    if (replay === null) {
      this.sheet.replaceChildren();
      return;
    }
    const { frame, canvas } = replay.projector.glass;
    replay.projector.glass.label(this.voice.say);
    this.sheet.replaceChildren(frame);
    const zoom = new Zoom(this.room, this.sheet, frame, canvas);
    this.zoom = zoom;
    replay.resized = () => zoom.fit();
    if (this.isConnected) zoom.start();
    zoom.fit();
  }

  /** @internal */
  connectedCallback(): void {
    this.zoom?.start();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.zoom?.stop();
  }
}

if (customElements.get('alongside-replay') === undefined) customElements.define('alongside-replay', AlongsideReplay);

declare global {
  interface HTMLElementTagNameMap {
    'alongside-replay': AlongsideReplay;
  }
}
