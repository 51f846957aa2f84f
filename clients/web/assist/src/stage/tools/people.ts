import { made } from '../made';
import type { Viewing } from '../viewing';

/** Who looks at the page and who leads, how to bring in another agent, to hand the session over and to take it over. */
export class People {
  readonly root = made('section', { class: 'side', 'aria-label': 'People' });
  private readonly list = made('ul');
  private readonly over = made('div', { class: 'row' });
  private readonly code = made('p', { role: 'status' });
  private viewing: Viewing | null = null;

  constructor() {
    this.root.hidden = true;
    const invite = made('button', { type: 'button', class: 'wide' }, 'Invite another agent');
    invite.addEventListener('click', () => void this.invite());
    this.root.append(made('h2', {}, 'People'), this.list, this.over, invite, this.code);
  }

  show(viewing: Viewing | null): void {
    this.viewing = viewing;
    this.code.replaceChildren();
    this.draw();
  }

  draw(): void {
    const { viewing } = this;
    this.list.replaceChildren(...(viewing?.people ?? []).map(({ agent, name, supervisor, admitted, watching }) => {
      const line = made('li');
      const control = viewing!.control;
      const what = control.by === agent ? 'acts on the page' : !admitted ? 'waits for the customer’s yes' : watching ? 'looks' : 'looks away';
      const another = agent !== viewing!.agent && admitted;
      const is = [...(agent === viewing!.agent ? ['you'] : []), ...(supervisor === true ? ['supervisor'] : []), ...(agent === viewing!.lead.agent ? ['leads'] : [])];
      line.append(made('span', {}, `${name || 'An agent'}${is.length > 0 ? ` (${is.join(', ')})` : ''}`), made('span', {}, what));
      if (another && control.by === viewing!.agent) line.append(this.button('Hand control over', () => control.give(agent)));
      if (another && viewing!.lead.agent === viewing!.agent) line.append(this.button('Hand the session over', () => viewing!.handOver(agent)));
      return line;
    }));
    this.over.replaceChildren(...this.takeOver());
  }

  /** What a supervisor can do with the lead. */
  private takeOver(): HTMLElement[] {
    const { viewing } = this;
    if (viewing === null || !viewing.isSupervisor) return [];
    const { lead, agent } = viewing;
    if (lead.agent !== agent) return [this.button('Take over', () => viewing.takeOver())];
    return lead.takenOver ? [this.button('Give it back', () => viewing.giveBack())] : [];
  }

  private button(words: string, press: () => Promise<void>): HTMLElement {
    const button = made('button', { type: 'button', class: 'wide' }, words);
    button.addEventListener('click', () => press().catch((why: Error) => this.viewing?.tellRefused(why)));
    return button;
  }

  private async invite(): Promise<void> {
    try {
      const { code, expiresInSeconds } = await this.viewing!.invite();
      this.code.replaceChildren(made('span', { class: 'code' }, code), ` works once, for ${Math.round(expiresInSeconds / 60)} minutes. The customer is asked before the other agent sees anything.`);
    } catch {
      this.code.textContent = 'There is no code now. Try again.';
    }
  }
}
