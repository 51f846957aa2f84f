/** The demo's own token: a real shop's server asks Alongside for one, and its page asks the shop's server. */
export async function fetchToken(request: typeof fetch = fetch): Promise<string> {
  const answer = await request('/sample/token', { method: 'POST' });
  if (!answer.ok) throw new Error(answer.status === 404 ? 'this server is not in demo mode' : `the shop gave no token (status ${answer.status})`);
  const body = (await answer.json()) as { token?: unknown } | null;
  if (typeof body?.token !== 'string') throw new Error('the shop gave no token');
  return body.token;
}
