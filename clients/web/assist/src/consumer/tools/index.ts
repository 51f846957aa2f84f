import { dispatch, type Handlers, type Told } from '../../dispatch';
import { Board, type Drawing } from '../../marks/board';
import type { Body, Party } from '../../party';
import type { AgentInState, AssistCommand, VariantInState } from '../../wire/messages';
import type { Guest } from '../frames';
import type { Rules } from '../judge';
import { Annotations } from './annotations';
import type { Control, Seen } from './control/control';

/** What the tools need of the page's side. */
export interface ToolsPort {
  readonly party: Party;
  /** A root that the page can't reach, over the page and not part of it. */
  readonly root: ShadowRoot;
  readonly layer: HTMLElement;
  readonly rules: Rules;
  /** Frames of other origins that send pictures. */
  guests(): ReadonlyMap<HTMLIFrameElement, Guest>;
  agents(): readonly AgentInState[];
  variants(): readonly VariantInState[];
  paused(): boolean;
  controlled(by: number | null, asking: readonly number[]): void;
  drawn(drawing: Drawing): void;
  erased(): void;
}

/** Nobody acts on a picture before these. */
const MOST_PICTURES = 64;

/** What agents may do on the page besides looking: loaded once an agent was admitted. */
export class Tools {
  private readonly annotations: Annotations;
  private readonly parts: readonly Handlers[];
  private readonly port: ToolsPort;
  /** Loaded when an agent first asks to act, or for the page's fields. */
  private loading: Promise<Control> | null = null;
  private control: Control | null = null;
  private over = false;
  private readonly pictures = new Map<number, Seen[]>();
  private latest = 0;

  constructor(port: ToolsPort) {
    this.port = port;
    port.root.adoptedStyleSheets = [...port.root.adoptedStyleSheets, Board.sheet()];
    const tell = (command: Body<AssistCommand>): void => this.tell(command);
    this.annotations = new Annotations({
      layer: port.layer,
      own: port.root.host,
      moved: (marks) => tell({ type: 'assist.anchors', marks }),
      gone: (agent, mark) => tell({ type: 'assist.erase', agent, mark }),
      drawn: port.drawn,
      erased: port.erased,
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
    this.loading ??= import('./control/control').then(({ Control }) => {
      return (this.control = new Control({
        rules: port.rules,
        guests: port.guests,
        layer: port.layer,
        root: port.root,
        agents: port.agents,
        variants: port.variants,
        pictures: this.pictures,
        latest: () => this.latest,
        paused: port.paused,
        now: () => port.party.clock.now(),
        answer: (act, result) => this.tell({ type: 'assist.acted', act, result }),
      }));
    });
    this.loading.then((control) => this.over || dispatch([control.handlers], message)).catch((trouble: unknown) => console.error('Alongside could not load its tools', trouble));
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
    this.latest = captured;
    this.control?.steady.look(captured);
  }

  /** A picture was compared with the one before; without `anything` it was the same, and nobody got it. */
  told(variant: number, captured: number, anything: boolean): void {
    const all = this.pictures.get(variant) ?? [];
    this.pictures.set(variant, all);
    if (anything || all.length === 0) all.unshift({ sent: captured, until: captured });
    else all[0] = { sent: all[0]!.sent, until: captured };
    all.splice(MOST_PICTURES);
  }

  remove(): void {
    this.over = true;
    this.control?.remove();
    this.annotations.remove();
  }
}
