import { Link } from '../../../../src/connection/link';
import { world } from '../../../../src/connection/world';
import type { Order, Report } from '../../painter/program';
import { readForAgent } from '../../wire/for-agents';
import type { AssistCommand, AssistMessage } from '../../wire/messages';

/** The whole program of an agent's Worker, also where it runs in the page: the connection. */
export class Program {
  private readonly link: Link<AssistCommand, AssistMessage>;

  constructor(report: (report: Report) => void) {
    this.link = new Link(world, report, readForAgent);
  }

  order(order: Order): void {
    switch (order.do) {
      case 'binary':
        return this.link.sendBinary(order.data);
      case 'picture':
      case 'pointer':
      case 'begin':
        throw new TypeError('an agent paints no pictures');
      default:
        return this.link.order(order);
    }
  }
}
