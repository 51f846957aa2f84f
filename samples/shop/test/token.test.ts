import { describe, expect, it } from 'vitest';
import { fetchToken } from '../src/token';

const answering = (status: number, body: string): typeof fetch => () => Promise.resolve(new Response(body, { status }));

describe('the shop’s token', () => {
  it('is what its server gives', async () => {
    expect(await fetchToken(answering(201, '{"session":"s","token":"t"}'))).toBe('t');
  });

  it.each([
    [404, '', 'this server is not in demo mode'],
    [503, '', 'the shop gave no token (status 503)'],
    [200, 'null', 'the shop gave no token'],
    [200, '{"token":7}', 'the shop gave no token'],
  ])('is missing with status %i and %j: the page says %s', async (status, body, words) => {
    await expect(fetchToken(answering(status, body))).rejects.toThrow(words);
  });
});
