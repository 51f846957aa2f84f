import type { Emitter } from '../../../src/emitter';
import type { Say } from '../../../src/say';
import type { ConsumerState, RecordingState } from '../wire/messages';
import type { Agent, Supervision, SupportEvents } from './events';
import { notLoaded } from './later';
import type { SupportOptions } from './options';
import { Overlay, type OverlayPort, type OverlayState } from './overlay';
import type { SharedLine } from './shared-line';

/** What our window says besides who is there. */
export interface Surroundings {
  /** Whether nobody sees the page now. */
  readonly paused: boolean;
  /** How many drawings of agents lie on the page. */
  readonly drawings: number;
  /** Whether what is hidden is marked in the page. */
  readonly marked: boolean;
}

/** What people needs of the page's side. */
export interface PeoplePort extends Pick<OverlayPort, 'pause' | 'erase' | 'mark' | 'stop'> {
  readonly emit: Emitter<SupportEvents>['emit'];
  around(): Surroundings;
}

/** Who asks, who looks and who acts; our window, which asks the person about each of them and says who is there. */
export class People {
  readonly overlay: Overlay;
  agents: readonly Agent[] = [];
  recording: RecordingState = 'off';
  supervision: Supervision = { allowed: false, watching: 0, lead: null };
  private readonly options: SupportOptions;
  private readonly line: SharedLine;
  private readonly say: Say;
  private readonly port: PeoplePort;
  private recordingQuestion: OverlayState['recordingQuestion'] = null;
  private control: { readonly by: number | null; readonly asking: readonly number[] } = { by: null, asking: [] };
  /** About whom the page's own questions were asked. */
  private readonly asked = { toSee: new Set<number>(), toAct: new Set<number>() };
  private over = false;

  constructor(options: SupportOptions, line: SharedLine, say: Say, port: PeoplePort) {
    [this.options, this.line, this.say, this.port] = [options, line, say, port];
    this.overlay = new Overlay({
      answer: ({ agent }, admit) => this.answer(agent, admit),
      pause: port.pause,
      erase: port.erase,
      mark: port.mark,
      control: ({ agent }, allow) => this.allowControl(agent, allow),
      record: (record) => line.tell({ type: 'assist.record', record }),
      stop: port.stop,
    }, say, options.words);
  }

  find(agent: number | null | undefined): Agent | null {
    return this.agents.find((each) => each.agent === agent) ?? null;
  }

  nameOf(agent: number): string {
    return this.find(agent)?.name ?? '';
  }

  take(state: ConsumerState): void {
    const { approve, namesSupervisors } = this.options;
    const said = approve === undefined || namesSupervisors === true;
    const before = JSON.stringify(this.supervision);
    this.agents = state.agents;
    this.recording = state.recording ?? 'off';
    if (this.recording !== 'asked') this.recordingQuestion = null;
    else if (this.recordingQuestion === null) this.askToRecord(state.recordingDays ?? 0);
    this.supervision = { allowed: said && state.supervised === true, watching: state.supervisors ?? 0, lead: this.find(state.lead) };
    askPage(this.asked.toSee, this.agents.filter(({ admitted }) => !admitted), approve, ({ agent }, yes) => this.answer(agent, yes));
    this.draw();
    this.port.emit('agents', this.agents);
    if (JSON.stringify(this.supervision) !== before) this.port.emit('supervision', this.supervision);
  }

  /** Who acts on the page, and who asks to. */
  controlled(by: number | null, asking: readonly number[]): void {
    this.control = { by, asking };
    const { toAct } = this.asked;
    for (const agent of toAct) if (!asking.includes(agent)) toAct.delete(agent);
    const wanting = this.wanting();
    askPage(toAct, wanting, this.options.approveControl, ({ agent }, yes) => this.allowControl(agent, yes));
    this.draw();
    this.port.emit('control', { by: this.find(by), asking: wanting });
  }

  answer(agent: number, admit: boolean): void {
    this.line.tell({ type: 'assist.admit', agent, admit, ...(this.supervision.allowed ? { supervised: true } : {}) });
  }

  allowControl(agent: number, allow: boolean): void {
    this.line.tell({ type: 'assist.control', agent, allow });
  }

  draw(): void {
    const { agents, overlay, options } = this;
    if (this.over || (agents.length === 0 && !overlay.isThere)) return;
    const admitted = agents.filter((agent) => agent.admitted);
    const { paused, drawings, marked } = this.port.around();
    overlay.draw({
      asking: options.approve === undefined ? agents.find((agent) => !agent.admitted) : undefined,
      watching: admitted.filter(({ watching }) => watching),
      admitted: admitted.length,
      paused,
      lost: this.line.party.line === 'lost',
      aside: this.line.isAside,
      marked,
      drawings: drawings > 0,
      wanting: options.approveControl === undefined ? this.wanting()[0] : undefined,
      supervision: this.supervision,
      acting: this.find(this.control.by) ?? undefined,
      recording: this.recording,
      recordingQuestion: this.recordingQuestion,
    });
  }

  remove(): void {
    this.over = true;
    this.overlay.remove();
  }

  /** Where the words can't be loaded nobody is asked, and nothing is recorded. */
  private askToRecord(days: number): void {
    import('./recording-question').then(({ recordingQuestion }) => {
      if (this.recording === 'asked') this.recordingQuestion = recordingQuestion(this.say, days);
      this.draw();
    }, notLoaded);
  }

  private wanting(): readonly Agent[] {
    return this.agents.filter(({ agent }) => this.control.asking.includes(agent));
  }
}

/** Asks the page's own question once about each agent, where it has one; whatever goes wrong in it is a no. */
function askPage(asked: Set<number>, agents: readonly Agent[], question: ((agent: Agent) => boolean | Promise<boolean>) | undefined, answer: (agent: Agent, yes: boolean) => void): void {
  if (question === undefined) return;
  for (const agent of agents) {
    if (asked.has(agent.agent)) continue;
    asked.add(agent.agent);
    Promise.resolve(agent)
      .then(question)
      .then(
        (yes) => answer(agent, yes === true),
        () => answer(agent, false),
      );
  }
}
