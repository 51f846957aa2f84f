import { readFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Server } from './server.ts';

/** What a page of somebody else's may do here: only what it names. */
export const strict = (server: Server): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${server.url}`,
    `connect-src 'self' ${server.url.replace('https', 'wss')}`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** Somebody's web site, on an origin of its own: pages and scripts by their paths, all under one policy. */
export class Site {
  readonly url: string;
  readonly #server: HttpServer;

  private constructor(server: HttpServer) {
    this.#server = server;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  static async start(files: Readonly<Record<string, string>>, policy?: string): Promise<Site> {
    const server = createServer((request, response) => {
      const path = request.url ?? '/';
      const text = files[path];
      if (policy !== undefined) response.setHeader('content-security-policy', policy);
      response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.writeHead(text === undefined ? 404 : 200).end(text);
    });
    await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
    return new Site(server);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export const applicationKey = (server: Server): string => readFileSync(join(server.folder, 'application.key'), 'utf8').trim();

/** A token as a web application asks for it. */
export async function tokenFor(server: Server, origin: string, voice: object, assist?: object): Promise<string> {
  const answer = await fetch(`${server.management}/api/v1/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${applicationKey(server)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ allowedOrigins: [origin], voice: { domain: 'bank.example', audio: true, video: true, ...voice }, ...(assist === undefined ? {} : { assist }) }),
  });
  if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { token: string }).token;
}
