import { made } from '../made';
import type { Viewing } from '../viewing';

/** Who looks at the page, and how to bring in another agent. */
export class People {
  readonly root = made('section', { class: 'side', 'aria-label': 'People' });
  private readonly list = made('ul');
  private readonly code = made('p', { role: 'status' });
  private viewing: Viewing | null = null;

  constructor() {
    this.root.hidden = true;
    const invite = made('button', { type: 'button', class: 'wide' }, 'Invite another agent');
    invite.addEventListener('click', () => void this.invite());
    this.root.append(made('h2', {}, 'People'), this.list, invite, this.code);
  }

  show(viewing: Viewing | null): void {
    this.viewing = viewing;
    this.code.replaceChildren();
    this.draw();
  }

  draw(): void {
    const { viewing } = this;
    this.list.replaceChildren(...(viewing?.people ?? []).map(({ agent, name, admitted, watching }) => {
      const line = made('li');
      const control = viewing!.control;
      const what = control.by === agent ? 'acts on the page' : !admitted ? 'waits for the customer’s yes' : watching ? 'looks' : 'looks away';
      const mine = control.by === viewing!.agent && agent !== viewing!.agent && admitted;
      const give = made('button', { type: 'button', class: 'wide' }, 'Hand control over');
      give.addEventListener('click', () => control.give(agent).catch((why: Error) => viewing?.tellRefused(why)));
      line.append(made('span', {}, `${name || 'An agent'}${agent === viewing?.agent ? ' (you)' : ''}`), made('span', {}, what), ...(mine ? [give] : []));
      return line;
    }));
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
