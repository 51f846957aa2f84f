import type { Phrases, Words } from '../../../src/say';
import { Board } from '../marks/board';
import { PageViewer } from '../papers/viewer';
import { Glass } from './glass';
import { made } from './made';
import { STYLE } from './style';
import type { Surface } from './surface';
import type { Mode } from './tools/actions';
import { CallOutline } from './tools/call-outline';
import { Driver } from './tools/driver';
import { FormPanel } from './tools/form-panel';
import { Grade } from './tools/grade';
import { Hand } from './tools/hand';
import { LensOutline } from './tools/lens-outline';
import { Papers } from './tools/papers';
import { People } from './tools/people';
import { PickerDialog } from './tools/picker';
import { save, snapshot } from './tools/snapshot';
import { Toolbox } from './tools/toolbox';
import { Zoom } from './tools/zoom';
import { Refused } from '../party';
import type { ViewingState } from './events';
import type { Viewing } from './viewing';
import { Voice } from './voice';

const WORDS: Phrases<ViewingState> = {
  connecting: 'Connecting…',
  asking: 'Waiting for consent.',
  live: '',
  paused: 'Sharing is paused.',
  away: 'The page is being loaded, or its connection was lost.',
  lost: 'The connection to the server was lost. Reconnecting…',
  ended: 'Sharing has ended.',
};

/** So long a line of trouble stays. */
const TROUBLE_MILLIS = 6_000;

/**
 * `<alongside-stage>`: shows a `Viewing`, fitted into whatever room the element has, with what is hidden hatched and named,
 * the consumer's pointer and everybody's drawings, and the tools that the agent's token allows. How old and how heavy the
 * picture is always stands below it.
 * @example
 * const stage = document.querySelector('alongside-stage');
 * stage.viewing = watch({ token, code: '123456' });
 */
export class AlongsideStage extends HTMLElement {
  private readonly voice = new Voice();
  private readonly glass = new Glass();
  /** Pixel for pixel what the consumer's window shows. */
  readonly canvas = this.glass.canvas;
  private readonly sheet = made('div', { class: 'sheet' });
  private readonly room = made('div', { class: 'room', tabindex: '0', role: 'group' });
  private readonly status = made('p', { role: 'status' });
  private readonly recorded = made('p', { class: 'recorded' });
  private readonly grade = new Grade(this.voice);
  private readonly line = made('p', { class: 'line' });
  private readonly zoom = new Zoom(this.room, this.sheet, this.glass.frame, this.canvas, (part) => this.shown?.magnify(part));
  private readonly people = new People(this.voice);
  private readonly papers = new Papers(this.voice, (words) => this.tell(words));
  private readonly form = new FormPanel(this.voice);
  private readonly picker = new PickerDialog(this.voice, (value) => this.act((viewing) => viewing.control.pick(value)));
  private readonly hand: Hand;
  private readonly driver: Driver;
  private readonly outline: CallOutline;
  private readonly lens: LensOutline;
  private readonly toolbox: Toolbox;
  private shown: Viewing | null = null;
  private stop: (() => void)[] = [];
  /** Who led when that was last told. */
  private led = 0;
  private stays = false;
  private colour = '#d61a4f';
  private width = 4;
  private opacity: number | null = null;
  private trouble: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style, Board.sheet(), PageViewer.sheet()];
    const stage = this;
    const { voice } = this;
    this.outline = new CallOutline({
      voice,
      zoom: this.zoom,
      canvas: this.canvas,
      room: this.room,
      get viewing() {
        return stage.shown;
      },
    });
    this.lens = new LensOutline({
      voice,
      zoom: this.zoom,
      canvas: this.canvas,
      room: this.room,
      get viewing() {
        return stage.shown;
      },
      get offset() {
        return stage.glass.offset;
      },
    });
    this.sheet.append(this.glass.frame, this.lens.root, this.outline.root);
    this.room.append(this.sheet);
    this.hand = new Hand({
      voice,
      zoom: this.zoom,
      frame: this.glass.frame,
      room: this.room,
      get viewing() {
        return stage.shown;
      },
      get style() {
        const { colour, width, opacity, stays } = stage;
        return { colour, width, stays, ...(opacity === null ? {} : { opacity }) };
      },
      inDocument: ({ x, y }) => ({ x: x + stage.glass.offset.x, y: y + stage.glass.offset.y }),
    });
    this.driver = new Driver({
      zoom: this.zoom,
      room: this.room,
      get viewing() {
        return stage.shown;
      },
      get driving() {
        return stage.mode === 'control' && stage.acts;
      },
      inDocument: ({ x, y }) => ({ x: x + stage.glass.offset.x, y: y + stage.glass.offset.y }),
      picker: (picker) => this.picker.open(picker),
    });
    this.toolbox = new Toolbox({
      voice,
      get viewing() {
        return stage.shown;
      },
      get mode() {
        return stage.mode;
      },
      set mode(mode) {
        stage.mode = mode;
      },
      get stays() {
        return stage.stays;
      },
      set stays(stays) {
        stage.stays = stays;
      },
      get colour() {
        return stage.colour;
      },
      set colour(colour) {
        stage.colour = colour;
      },
      get width() {
        return stage.width;
      },
      set width(width) {
        stage.width = width;
      },
      get opacity() {
        return stage.opacity;
      },
      set opacity(opacity) {
        stage.opacity = opacity;
      },
      get zoomWords() {
        return stage.zoom.words;
      },
      do: (deed) => this.do(deed),
    });
    const middle = made('div', { class: 'middle' });
    middle.append(this.room, this.form.root, this.papers.root, this.people.root, this.papers.viewer.root);
    const foot = made('div', { class: 'foot' });
    foot.append(this.status, this.recorded, this.grade.root, this.line);
    root.append(this.toolbox.bar, middle, foot, this.zoom.map, this.toolbox.help, this.picker.root);
    this.room.addEventListener('keydown', (event) => this.key(event));
    this.mode = 'look';
    voice.always(() => this.label(root));
  }

  /**
   * In which words it speaks: undefined for English.
   * @example
   * stage.words = await wordsFor(navigator.language);
   */
  get words(): Words | undefined {
    return this.voice.words;
  }

  set words(words: Words | undefined) {
    this.voice.words = words;
  }

  private label(root: ShadowRoot): void {
    const { say } = this.voice;
    this.voice.marks(root);
    this.room.setAttribute('aria-label', say('The shared page and what is drawn on it'));
    this.recorded.textContent = say('This session is recorded');
    this.glass.label(say);
    this.say();
  }

  /** Whose page it shows; null for none. Another one begins with the mode `look`. */
  get viewing(): Viewing | null {
    return this.shown;
  }

  set viewing(viewing: Viewing | null) {
    this.stop.splice(0).forEach((stop) => stop());
    this.shown?.showOn(null);
    this.shown?.magnify(null);
    this.shown?.drawings.board.svg.remove();
    this.shown = viewing;
    this.led = viewing?.lead.agent ?? 0;
    this.mode = 'look';
    this.people.show(viewing);
    this.papers.show(viewing);
    this.form.show(viewing);
    this.grade.show(viewing);
    this.outline.draw();
    this.lens.draw();
    if (viewing === null) return;
    this.glass.lay(viewing.drawings.board.svg);
    this.stop = [
      viewing.on('state', () => this.say()),
      viewing.on('measured', () => this.say()),
      viewing.on('quality', () => this.grade.draw()),
      viewing.on('call-window', () => this.outline.draw()),
      viewing.on('zoom', () => this.lens.draw()),
      viewing.on('people', () => this.peopleChanged()),
      viewing.on('lead', () => this.leadChanged()),
      viewing.on('pushes', (pushes) => this.papers.draw(pushes)),
      viewing.on('control', () => this.controlChanged()),
      viewing.on('refused', ({ code, words }) => this.tell(this.voice.why(new Refused(code, words)))),
      viewing.on('recording', ({ words }) => {
        this.say();
        if (words !== '') this.tell(this.voice.say('The recording has ended: {why}', { why: words }));
      }),
    ];
    viewing.showOn(this);
    this.say();
  }

  /**
   * What the pointer does on the picture: `look`, draw with a tool, or `control`: act on the page, which asks the consumer
   * where that was not done.
   * @example
   * stage.mode = 'arrow';
   */
  get mode(): Mode {
    return this.hand.mode;
  }

  set mode(mode: Mode) {
    const before = this.hand?.mode;
    this.hand.mode = mode;
    this.room.dataset['mode'] = mode;
    if (mode === 'control' && !this.acts) this.act((viewing) => viewing.control.take());
    if (before === 'control' && mode === 'look' && this.acts) this.act((viewing) => viewing.control.release());
    this.toolbox.draw();
    this.say();
  }

  /** Whether this agent acts on the page now. */
  private get acts(): boolean {
    return this.shown !== null && this.shown.control.by === this.shown.agent;
  }

  private act(what: (viewing: Viewing) => Promise<unknown>): void {
    const { shown } = this;
    if (shown !== null) what(shown).catch((why: Error) => shown.tellRefused(why));
  }

  /**
   * The picture as it is now, with its drawings, as a PNG. There must be a `viewing`.
   * @example
   * const file = await stage.snapshot();
   */
  snapshot(): Promise<Blob> {
    return snapshot(this.canvas, this.shown!.drawings.board.svg);
  }

  /** @internal */
  connectedCallback(): void {
    this.zoom.start();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.zoom.stop();
  }

  /** @internal */
  draw(surface: Surface, painted: () => void): void {
    requestAnimationFrame(() => {
      this.paint(surface);
      painted();
    });
  }

  private paint(surface: Surface): void {
    if (surface.view === null) return;
    this.glass.paint(surface, () => {
      this.zoom.fit();
      this.toolbox.draw();
    });
    this.shown?.drawings.board.scrolledTo(this.glass.offset.x, this.glass.offset.y);
    this.lens.draw();
    this.zoom.drawMap();
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.room) return;
    if (this.driver.key(event) || this.hand.key(event) || this.toolbox.key(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  private do(deed: 'undo' | 'clear' | 'form' | 'people' | 'push' | 'snapshot' | 'larger' | 'smaller' | 'fit'): void {
    const { shown } = this;
    switch (deed) {
      case 'undo':
        // Why it was refused is told by the viewing.
        return void shown?.drawings.undo().catch(() => undefined);
      case 'clear':
        return void shown?.drawings.clear().catch(() => undefined);
      case 'people':
        this.people.root.hidden = !this.people.root.hidden;
        return this.zoom.fit();
      case 'push':
        this.papers.toggle();
        return this.zoom.fit();
      case 'snapshot':
        return void this.snapshot().then(
          (file) => save(file, `page-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.png`),
          (why: Error) => this.tell(this.voice.why(why)),
        );
      case 'larger':
      case 'smaller':
      case 'fit':
        return this.zoom.step(deed === 'larger' ? 1 : deed === 'smaller' ? -1 : 0);
      case 'form':
        this.form.open(!this.form.isOpen);
        return this.zoom.fit();
    }
  }

  private controlChanged(): void {
    const { shown } = this;
    // The consumer took it back, or another agent has it now.
    if (this.mode === 'control' && !this.acts && shown?.control.asking.includes(shown.agent) !== true) this.mode = 'look';
    this.form.draw();
    this.people.draw();
    this.toolbox.draw();
    this.say();
  }

  /** Who leads now is said in words, but for the first one, who did not take it from anybody. */
  private leadChanged(): void {
    const { lead, agent, people } = this.shown!;
    const known = this.led;
    this.led = lead.agent;
    if (known === 0 || lead.agent === 0 || known === lead.agent) return;
    const leader = people.find((person) => person.agent === lead.agent);
    const { say } = this.voice;
    const name = leader?.name || say('Another agent');
    const who = { name: leader?.supervisor === true ? say('{name} (supervisor)', { name }) : name };
    if (lead.agent === agent) this.tell(lead.takenOver ? say('You lead this session now: the others do not act meanwhile.') : say('You lead this session now.'));
    else this.tell(lead.takenOver ? say('{name} took this session over.', who) : say('{name} leads this session now.', who));
  }

  private peopleChanged(): void {
    this.people.draw();
    this.outline.draw();
    this.toolbox.draw();
  }

  private controlWords({ control, agent, people }: Viewing): string {
    const { say } = this.voice;
    if (control.asking.includes(agent)) return say('The customer is asked whether you may act on the page.');
    if (control.by === agent) return this.mode === 'control' ? say('You act on the page. Esc ends it.') : say('You may act on the page.');
    const other = people.find((person) => person.agent === control.by);
    return other === undefined ? '' : say('{name} acts on the page.', { name: other.name || say('Another agent') });
  }

  /** Says for a while what went wrong. */
  private tell(words: string): void {
    if (this.trouble !== null) clearTimeout(this.trouble);
    this.status.textContent = sentence(words);
    this.trouble = setTimeout(() => {
      this.trouble = null;
      this.say();
    }, TROUBLE_MILLIS);
  }

  private say(): void {
    const { shown } = this;
    if (shown === null) return;
    const words = this.voice.say(WORDS[shown.state]) || this.controlWords(shown);
    if (this.trouble === null && this.status.textContent !== words) this.status.textContent = words;
    this.grade.draw();
    this.recorded.hidden = shown.recording !== 'on' || shown.state === 'ended';
    this.line.textContent = shown.state === 'live' && shown.latencyMillis !== null ? `${shown.latencyMillis} ms · ${shown.kbps} kbit/s` : '';
    this.toolbox.draw();
  }
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;

if (customElements.get('alongside-stage') === undefined) customElements.define('alongside-stage', AlongsideStage);

declare global {
  interface HTMLElementTagNameMap {
    'alongside-stage': AlongsideStage;
  }
}
