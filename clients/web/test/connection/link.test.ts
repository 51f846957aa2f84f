import { describe, expect, it } from 'vitest';
import { EarlySocket } from '../../src/connection/early';
import { Link, tokenRefused, type LinkReport } from '../../src/connection/link';
import { readServerMessage } from '../../src/wire/read';
import { FakeNet } from '../fake/net';

const CONNECTION = 'c'.repeat(32);
const CALL = 'a'.repeat(32);
const WELCOME = { type: 'welcome', connection: CONNECTION, resumed: false, heartbeatSeconds: 15, graceSeconds: 30, iceServers: [], user: { username: 'ana', domain: 'bank.example' }, received: 0 };

/** A link alone with the network. */
class Wire {
  readonly net = new FakeNet();
  readonly reports: LinkReport[] = [];
  readonly link = new Link(this.net, (report) => this.reports.push(report), readServerMessage, new EarlySocket(this.net));

  start(resume?: string): this {
    this.link.order({ do: 'start', url: 'wss://server.example/gateway/v1', token: 'secret', sdk: 'web/test', ...(resume === undefined ? { fresh: CONNECTION } : { resume }) });
    return this;
  }

  welcome(more: object = {}): this {
    this.net.socket.opens();
    this.net.socket.hears({ ...WELCOME, ...more });
    return this;
  }

  get told(): readonly string[] {
    return this.reports.map(({ is }) => is);
  }

  last<Is extends LinkReport['is']>(is: Is): Extract<LinkReport, { is: Is }> {
    return this.reports.filter((report) => report.is === is).pop() as Extract<LinkReport, { is: Is }>;
  }
}

const open = (): Wire => new Wire().start().welcome();

describe('a link', () => {
  it('says nothing before its hello, and hears nothing before the welcome', () => {
    const wire = new Wire().start();
    wire.link.order({ do: 'send', message: { type: 'call.end', id: '1', call: CALL } });
    expect(wire.net.socket.types).toEqual([]);
    wire.net.socket.opens();
    wire.net.socket.hears({ type: 'call.progress', seq: 1, call: CALL, state: 'trying' });
    expect(wire.told).toEqual([]);
    wire.net.socket.hears(WELCOME);
    expect(wire.told).toEqual(['established']);
  });

  it('says what waits, and what comes before the welcome, right behind the hello of a new connection, once', () => {
    const wire = new Wire().start();
    wire.link.order({ do: 'send', message: { type: 'call.end', id: '1', call: CALL } });
    wire.net.socket.opens();
    wire.link.order({ do: 'send', message: { type: 'call.end', id: '2', call: CALL } });
    expect(wire.net.socket.sent.slice(1)).toEqual([1, 2].map((seq) => ({ type: 'call.end', id: String(seq), call: CALL, seq })));
    wire.net.socket.hears(WELCOME);
    wire.link.order({ do: 'send', message: { type: 'call.end', id: '3', call: CALL } });
    expect(wire.net.socket.take('call.end')).toMatchObject([{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
  });

  it('says bye also before the welcome, where words of ours went ahead of it', () => {
    const wire = new Wire().start();
    wire.link.order({ do: 'send', message: { type: 'call.end', id: '1', call: CALL } });
    wire.net.socket.opens();
    wire.link.order({ do: 'leave' });
    expect([wire.net.socket.types, wire.net.socket.closedWith, wire.net.clock.running]).toEqual([['hello', 'call.end', 'bye'], 1000, 0]);
  });

  it.each([
    ['had heard one of two messages', { resumed: true, received: 1 }, [{ id: '2', seq: 2 }]],
    ['had heard nothing', { resumed: false, connection: 'd'.repeat(32) }, [{ id: '1', seq: 1 }, { id: '2', seq: 2 }]],
  ])('asks for the connection it began when it was cut before the welcome: the server %s', (_, answer, rest) => {
    const wire = new Wire().start();
    for (const id of ['1', '2']) wire.link.order({ do: 'send', message: { type: 'call.end', id, call: CALL } });
    wire.net.socket.opens();
    expect(wire.net.socket.sent[0]).toEqual({ type: 'hello', token: 'secret', sdk: 'web/test', connection: CONNECTION });
    wire.net.socket.cut();
    wire.net.clock.pass(10_000);
    wire.net.socket.opens();
    expect(wire.net.socket.sent).toEqual([{ type: 'hello', token: 'secret', sdk: 'web/test', resume: { connection: CONNECTION, received: 0 } }]);
    wire.net.socket.hears({ ...WELCOME, ...answer });
    expect(wire.net.socket.take('call.end')).toMatchObject(rest);
    expect(wire.told).toEqual(['retry', 'established']);
  });

  it('takes over the socket that was opened while the token was on its way', () => {
    const wire = new Wire();
    wire.link.order({ do: 'prepare', url: 'wss://server.example/gateway/v1' });
    wire.net.socket.opens();
    expect(wire.net.socket.types).toEqual([]);
    wire.start();
    wire.net.socket.hears(WELCOME);
    expect([wire.net.sockets.length, wire.net.socket.types, wire.told]).toEqual([1, ['hello'], ['established']]);
    wire.net.clock.pass(4_000);
    expect(wire.net.socket.closedWith).toBeNull();
  });

  it('takes over one that is not open yet, and waits no longer for it than for any other', () => {
    const wire = new Wire();
    wire.link.order({ do: 'prepare', url: 'wss://server.example/gateway/v1' });
    wire.start();
    expect(wire.net.socket.types).toEqual([]);
    wire.net.clock.pass(9_999);
    expect([wire.net.sockets.length, wire.told]).toEqual([1, []]);
    wire.net.clock.pass(1);
    expect(wire.told).toEqual(['retry']);
  });

  it.each([
    ['waited 3 s for a token', (wire: Wire) => wire.net.clock.pass(3_000)],
    ['was cut meanwhile', (wire: Wire) => wire.net.socket.cut()],
  ])('opens another socket in place of one that %s: the token is not to blame', (_, happens) => {
    const wire = new Wire();
    wire.link.order({ do: 'prepare', url: 'wss://server.example/gateway/v1' });
    wire.net.socket.opens();
    happens(wire);
    expect(wire.net.socket.closedWith).toBe(1000);
    wire.start().welcome();
    expect([wire.net.sockets.length, wire.net.sockets[0]!.types, wire.told]).toEqual([2, [], ['established']]);
  });

  it('answers each ping, and pings by itself at every heartbeat', () => {
    const wire = open();
    wire.net.socket.hears({ type: 'ping' });
    for (let beat = 0; beat < 4; beat++) {
      wire.net.clock.pass(15_000);
      wire.net.socket.hears({ type: 'pong' });
    }
    expect(wire.net.socket.types).toEqual(['hello', 'pong', 'ping', 'ping', 'ping', 'ping']);
  });

  it('is lost after three silent heartbeats, and not a moment before', () => {
    const wire = open();
    wire.net.clock.pass(44_999);
    expect(wire.told).toEqual(['established']);
    wire.net.clock.pass(1);
    expect(wire.told).toEqual(['established', 'lost', 'retry']);
    expect(wire.net.socket.closedWith).toBe(1000);
  });

  it('beats as fast as the server wants in a call', () => {
    const wire = open();
    wire.net.socket.hears({ type: 'heartbeat', seq: 1, seconds: 1 });
    wire.net.clock.pass(2_999);
    expect(wire.net.socket.take('ping')).toHaveLength(2);
    expect(wire.told).toEqual(['established']);
    wire.net.clock.pass(1);
    expect(wire.told).toContain('lost');
  });

  it('finds a dead socket within 3 s of a command', () => {
    const wire = open();
    wire.link.order({ do: 'send', message: { type: 'call.end', id: '1', call: CALL } });
    wire.net.clock.pass(3_000);
    expect(wire.told).toContain('lost');
  });

  it('asks at once whether all is well when the network or the page came back', () => {
    const wire = open();
    wire.link.order({ do: 'wake' });
    expect(wire.net.socket.types).toEqual(['hello', 'ping']);
    wire.net.clock.pass(2_000);
    wire.net.socket.hears({ type: 'pong' });
    wire.net.clock.pass(14_000);
    expect(wire.told).toEqual(['established']);
  });

  it.each([[true, 4_000], [false, 10_000]])('gives up an opening that takes too long (in a call: %s)', (inCall, millis) => {
    const wire = new Wire();
    wire.link.order({ do: 'in-call', inCall });
    wire.start();
    wire.net.clock.pass(millis - 1);
    expect(wire.told).toEqual([]);
    wire.net.clock.pass(1);
    expect(wire.told).toEqual(['retry']);
  });

  it('resumes with the number of the last message it handled', () => {
    const wire = open();
    wire.net.socket.hears({ type: 'call.progress', seq: 1, call: CALL, state: 'trying' });
    wire.net.socket.hears({ type: 'call.progress', seq: 2, call: CALL, state: 'ringing' });
    wire.net.socket.cut();
    wire.net.clock.pass(10_000);
    wire.net.socket.opens();
    expect(wire.net.socket.sent[0]).toMatchObject({ resume: { connection: CONNECTION, received: 2 } });
  });

  it('cuts a socket that leaves a message out, so that it is said again', () => {
    const wire = open();
    wire.net.socket.hears({ type: 'call.progress', seq: 2, call: CALL, state: 'ringing' });
    expect(wire.told).toEqual(['established', 'lost', 'retry']);
    wire.net.clock.pass(10_000);
    wire.welcome({ resumed: true });
    wire.net.socket.hears({ type: 'call.progress', seq: 1, call: CALL, state: 'trying' });
    wire.net.socket.hears({ type: 'call.progress', seq: 2, call: CALL, state: 'ringing' });
    expect(wire.reports.filter(({ is }) => is === 'message')).toHaveLength(2);
  });

  it('a fresh page says -1, and takes the state from wherever it begins', () => {
    const wire = new Wire().start(CONNECTION);
    wire.net.socket.opens();
    expect(wire.net.socket.sent[0]).toMatchObject({ resume: { connection: CONNECTION, received: -1 } });
    wire.net.socket.hears({ ...WELCOME, resumed: true, snapshot: true, received: 9 });
    wire.net.socket.hears({ type: 'state', seq: 40, calls: [] });
    wire.link.order({ do: 'send', message: { type: 'presence', id: 'p', available: true } });
    expect(wire.told).toEqual(['re-established', 'message']);
    expect(wire.net.socket.take('presence')).toMatchObject([{ seq: 10 }]);
  });

  it('tells that the calls are lost when the grace is over, and goes on trying', () => {
    const wire = open();
    wire.net.socket.cut();
    for (let second = 0; second < 29; second++) {
      wire.net.clock.pass(1_000);
      wire.net.socket.cut();
    }
    expect(wire.told).not.toContain('calls-lost');
    wire.net.clock.pass(1_000);
    expect(wire.told.filter((is) => is === 'calls-lost')).toHaveLength(1);
    wire.net.clock.pass(4_000);
    wire.net.socket.opens();
    expect(wire.net.socket.sent[0]).not.toHaveProperty('resume');
  });

  it('ignores a socket that it has left', () => {
    const wire = open();
    const old = wire.net.socket;
    wire.net.clock.pass(45_000);
    wire.net.clock.pass(10_000);
    wire.welcome({ resumed: true });
    old.hears({ type: 'call.progress', seq: 1, call: CALL, state: 'trying' });
    old.cut(4401, 'bad token');
    expect(wire.told.slice(-1)).toEqual(['re-established']);
  });

  it('ends with the words of the server, and leaves no timer behind', () => {
    const wire = open();
    wire.net.socket.cut(4429, 'too many connections');
    expect(wire.last('closed')).toEqual({ is: 'closed', code: 4429, words: 'too many connections' });
    expect(wire.net.clock.running).toBe(0);
  });

  it('ends when the server says bye', () => {
    const wire = open();
    wire.net.socket.hears({ type: 'bye' });
    expect(wire.last('closed').code).toBe(4401);
    expect(wire.net.clock.running).toBe(0);
  });

  it('ends with a reason where the browser will not even try the address', () => {
    const wire = new Wire();
    wire.net.refuses = new DOMException('The URL is blocked', 'SecurityError');
    wire.start();
    expect(wire.last('closed')).toMatchObject({ code: 4400, words: expect.stringContaining('wss://server.example/gateway/v1') as string });
  });

  it('says bye, closes and is still when it leaves', () => {
    const wire = open();
    wire.link.order({ do: 'leave' });
    expect([wire.net.socket.types.slice(-1), wire.net.socket.closedWith, wire.net.clock.running]).toEqual([['bye'], 1000, 0]);
    wire.link.order({ do: 'send', message: { type: 'call.end', id: '1', call: CALL } });
    wire.link.order({ do: 'wake' });
    expect(wire.net.socket.types.slice(-1)).toEqual(['bye']);
  });

  it('knows after which codes a new token may help', () => {
    expect([4400, 4401, 4402, 4403, 4408, 4429, 1006].filter(tokenRefused)).toEqual([4401, 4402]);
  });
});
