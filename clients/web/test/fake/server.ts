import { expect } from 'vitest';
import { objection } from '../protocol/schemas';
import type { FakeNet, FakeSocket, Message } from './net';

const complaints: string[] = [];

/** After each test: nobody said what the protocol forbids. A complaint is kept because the client may survive it. */
export function noComplaints(): void {
  expect(complaints.splice(0)).toEqual([]);
}

function complain(about: string | null): void {
  if (about !== null) complaints.push(about);
}

/**
 * A server at the other end of a `FakeNet`, as far as one client sees it: it welcomes, numbers, replays and answers, and
 * holds both sides to the schemas. A test says what happens to calls.
 */
export class FakeServer {
  readonly connection = 'c'.repeat(32);
  /** Every command and hint that arrived, once. */
  readonly heard: Message[] = [];
  /** What the next `hello` that resumes gets. */
  resumes: 'replay' | 'snapshot' | 'never' = 'replay';
  /** Calls of the `state` message that follows a snapshot. */
  calls: readonly object[] = [];
  /** Refuses commands of these types, with this code. */
  readonly refusals = new Map<string, string>();
  /** False leaves commands without an answer. */
  answers = true;
  iceServers: readonly object[] = [];
  heartbeatSeconds = 15;
  private seq = 0;
  private received = 0;
  private readonly said: Message[] = [];
  private socket: FakeSocket | null = null;
  /** In the order of their sending; one is read at a time. */
  private readonly arriving: { readonly socket: FakeSocket; readonly message: Message }[] = [];
  private reading = false;
  private readonly known = new Set<string>();

  constructor(net: FakeNet) {
    net.onOpen = (socket) => {
      socket.onSent = (message) => this.hears(socket, message);
    };
  }

  /** Says a numbered message; without a socket it waits for the replay. */
  says(message: Message): void {
    const numbered = { ...message, seq: ++this.seq };
    complain(objection('server', numbered));
    this.said.push(numbered);
    this.socket?.hears(numbered);
  }

  /** Loses the socket without the client knowing. */
  freezes(): void {
    this.socket = null;
  }

  /** The network is cut, or the server closes. */
  cuts(code = 1006, reason = ''): void {
    const socket = this.socket;
    this.socket = null;
    socket?.cut(code, reason);
  }

  of(type: string): readonly Message[] {
    return this.heard.filter((message) => message.type === type);
  }

  get types(): readonly string[] {
    return this.heard.map(({ type }) => type);
  }

  private hears(socket: FakeSocket, message: Message): void {
    complain(objection('client', message));
    this.arriving.push({ socket, message });
    if (this.reading) return;
    this.reading = true;
    // What the client says right behind its hello is on its way before any welcome.
    if (message.type === 'hello') queueMicrotask(() => this.readAll());
    else this.readAll();
  }

  private readAll(): void {
    for (let next = this.arriving.shift(); next !== undefined; next = this.arriving.shift()) this.reads(next.socket, next.message);
    this.reading = false;
  }

  private reads(socket: FakeSocket, message: Message): void {
    if (message.type === 'hello') return this.welcomes(socket, message);
    if (message.type === 'ping') return socket.hears({ type: 'pong' });
    if (message.type === 'pong' || message.type === 'bye') return void this.heard.push(message);
    if (this.socket === socket) this.takes(message);
  }

  private welcomes(socket: FakeSocket, hello: Message): void {
    const resume = hello['resume'] as { connection: string; received: number } | undefined;
    const how = resume === undefined || resume.connection !== this.connection ? 'never' : resume.received < 0 ? 'snapshot' : this.resumes;
    const resumed = how !== 'never';
    if (!resumed) this.seq = this.received = 0;
    const welcome = {
      type: 'welcome',
      connection: this.connection,
      resumed,
      ...(how === 'snapshot' ? { snapshot: true } : {}),
      heartbeatSeconds: this.heartbeatSeconds,
      graceSeconds: 30,
      iceServers: this.iceServers,
      user: { username: 'ana', domain: 'bank.example' },
      received: this.received,
    };
    complain(objection('server', welcome));
    this.socket = socket;
    socket.hears(welcome);
    if (how === 'snapshot') this.says({ type: 'state', calls: this.calls });
    if (how === 'replay') this.said.filter(({ seq }) => (seq as number) > resume!.received).forEach((message) => socket.hears(message));
  }

  private takes(message: Message): void {
    const seq = message['seq'] as number;
    if (seq !== this.received + 1) complain(`${message.type} has number ${seq} after ${this.received}`);
    // As the real one does (protocol/client.md): what it has seen before is not run again.
    if (seq <= this.received) return;
    this.received = seq;
    const id = message['id'] as string | undefined;
    if (id === undefined || !this.known.has(id)) this.heard.push(message);
    if (id === undefined) return;
    this.known.add(id);
    if (!this.answers) return;
    const code = this.refusals.get(message.type);
    if (code === undefined) this.says({ type: 'ok', re: id });
    else this.says({ type: 'error', re: id, code, message: `${message.type} is refused` });
  }
}
