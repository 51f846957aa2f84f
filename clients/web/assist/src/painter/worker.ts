import { Program, type Order } from './program';

const scope = self as unknown as { onmessage: (event: MessageEvent<Order>) => void; postMessage(value: unknown, transfer?: Transferable[]): void };
const program = new Program((report) => scope.postMessage(report, report.is === 'binary' ? [report.data] : []));
scope.onmessage = (event) => program.order(event.data);
scope.postMessage({ is: 'ready' });
