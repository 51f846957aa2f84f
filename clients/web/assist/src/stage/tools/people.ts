import { made } from '../made';
import type { Viewing } from '../viewing';
import type { Voice } from '../voice';

/** Who looks at the page and who leads, how to bring in another agent, to hand the session over and to take it over. */
export class People {
  readonly root = made('section', { class: 'side' });
  private readonly title = made('h2');
  private readonly list = made('ul');
  private readonly over = made('div', { class: 'row' });
  private readonly invitation = made('button', { type: 'button', class: 'wide' });
  private readonly code = made('p', { role: 'status' });
  private readonly voice: Voice;
  private viewing: Viewing | null = null;

  constructor(voice: Voice) {
    this.voice = voice;
    this.root.hidden = true;
    this.invitation.addEventListener('click', () => void this.invite());
    this.root.append(this.title, this.list, this.over, this.invitation, this.code);
    voice.always(() => this.label());
  }

  private label(): void {
    const { say } = this.voice;
    this.root.setAttribute('aria-label', say('People'));
    this.title.textContent = say('People');
    this.invitation.textContent = say('Invite another agent');
    this.show(this.viewing);
  }

  show(viewing: Viewing | null): void {
    this.viewing = viewing;
    this.code.replaceChildren();
    this.draw();
  }

  draw(): void {
    const { viewing } = this;
    const { say } = this.voice;
    this.list.replaceChildren(...(viewing?.people ?? []).map(({ agent, name, supervisor, admitted, watching }) => {
      const line = made('li');
      const control = viewing!.control;
      const what = control.by === agent ? say('acts on the page') : !admitted ? say('waits for the customer’s yes') : watching ? say('looks') : say('looks away');
      const another = agent !== viewing!.agent && admitted;
      const is = [...(agent === viewing!.agent ? [say('you')] : []), ...(supervisor === true ? [say('supervisor')] : []), ...(agent === viewing!.lead.agent ? [say('leads')] : [])];
      line.append(made('span', {}, `${name || say('An agent')}${is.length > 0 ? ` (${is.join(', ')})` : ''}`), made('span', {}, what));
      if (another && control.by === viewing!.agent) line.append(this.button(say('Hand control over'), () => control.give(agent)));
      if (another && viewing!.lead.agent === viewing!.agent) line.append(this.button(say('Hand the session over'), () => viewing!.handOver(agent)));
      return line;
    }));
    this.over.replaceChildren(...this.takeOver());
  }

  /** What a supervisor can do with the lead. */
  private takeOver(): HTMLElement[] {
    const { viewing } = this;
    const { say } = this.voice;
    if (viewing === null || !viewing.isSupervisor) return [];
    const { lead, agent } = viewing;
    if (lead.agent !== agent) return [this.button(say('Take over'), () => viewing.takeOver())];
    return lead.takenOver ? [this.button(say('Give it back'), () => viewing.giveBack())] : [];
  }

  private button(words: string, press: () => Promise<void>): HTMLElement {
    const button = made('button', { type: 'button', class: 'wide' }, words);
    button.addEventListener('click', () => press().catch((why: Error) => this.viewing?.tellRefused(why)));
    return button;
  }

  private async invite(): Promise<void> {
    const { say } = this.voice;
    try {
      const { code, expiresInSeconds } = await this.viewing!.invite();
      this.code.replaceChildren(made('span', { class: 'code' }, code), ` ${say('works once, for {minutes} minutes. The customer is asked before the other agent sees anything.', { minutes: Math.round(expiresInSeconds / 60) })}`);
    } catch {
      this.code.textContent = say('There is no code now. Try again.');
    }
  }
}
