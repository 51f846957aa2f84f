import { describe, expect, it } from 'vitest';
import { readWish } from '../src/parameters';

describe('the address of the shop', () => {
  it.each([
    ['', { kind: 'call', destination: 'queue:advice', video: 'sendrecv', cid: null }],
    ['?destination=agent:demo&video=agentOnly&cid=42', { kind: 'call', destination: 'agent:demo', video: 'recvonly', cid: '42' }],
    ['?video=none&destination=%20&cid=', { kind: 'call', destination: 'queue:advice', video: 'none', cid: null }],
    ['?cobrowseOnly&cid=42', { kind: 'cobrowse-only', cid: '42' }],
    ['?cobrowseOnly=false', { kind: 'call', destination: 'queue:advice', video: 'sendrecv', cid: null }],
    ['?cobrowseOnly=0&video=full', { kind: 'call', destination: 'queue:advice', video: 'sendrecv', cid: null }],
  ])('%j asks for %j', (query, wish) => expect(readWish(query)).toEqual(wish));

  it('is told what is wrong with it', () => {
    expect(readWish('?cobrowseOnly=true')).toMatchObject({ kind: 'error', words: expect.stringContaining('cid=') as string });
    expect(readWish('?video=huge')).toEqual({ kind: 'error', words: 'video=huge is not known: use full, agentOnly or none.' });
    expect(readWish('?video=constructor')).toMatchObject({ kind: 'error' });
  });
});
