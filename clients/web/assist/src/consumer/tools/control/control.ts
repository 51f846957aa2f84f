import type { Handlers } from '../../../dispatch';
import type { AgentInState, Permissions, VariantInState } from '../../../wire/messages';
import { readWanted, type Acted, type Wanted } from '../../../wire/acts';
import type { Rulebook } from '../../book';
import type { Guest } from '../../frames';
import type { Shown } from '../../shown';
import { Cursor } from './cursor';
import type { Envoy } from './envoy';
import { Hands } from './hands';
import { outcomeOf, refuse, Refusal } from './refusal';
import { Rights } from './rights';
import type { Steady } from './steady';

/** What was wanted longer ago was wanted of another page: it waited in a broken line. */
const LATEST_MILLIS = 4_000;

/** What control needs of the page's side. */
export interface ControlPort {
  readonly book: Rulebook;
  /** Frames of other origins that send pictures. */
  guests(): ReadonlyMap<HTMLIFrameElement, Guest>;
  readonly layer: HTMLElement;
  /** Of our own window over the page. */
  readonly root: ShadowRoot;
  agents(): readonly AgentInState[];
  variants(): readonly VariantInState[];
  readonly shown: Shown;
  /** Whether sharing is paused, perhaps before the server knows. */
  paused(): boolean;
  pointed(by: AgentInState, x: number, y: number): void;
  filled(by: AgentInState, element: Element): void;
  now(): number;
  answer(act: number, result: Acted): void;
}

/** An agent acts on the page, once the consumer agreed: one after another, each with the rights of its agent. */
export class Control {
  readonly steady: Steady;
  private readonly port: ControlPort;
  private readonly hands: Hands;
  /** Loaded with the first act on a page with a frame of another origin that lets agents act. */
  private envoy: Envoy | null = null;
  private readonly cursor: Cursor;
  private readonly rights = new Map<number, { readonly permissions: Permissions; readonly rights: Rights }>();
  private by: number | null = null;
  private removed = false;
  private queue: Promise<void> = Promise.resolve();

  constructor(port: ControlPort) {
    this.port = port;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(Cursor.style);
    port.root.adoptedStyleSheets = [...port.root.adoptedStyleSheets, sheet];
    this.hands = new Hands(() => port.now());
    this.steady = this.hands.steady;
    this.cursor = new Cursor(port.layer);
  }

  readonly handlers: Handlers = {
    'assist.controlled': ({ by = null, asking }) => {
      if (by !== this.by) (this.envoy ?? this.hands).let();
      this.by = by;
      // Also while one waits for a yes: whoever clicks right after it is known then to have seen things as they are.
      if (by === null && asking.length === 0) this.steady.stop();
      else this.steady.start(this.port.shown.latest);
    },
    'assist.perform': (message) => {
      try {
        const wanted = readWanted(message, message.type);
        this.queue = this.queue.then(() => this.perform(wanted));
      } catch (malformed) {
        console.warn('Alongside did not understand what an agent wants', malformed);
      }
    },
  };

  remove(): void {
    this.removed = true;
    this.by = null;
    this.hands.stop();
    this.envoy?.stop();
    this.cursor.remove();
  }

  private async perform(wanted: Wanted): Promise<void> {
    // Before anything is asked: while it loads the consumer may take control back.
    await this.loadEnvoy();
    const result = await outcomeOf(async () => this.do(wanted));
    if (wanted.act !== undefined) this.port.answer(wanted.act, result);
    if (wanted.kind === 'set' && result.refused === undefined) this.tellFilled(wanted);
  }

  private do(wanted: Wanted): Promise<Acted> {
    const agent = this.port.agents().find((each) => each.agent === wanted.agent);
    if (agent === undefined || !agent.admitted || this.port.paused()) return refuse('gone');
    if (wanted.kind !== 'form') {
      // The server sees to that too; the consumer's own page need not take its word.
      if (wanted.agent !== this.by) throw new Refusal('control', 'somebody else acts on the page now');
      if (this.port.now() - wanted.at > LATEST_MILLIS) refuse('late');
      if ('x' in wanted) {
        this.cursor.show(wanted.x - scrollX, wanted.y - scrollY, agent.name);
        this.port.pointed(agent, wanted.x, wanted.y);
      }
    }
    const { permissions } = agent;
    const variant = this.port.variants().find((each) => wordsOf(each) === wordsOf(permissions))?.variant ?? null;
    const seen = 'seen' in wanted ? { ...wanted, seen: variant === null ? wanted.seen : this.port.shown.meant(variant, wanted.seen) } : wanted;
    return (this.envoy ?? this.hands).do(seen, { variant, rights: this.rightsOf(agent), maySubmit: wanted.submit === true });
  }

  private tellFilled({ agent, field }: Extract<Wanted, { kind: 'set' }>): void {
    const by = this.port.agents().find((each) => each.agent === agent);
    const element = this.hands.field(field);
    if (by !== undefined && element !== null) this.port.filled(by, openly(element));
  }

  private async loadEnvoy(): Promise<void> {
    const { guests } = this.port;
    if (this.envoy !== null || ![...guests().values()].some(({ acts }) => acts)) return;
    // Where it can't be loaded the page itself can be acted on all the same, and the next act tries again.
    const loaded = await import('./envoy').catch(() => null);
    if (loaded !== null && !this.removed) this.envoy = new loaded.Envoy(this.hands, guests);
  }

  private rightsOf({ agent, permissions }: AgentInState): Rights {
    const known = this.rights.get(agent);
    if (known !== undefined && wordsOf(known.permissions) === wordsOf(permissions)) return known.rights;
    const rights = new Rights(permissions, this.port.book);
    this.rights.set(agent, { permissions, rights });
    return rights;
  }
}

/** What a page's scripts may learn of an element: of one in a closed shadow tree the element whose tree it is. */
function openly(element: Element): Element {
  const root = element.getRootNode();
  return 'host' in root && (root as ShadowRoot).mode === 'closed' ? openly((root as ShadowRoot).host) : element;
}

const wordsOf = ({ viewable, interactive }: Permissions): string => JSON.stringify([viewable, interactive]);
