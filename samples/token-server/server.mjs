// Your web application's part: it serves your pages and hands out tokens. Node, nothing else.
//
//   ALONGSIDE_KEY=$(cat .alongside/application.key) node samples/token-server/server.mjs samples/ten-lines
//
// ALONGSIDE_KEY         the application key; it never leaves this server
// ALONGSIDE_MANAGEMENT  where this server reaches Alongside, http://127.0.0.1:9990 unless set
// ALONGSIDE_URL         where browsers reach it, https://localhost:8443 unless set
// PORT, ORIGIN          where this server listens (3000), and how browsers name it (http://localhost:3000)
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, resolve, sep } from 'node:path';

const {
  ALONGSIDE_KEY: key,
  ALONGSIDE_MANAGEMENT: management = 'http://127.0.0.1:9990',
  ALONGSIDE_URL: alongside = 'https://localhost:8443',
  PORT: port = '3000',
  ORIGIN: origin = `http://localhost:${port}`,
} = process.env;
const folder = resolve(process.argv[2] ?? '.');
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };

if (key === undefined) throw new Error('ALONGSIDE_KEY is not set');

/** Who may do what is yours to decide: here, from your own login. This one lets everybody call the demo agent for an hour. */
async function tokenFor() {
  const answer = await fetch(`${management}/api/v1/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ttlSeconds: 3600,
      allowedOrigins: [origin],
      voice: { username: 'guest', displayName: 'A guest', domain: 'bank.example', allowedDestinations: ['agent:demo'], audio: true, video: true },
    }),
  });
  if (!answer.ok) throw new Error(`Alongside gave no token: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).token;
}

/** A file of the folder, with the samples' placeholder replaced by your Alongside's address. */
async function page(path) {
  const file = resolve(folder, `.${path.endsWith('/') ? `${path}index.html` : path}`);
  if (!file.startsWith(folder + sep)) throw new Error('outside');
  const text = await readFile(file, 'utf8');
  return { type: TYPES[extname(file)] ?? 'application/octet-stream', text: text.replaceAll('https://alongside.bank.example', alongside) };
}

createServer(async (request, response) => {
  try {
    const { pathname } = new URL(request.url, origin);
    if (pathname === '/my-token' && request.method === 'POST') {
      const token = await tokenFor();
      response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(token);
    } else if (request.method === 'GET') {
      const { type, text } = await page(pathname);
      response.writeHead(200, { 'content-type': type }).end(text);
    } else {
      response.writeHead(405).end();
    }
  } catch (trouble) {
    const missing = trouble.code === 'ENOENT' || trouble.message === 'outside';
    if (!missing) console.error(trouble.message);
    response.writeHead(missing ? 404 : 503).end();
  }
}).listen(Number(port), () => console.log(`Your pages: ${origin}`));
