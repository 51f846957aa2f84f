import { dispatch, type Handlers, type Told } from '../../dispatch';
import { Board, type Drawing } from '../../marks/board';
import type { Body } from '../../side';
import type { AgentInState, AssistCommand } from '../../wire/messages';
import { bookOf } from '../book';
import type { Guest } from '../frames';
import type { Rules } from '../judge';
import type { Lens, LensPort } from '../lens';
import type { Shown } from '../shown';
import { Annotations } from './annotations';
import type { Control } from './control/control';

/** What the tools need of the page's side. */
export interface ToolsPort extends LensPort {
  readonly layer: HTMLElement;
  readonly rules: Rules;
  readonly shown: Shown;
  /** Frames of other origins that send pictures. */
  guests(): ReadonlyMap<HTMLIFrameElement, Guest>;
  controlled(by: number | null, asking: readonly number[]): void;
  /** The pointer of an agent who acts. */
  pointed(by: AgentInState, x: number, y: number): void;
  /** An agent filled a field in. */
  filled(by: AgentInState, element: Element): void;
  drawn(drawing: Drawing): void;
  erased(): void;
}

/** What agents may do on the page besides looking: loaded once an agent asks to see it. */
export class Tools {
  private readonly annotations: Annotations;
  private readonly parts: readonly Handlers[];
  private readonly port: ToolsPort;
  /** Loaded when an agent first asks to act, or for the page's fields. */
  private loading: Promise<Control> | null = null;
  private control: Control | null = null;
  /** Loaded when an agent first enlarges something. */
  private lens: Promise<Lens> | null = null;
  private over = false;

  constructor(port: ToolsPort) {
    this.port = port;
    port.root.adoptedStyleSheets = [...port.root.adoptedStyleSheets, Board.sheet()];
    const tell = (command: Body<AssistCommand>): void => this.tell(command);
    this.annotations = new Annotations({
      layer: port.layer,
      moved: (marks) => tell({ type: 'assist.anchors', marks }),
      gone: (agent, mark) => tell({ type: 'assist.erase', agent, mark }),
      drawn: port.drawn,
      erased: port.erased,
      lens: (drawing) => this.enlarge(drawing),
    });
    this.parts = [
      this.annotations.handlers,
      {
        'assist.controlled': (message) => {
          port.controlled(message.by ?? null, message.asking);
          if (this.loading !== null || message.by !== undefined || message.asking.length > 0) this.toControl(message);
        },
        'assist.perform': (message) => this.toControl(message),
      },
    ];
  }

  /** In the order of the messages, also of those before it was loaded. */
  private toControl(message: Told): void {
    const { port } = this;
    this.loading ??= Promise.all([import('./control/control'), bookOf(port.rules)]).then(([{ Control }, book]) => {
      return (this.control = new Control({
        book,
        guests: port.guests,
        layer: port.layer,
        root: port.root,
        agents: port.agents,
        variants: port.variants,
        shown: port.shown,
        paused: port.paused,
        pointed: port.pointed,
        filled: port.filled,
        now: () => port.party.clock.now(),
        answer: (act, result) => this.tell({ type: 'assist.acted', act, result }),
      }));
    });
    this.loading.then((control) => this.over || dispatch([control.handlers], message)).catch(notLoaded);
  }

  private enlarge(drawing: Drawing | undefined): void {
    if (drawing === undefined && this.lens === null) return;
    this.lens ??= import('../lens').then(({ Lens }) => new Lens(this.port, (drawing) => this.annotations.drop(drawing)));
    this.lens.then((lens) => lens.lies(drawing)).catch(notLoaded);
  }

  closeLens(): void {
    this.lens?.then((lens) => lens.close()).catch(notLoaded);
  }

  /** What is lost with the line is told again by whoever comes back. */
  private tell(command: Body<AssistCommand>): void {
    this.port.party.ask(command).catch(() => undefined);
  }

  take(message: Told): void {
    dispatch(this.parts, message);
  }

  get drawings(): number {
    return this.annotations.count;
  }

  /** The page as it is now becomes a picture. */
  taking(captured: number): void {
    this.control?.steady.look(captured);
  }

  remove(): void {
    this.over = true;
    this.control?.remove();
    this.annotations.remove();
  }
}

const notLoaded = (trouble: unknown): void => console.error('Alongside could not load its tools', trouble);
