import { Link, type LinkOrder, type LinkReport } from '../../../src/connection/link';
import { world } from '../../../src/connection/world';
import { readForConsumer } from '../wire/for-consumers';
import type { AssistCommand, AssistMessage } from '../wire/messages';
import { readAck } from '../wire/pictures';
import { Painter, type PictureOrder, type PointerOrder } from './painter';

export type Order = LinkOrder<AssistCommand> | PictureOrder | PointerOrder | { readonly do: 'begin'; readonly variant: number; readonly epoch: number } | { readonly do: 'binary'; readonly data: Uint8Array<ArrayBuffer> };

export type Report =
  | LinkReport<AssistMessage>
  /** The page's policy forbids a connection to this address. */
  | { readonly is: 'forbidden'; readonly address: string }
  /** The last picture of this variant is on its way, and another one would find its way too. */
  | { readonly is: 'painted'; readonly variant: number; readonly again: boolean }
  /** The picture of this moment was compared; without `anything` it is the same as the one before, and was not sent. */
  | { readonly is: 'told'; readonly variant: number; readonly captured: number; readonly anything: boolean };

/**
 * The whole program of a consumer's Worker, also where it runs in the page: the connection, and the painters of its
 * pictures. Acks of pictures stay here; everything else is told to the page.
 */
export class Program {
  private readonly link: Link<AssistCommand, AssistMessage>;
  private readonly painters = new Map<number, Painter>();
  private readonly report: (report: Report) => void;

  constructor(report: (report: Report) => void) {
    this.report = report;
    this.link = new Link(world, (what) => this.heard(what), readForConsumer);
  }

  order(order: Order): void {
    switch (order.do) {
      case 'picture':
        return void this.painter(order.variant).paint(order);
      case 'pointer':
        return this.painter(order.variant).point(order);
      case 'begin':
        return this.painter(order.variant).begin(order.epoch);
      case 'binary':
        return this.link.sendBinary(order.data);
      default:
        return this.link.order(order);
    }
  }

  private heard(report: LinkReport<AssistMessage>): void {
    if (report.is === 'binary') {
      const ack = readAck(new Uint8Array(report.data));
      if (ack !== null) return this.painters.get(ack.variant)?.ack(ack.epoch, ack.seq);
    }
    this.report(report);
  }

  private painter(variant: number): Painter {
    const found = this.painters.get(variant) ?? new Painter(variant, (message) => this.link.sendBinary(message), (again) => this.report({ is: 'painted', variant, again }), (captured, anything) => this.report({ is: 'told', variant, captured, anything }));
    this.painters.set(variant, found);
    return found;
  }
}
