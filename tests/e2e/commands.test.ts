import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Apart } from './harness/apart.ts';
import { mayMakeNetworks } from './harness/net.ts';
import { ROOT } from './harness/places.ts';
import { freePorts } from './harness/ports.ts';
import { Server } from './harness/server.ts';
import { eventually } from './harness/wait.ts';

/** `./alongside` as a person meets it: what it says, and with which exit code. */

const script = join(ROOT, 'alongside');
const data = mkdtempSync(join(tmpdir(), 'alongside-commands-'));
let server: Server;

beforeAll(async () => {
  server = await Server.start();
}, 120_000);

afterAll(async () => {
  await server.stop();
  rmSync(data, { recursive: true });
});

test('help names both commands', async () => {
  const { code, out } = await run(script, ['help']);
  expect(code).toBe(0);
  expect(out).toContain('./alongside run');
  expect(out).toContain('./alongside test');
});

test('an unknown command is named', async () => {
  const { code, errors } = await run(script, ['dance']);
  expect(code).toBe(2);
  expect(errors).toContain("'dance'");
});

test('what the JVM learnt when the start was rehearsed serves every later start', async () => {
  const target = join(ROOT, 'server/launcher/target');
  const java = join(process.env['JDK'] ?? '', 'bin/java');
  const orFail = [`-XX:AOTCache=${join(target, 'alongside.aot')}`, '-XX:AOTMode=on', '-cp', join(target, 'app/*')];
  const status = ['org.alongside.launcher.Alongside', 'status', '--data', server.folder];
  const { code, errors } = await run(java, ['--enable-native-access=ALL-UNNAMED', ...orFail, ...status]);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
});

test('a ready server says where to look, and its health page and status agree', async () => {
  expect(server.log).toContain(`${server.url}/agent/`);
  const ready = await fetch(`${server.management}/health/ready`);
  expect(await ready.json()).toMatchObject({ status: 'up' });
  const { code, out } = await run(script, ['status', '--data', server.folder]);
  expect(code).toBe(0);
  expect(out).toContain(`Process ${server.process.pid}`);
});

test('an application and an agent that an administrator adds can ask for a session and sign in', async () => {
  const app = await run(script, ['app', 'add', 'bank', '--data', server.folder]);
  const key = /^Application bank, key (\S+)$/m.exec(app.out)?.[1];
  const session = await fetch(`${server.management}/api/v1/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ voice: { username: 'c-1', allowedDestinations: ['agent:bea'] } }),
  });
  expect(session.status).toBe(201);

  const account = await run(script, ['account', 'add', 'bea', '--display-name', 'Bea Green', '--data', server.folder]);
  const password = /^Agent bea, password (\S+)$/m.exec(account.out)?.[1];
  const signIn = (): Promise<Response> =>
    fetch(`${server.httpUrl}/api/v1/agents/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'bea', password }),
    });
  expect(await (await signIn()).json()).toMatchObject({ username: 'bea', displayName: 'Bea Green' });

  await run(script, ['account', 'remove', 'bea', '--data', server.folder]);
  expect((await signIn()).status).toBe(401);
  const strangers = await fetch(`${server.management}/api/v1/agents`);
  expect(strangers.status).toBe(401);
});

test('an administrator who names nobody, or a server that does not run, is told so in one sentence', async () => {
  const nobody = await run(script, ['account', 'remove', 'nobody', '--data', server.folder]);
  expect([nobody.code, nobody.errors]).toEqual([2, 'There is no such agent.\n']);
  const nothing = await run(script, ['app', 'list', '--data', data]);
  expect([nothing.code, nothing.errors]).toEqual([2, expect.stringMatching(/^Nothing runs from .+; start the server first.+\n$/)]);
});

test('a server and a broker in two processes find one another, and again after the broker was killed', async () => {
  const apart = await Apart.start();
  try {
    await apart.server.says(/^Ready$/m, 60_000);
    expect(await apart.isReady()).toBe(true);

    apart.broker.signal('SIGKILL');
    await eventually('the server misses its broker', () => apart.isReady(), (ready) => !ready, 10_000);
    await apart.startBroker();
    await eventually('the server has its broker again', () => apart.isReady(), (ready) => ready, 20_000);
  } finally {
    await apart.stop();
  }
});

test('a second server on the same data folder is refused in one sentence', async () => {
  const { code, errors } = await run(script, ['run', '--data', server.folder]);
  expect(code).toBe(2);
  expect(errors).toMatch(/^Alongside already runs from .+ \(process \d+\).+\n$/);
});

test('a taken port, a bad setting and an unreadable file are each named in one sentence', async () => {
  const [port] = (await freePorts(1)) as [number];
  const taken = createServer().listen(port, '0.0.0.0');
  const atPort = await run(script, ['run', '--data', data, ...(await elsewhere()), '--set', `server.https-port=${port}`]);
  taken.close();
  expect(atPort.code).toBe(2);
  expect(atPort.errors).toMatch(new RegExp(`^.*${port}.*server\\.https-port.*taken.*\n$`));

  const misspelt = await run(script, ['run', '--data', data, '--set', 'server.htps-port=1']);
  expect(misspelt.code).toBe(2);
  expect(misspelt.errors).toMatch(/server\.htps-port.*did you mean server\.https-port/);

  const unreadable = await run(script, ['run', '--data', data, '--config', join(data, 'absent.yaml')]);
  expect(unreadable.code).toBe(2);
  expect(unreadable.errors).toContain('absent.yaml does not exist');
});

test.skipIf(!mayMakeNetworks)('without a JDK 25 it stops with the version and where to get it (needs root: a mount of its own)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'alongside-nojdk-'));
  writeFileSync(join(folder, 'apt-cache'), '#!/bin/sh\nexit 1\n', { mode: 0o755 }); // a package manager that has none
  const hidden = `mount -t tmpfs none /usr/lib/jvm && exec ${script} status`;
  const env = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder };
  const { code, errors } = await run('unshare', ['--mount', 'sh', '-c', hidden], env);
  rmSync(folder, { recursive: true });
  expect(errors).toMatch(/^Alongside needs a JDK 25, and this machine has none; .+https:\/\/\S+.+\n$/);
  expect(code).toBe(3);
});

/** Ports that nothing else uses, so that only the one under test is in the way. */
async function elsewhere(): Promise<string[]> {
  const [http, management, control, media] = (await freePorts(12)) as [number, number, number, number];
  return [
    `server.http-port=${http}`,
    `management.port=${management}`,
    'sip.tls-port=0',
    `broker.control-port=${control}`,
    `broker.ports=${media}-${media + 1}`,
    `broker.internal-ports=${media + 2}-${media + 8}`,
  ].flatMap((setting) => ['--set', setting]);
}

function run(
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number; out: string; errors: string }> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { env, timeout: 60_000 }, (_, out, errors) =>
      resolve({ code: child.exitCode ?? -1, out, errors }),
    );
  });
}
