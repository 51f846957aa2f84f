import { dispatch, type Handlers, type Told } from '../../dispatch';
import { Board, type Drawing } from '../../marks/board';
import type { Body, Party } from '../../party';
import type { AgentInState, AssistCommand, VariantInState } from '../../wire/messages';
import type { Rules } from '../judge';
import { Annotations } from './annotations';
import { Control } from './control/control';
import { Cursor } from './control/cursor';

/** What the tools need of the page's side. */
export interface ToolsPort {
  readonly party: Party;
  /** A root that the page can't reach, over the page and not part of it. */
  readonly root: ShadowRoot;
  readonly layer: HTMLElement;
  readonly rules: Rules;
  agents(): readonly AgentInState[];
  variants(): readonly VariantInState[];
  paused(): boolean;
  controlled(by: number | null, asking: readonly number[]): void;
  drawn(drawing: Drawing): void;
  erased(): void;
}

/** What agents may do on the page besides looking: loaded once an agent was admitted. */
export class Tools {
  private readonly annotations: Annotations;
  private readonly control: Control;
  private readonly parts: readonly Handlers[];

  constructor(port: ToolsPort) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(Cursor.style);
    port.root.adoptedStyleSheets = [...port.root.adoptedStyleSheets, Board.sheet(), sheet];
    // What is lost with the line is told again by whoever comes back.
    const tell = (command: Body<AssistCommand>): void => void port.party.ask(command).catch(() => undefined);
    this.annotations = new Annotations({
      layer: port.layer,
      moved: (marks) => tell({ type: 'assist.anchors', marks }),
      gone: (agent, mark) => tell({ type: 'assist.erase', agent, mark }),
      drawn: port.drawn,
      erased: port.erased,
    });
    this.control = new Control({
      rules: port.rules,
      layer: port.layer,
      own: port.root.host,
      agents: port.agents,
      variants: port.variants,
      paused: port.paused,
      now: () => port.party.clock.now(),
      answer: (act, result) => tell({ type: 'assist.acted', act, result }),
      controlled: port.controlled,
    });
    this.parts = [this.annotations.handlers, this.control.handlers];
  }

  take(message: Told): void {
    dispatch(this.parts, message);
  }

  get drawings(): number {
    return this.annotations.count;
  }

  /** The page as it is now becomes a picture. */
  taking(captured: number): void {
    this.control.steady.look(captured);
  }

  /** A picture was compared with the one before; without `anything` it was the same, and nobody got it. */
  told(variant: number, captured: number, anything: boolean): void {
    this.control.told(variant, captured, anything);
  }

  remove(): void {
    this.control.remove();
    this.annotations.remove();
  }
}
