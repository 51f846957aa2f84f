import { onViolation } from '../forbidden';
import { Program, type Order, type Report } from './program';

const scope = self as unknown as EventTarget & { onmessage: (event: MessageEvent<Order>) => void; postMessage(value: unknown, transfer?: Transferable[]): void };
const tell = (report: Report): void => scope.postMessage(report, report.is === 'binary' ? [report.data] : []);
const program = new Program(tell);
scope.onmessage = (event) => program.order(event.data);
onViolation(scope, (what, address) => what === 'connect-src' && tell({ is: 'forbidden', address }));
scope.postMessage({ is: 'ready' });
