import { dispatch, type Handlers, type Told } from '../../dispatch';
import { Board, type Drawing } from '../../marks/board';
import type { Body, Party } from '../../party';
import type { AssistCommand } from '../../wire/messages';
import { Annotations } from './annotations';

/** What the tools need of the page's side. */
export interface ToolsPort {
  readonly party: Party;
  /** A root that the page can't reach, over the page and not part of it. */
  readonly root: ShadowRoot;
  readonly layer: HTMLElement;
  drawn(drawing: Drawing): void;
  erased(): void;
}

/** What agents may do on the page besides looking: loaded once an agent was admitted. */
export class Tools {
  private readonly annotations: Annotations;
  private readonly parts: readonly Handlers[];

  constructor(port: ToolsPort) {
    port.root.adoptedStyleSheets = [...port.root.adoptedStyleSheets, Board.sheet()];
    // What is lost with the line is told again by whoever comes back.
    const tell = (command: Body<AssistCommand>): void => void port.party.ask(command).catch(() => undefined);
    this.annotations = new Annotations({
      layer: port.layer,
      moved: (marks) => tell({ type: 'assist.anchors', marks }),
      gone: (agent, mark) => tell({ type: 'assist.erase', agent, mark }),
      drawn: port.drawn,
      erased: port.erased,
    });
    this.parts = [this.annotations.handlers];
  }

  take(message: Told): void {
    dispatch(this.parts, message);
  }

  get drawings(): number {
    return this.annotations.count;
  }

  remove(): void {
    this.annotations.remove();
  }
}
