import { onViolation } from './forbidden';
import type { Order, Report } from './painter/program';

/** Runs a program in this Worker: takes orders, and reports. */
export function serve(Program: new (report: (report: Report) => void) => { order(order: Order): void }): void {
  const scope = self as unknown as EventTarget & { onmessage: (event: MessageEvent<Order>) => void; postMessage(value: unknown, transfer?: Transferable[]): void };
  const tell = (report: Report): void => scope.postMessage(report, report.is === 'binary' ? [report.data] : []);
  const program = new Program(tell);
  scope.onmessage = (event) => program.order(event.data);
  onViolation(scope, (what, address) => what === 'connect-src' && tell({ is: 'forbidden', address }));
  scope.postMessage({ is: 'ready' });
}
