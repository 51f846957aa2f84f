import type { Say, Words } from '../../../src/say';
import type { AgentInState, RecordingState } from '../wire/messages';
import { Later, notLoaded } from './later';
import { made, OverPage } from './over-page';
import type { recordingQuestion } from './recording-question';

/** What a person can press on our window over the page. */
export interface OverlayPort {
  answer(agent: AgentInState, admit: boolean): void;
  pause(paused: boolean): void;
  erase(): void;
  /** Whether what is hidden is marked in the page. */
  mark(hidden: boolean): void;
  /** Whether an agent may act on the page. */
  control(agent: AgentInState, allow: boolean): void;
  /** Whether the session may be recorded, or go on to be. */
  record(record: boolean): void;
  stop(): void;
}

/** What the window shows. */
export interface OverlayState {
  readonly asking: AgentInState | undefined;
  readonly watching: readonly AgentInState[];
  readonly admitted: number;
  readonly paused: boolean;
  readonly lost: boolean;
  /** Another tab of the site is shown in place of this one. */
  readonly aside: boolean;
  /** Whether what is hidden is marked in the page. */
  readonly marked: boolean;
  /** Whether agents have drawn something. */
  readonly drawings: boolean;
  /** Who asks to act on the page. */
  readonly wanting: AgentInState | undefined;
  /** Who acts on it. */
  readonly acting: AgentInState | undefined;
  readonly recording: RecordingState;
  /** Asked about while there is one. */
  readonly recordingQuestion: ReturnType<typeof recordingQuestion> | null;
  /** Whether supervisors may watch without asking, how many do, and who leads. */
  readonly supervision: { readonly allowed: boolean; readonly watching: number; readonly lead: { readonly agent: number; readonly name: string } | null };
}

const STYLE = `
.layer{position:absolute;inset:0;overflow:hidden}
.place{position:absolute;left:16px;bottom:16px;display:block;pointer-events:auto}
section{box-sizing:border-box;max-width:min(380px,calc(100vw - 32px));padding:14px 16px;border-radius:12px;background:#fff;border:1px solid #c9c9d2;box-shadow:0 8px 30px rgb(0 0 0/.22)}
h2{margin:0 0 6px;font-size:16px}
p{margin:0 0 10px}
section div{display:flex;gap:8px;flex-wrap:wrap;align-items:center}
button{font:inherit;font-weight:600;padding:7px 14px;border-radius:8px;border:1px solid #6b6b78;background:#fff;color:#1b1b1f;cursor:pointer}
button.yes{background:#1a4fd6;border-color:#1a4fd6;color:#fff}
button:focus-visible{outline:3px solid #f5a524;outline-offset:2px}
.dot{width:10px;height:10px;border-radius:50%;background:#c62828;flex:none}
.dot.off{background:#6b6b78}
.words{flex:1 1 0;min-width:0}
`;

const titleOf = (place: Element | null): string => place?.querySelector('h2')?.textContent ?? '';

/** Asks for consent, and shows for as long as it lasts who sees the page. */
export class Overlay {
  private readonly over: OverPage;
  readonly root: ShadowRoot;
  /** For what is shown over the page and takes no clicks. */
  readonly layer = made('div', { class: 'layer' });
  private readonly place = made('div', { class: 'place' });
  private readonly port: OverlayPort;
  private readonly say: Say;
  private shown = '';
  /** Loaded with the first agent who is shown with more than a name. */
  private readonly portraits = new Later(async () => new (await import('./portraits')).Portraits(this.root));

  constructor(port: OverlayPort, say: Say, words: Words | undefined) {
    [this.port, this.say] = [port, say];
    this.over = new OverPage(STYLE, words);
    this.root = this.over.root;
    this.root.append(this.layer, this.place);
  }

  draw(state: OverlayState): void {
    const words = JSON.stringify(state);
    if (words === this.shown) return;
    this.shown = words;
    this.over.show();
    const { asking, wanting, admitted } = state;
    const window =
      asking !== undefined ? this.consent(asking, state.supervision.allowed)
      : admitted > 0 && state.recordingQuestion !== null ? this.question(...state.recordingQuestion, (yes) => this.port.record(yes))
      : wanting !== undefined ? this.control(wanting)
      : admitted > 0 ? this.indicator(state)
      : null;
    // Who pressed a button finds it, or what it became, where it was.
    const focused = titleOf(this.place) === titleOf(window) ? this.root.activeElement?.className : null;
    this.place.replaceChildren(...(window === null ? [] : [window]));
    this.focus(focused || 'no');
  }

  /** Whether scroll bars take room in this browser; measured in here, where the page notices nothing. */
  get scrollbars(): boolean {
    const probe = made('div', {});
    probe.style.cssText = 'position:absolute;width:50px;height:50px;overflow:scroll;visibility:hidden';
    this.root.append(probe);
    const taken = probe.offsetWidth - probe.clientWidth;
    probe.remove();
    return taken > 0;
  }

  get isThere(): boolean {
    return this.over.host.isConnected;
  }

  remove(): void {
    this.over.remove();
  }

  private consent(agent: AgentInState, supervised: boolean): HTMLElement {
    const { say } = this;
    const who = { name: this.nameOf(agent) };
    const what = [
      say('{name} will see this page as you see it, live, as pictures. Passwords, card numbers and what this site marks as private stay hidden. Other tabs and programs are not shared.', who),
      ...(supervised ? [say('While {name} is here, a supervisor may watch too; you will see that here.', who)] : []),
      say('You can stop at any time.'),
    ];
    return this.introduced([agent], this.question(
      agent.supervisor === true ? say('{name}, a supervisor, asks to see this page', who) : say('{name} asks to see this page', who),
      what.join(' '),
      say('Share this page'),
      (yes) => this.port.answer(agent, yes),
    ));
  }

  private control(agent: AgentInState): HTMLElement {
    const { say } = this;
    const who = { name: this.nameOf(agent) };
    return this.introduced([agent], this.question(
      say('{name} asks to help on this page', who),
      say('{name} will click and type here with you, and you see it happen. What is hidden can’t be touched, and files only you can choose. You can take it back at any time.', who),
      say('Let them help'),
      (yes) => this.port.control(agent, yes),
    ));
  }

  /** Where it was in the same window; in another question on the no. */
  private focus(kind: string): void {
    (this.place.querySelector<HTMLElement>(`button.${kind}`) ?? this.place.querySelector<HTMLElement>('button.no'))?.focus();
  }

  /** Escape is a no, and so is what the focus is on. Deaf once it has its answer: who presses twice answers once, and not the next question. */
  private question(title: string, what: string, yes: string, then: (yes: boolean) => void): HTMLElement {
    const answer = (is: boolean): void => {
      window.inert = true;
      then(is);
    };
    const window = made('section', { role: 'alertdialog', 'aria-labelledby': 'title', 'aria-describedby': 'what' });
    window.append(made('h2', { id: 'title' }, title), made('p', { id: 'what' }, what), this.buttons(['no', this.say('No'), () => answer(false)], ['yes', yes, () => answer(true)]));
    window.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && event.isTrusted) answer(false);
    });
    return window;
  }

  private indicator({ watching, paused, lost, drawings, acting, aside, admitted, supervision, recording, marked }: OverlayState): HTMLElement {
    const { say } = this;
    const { allowed, watching: supervisors, lead } = supervision;
    const recorded = recording === 'on';
    const quiet = aside || lost || paused;
    const seen = !quiet && watching.length > 0;
    const names = watching.map((agent) => this.nameOf(agent)).join(', ');
    const words = [
      aside && say('Another tab of this site is shown. Come back here to show this one.'),
      !aside && lost && say('The connection was lost. Reconnecting…'),
      !aside && !lost && paused && say('Sharing is paused.'),
      seen && (watching.length > 1 ? say('{names} see this page.', { names }) : say('{name} sees this page.', { name: names })),
      seen && acting !== undefined && say('{name} can click and type here.', { name: this.nameOf(acting) }),
      seen && admitted > 1 && lead !== null && say('{name} leads.', { name: this.nameOf(lead) }),
      !quiet && !seen && supervisors === 0 && say('Nobody is looking now.'),
      !quiet && supervisors > 0 && say('A supervisor is watching.'),
      !quiet && supervisors === 0 && allowed && say('A supervisor may watch.'),
      recorded && say('This session is recorded.'),
    ];
    const window = made('section', { role: 'region', 'aria-label': say('Sharing this page') });
    const line = made('div', {});
    line.append(made('span', { class: seen || (!quiet && supervisors > 0) ? 'dot' : 'dot off', 'aria-hidden': 'true' }), made('span', { class: 'words', role: 'status' }, words.filter(Boolean).join(' ')));
    window.append(
      line,
      this.buttons(
        ...(aside ? [] : [['pause', paused ? say('Go on') : say('Pause'), () => this.port.pause(!paused)] as const]),
        ...(acting === undefined || aside ? [] : [['back', say('Take control back'), () => this.port.control(acting, false)] as const]),
        ...(recorded ? [['rec', say('Stop recording'), () => this.port.record(false)] as const] : []),
        ...(seen ? [['marks', marked ? say('Hide the marks') : say('What is hidden'), () => this.port.mark(!marked)] as const] : []),
        ...(drawings ? [['erase', say('Erase drawings'), () => this.port.erase()] as const] : []),
        ['stop', say('Stop sharing'), () => this.port.stop()],
      ),
    );
    return this.introduced(seen ? watching : [], window);
  }

  /** Above what the window says. */
  private introduced(agents: readonly AgentInState[], window: HTMLElement): HTMLElement {
    if (agents.some(({ picture, text }) => picture ?? text)) this.portraits.use((portraits) => window.prepend(portraits.of(agents))).catch(notLoaded);
    return window;
  }

  private nameOf({ name }: { readonly name: string }): string {
    return name || this.say('An expert');
  }

  private buttons(...all: readonly (readonly [kind: string, words: string, press: () => void])[]): HTMLElement {
    const row = made('div', {});
    for (const [kind, words, press] of all) {
      const button = made('button', { class: kind, type: 'button' }, words);
      // A page's script can click and type, but not as a person does: consent is never given by it.
      button.addEventListener('click', (event) => event.isTrusted && press());
      row.append(button);
    }
    return row;
  }
}
