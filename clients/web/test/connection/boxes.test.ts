import { describe, expect, it } from 'vitest';
import { Inbox } from '../../src/connection/inbox';
import { Outbox } from '../../src/connection/outbox';
import type { ClientMessage } from '../../src/wire/messages';

const CALL = 'a'.repeat(32);
const end = (id: string): ClientMessage => ({ type: 'call.end', id, call: CALL });
const silent: ClientMessage = { type: 'media.silent', call: CALL, kind: 'audio' };
const seen = (messages: readonly { readonly seq: number }[]): readonly (readonly [string, number])[] =>
  messages.map((message) => [(message as { id?: string }).id ?? 'hint', message.seq] as const);

describe('the outbox', () => {
  it('numbers from 1, without a hole', () => {
    const outbox = new Outbox();
    expect(seen([outbox.add(end('a')), outbox.add(silent), outbox.add(end('b'))])).toEqual([['a', 1], ['hint', 2], ['b', 3]]);
  });

  it('sends again what the server lacks, under the same numbers', () => {
    const outbox = new Outbox();
    ['a', 'b', 'c'].forEach((id) => outbox.add(end(id)));
    expect(seen(outbox.resend(1, true))).toEqual([['b', 2], ['c', 3]]);
    expect(seen([outbox.add(end('d'))])).toEqual([['d', 4]]);
  });

  it('forgets what was answered, and all that was sent before it', () => {
    const outbox = new Outbox();
    ['a', 'b', 'c'].forEach((id) => outbox.add(end(id)));
    outbox.answered('b');
    outbox.answered('nobody asked this');
    expect(seen(outbox.resend(2, true))).toEqual([['c', 3]]);
  });

  it('counts on from what the page before a reload had sent', () => {
    const outbox = new Outbox();
    outbox.add(end('a'));
    expect(seen(outbox.resend(17, false))).toEqual([['a', 18]]);
  });

  it('counts from 1 in a new connection', () => {
    const outbox = new Outbox();
    outbox.add(end('a'));
    outbox.add(end('b'));
    outbox.answered('a');
    expect(seen(outbox.resend(0, false))).toEqual([['b', 1]]);
  });

  it('does not repeat a hint: its moment is over, and no number is left open by it', () => {
    const outbox = new Outbox();
    outbox.add(end('a'));
    for (let hint = 0; hint < 10_000; hint++) outbox.add(silent);
    outbox.add(end('b'));
    expect(seen(outbox.resend(1, true))).toEqual([['b', 2]]);
  });
});

describe('the inbox', () => {
  it('takes each number once, over any number of sockets', () => {
    const inbox = new Inbox(0);
    expect([1, 2, 2, 1, 3].map((seq) => inbox.arrived(seq))).toEqual(['take', 'take', 'skip', 'skip', 'take']);
    inbox.welcomed(true, false);
    expect([2, 3, 4].map((seq) => inbox.arrived(seq))).toEqual(['skip', 'skip', 'take']);
  });

  it('asks for a resume when one is missing, and goes on when the server can only repeat the gap', () => {
    const inbox = new Inbox(0);
    inbox.arrived(1);
    expect(inbox.arrived(3)).toBe('resume');
    inbox.welcomed(true, false);
    expect(inbox.arrived(3)).toBe('take');
    expect(inbox.received).toBe(3);
  });

  it('asks again at the next gap', () => {
    const inbox = new Inbox(0);
    inbox.arrived(1);
    inbox.arrived(3);
    expect(inbox.arrived(2)).toBe('take');
    expect(inbox.arrived(4)).toBe('resume');
  });

  it('takes any number after a snapshot, and on a fresh page', () => {
    const inbox = new Inbox(5);
    inbox.welcomed(true, true);
    expect([inbox.arrived(90), inbox.arrived(91), inbox.arrived(93)]).toEqual(['take', 'take', 'resume']);
    const fresh = new Inbox(-1);
    fresh.welcomed(true, false);
    expect(fresh.arrived(40)).toBe('take');
  });

  it('counts from 1 in a new connection', () => {
    const inbox = new Inbox(40);
    inbox.welcomed(false, false);
    expect([inbox.arrived(1), inbox.received]).toEqual(['take', 1]);
  });
});
