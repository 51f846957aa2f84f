import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declarationsIn, reference, report, type Declaration } from './api';

// What an application gets, built as `npm run build` builds it, but into a folder of its own.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VALUES = ['Call', 'DeviceTest', 'Refused', 'Session', 'VERSION', 'abilities', 'check', 'connect', 'describe', 'describeQueue', 'describeTransferFailure', 'obstacle', 'prepare', 'resumable'];

const BEGIN = 'Every export of `@alongside/client`, made from its doc comments by `npm run api`. To begin, read [Embed a call](embed.md) and [the web SDK](../../clients/web/README.md).';

let out: string;
const read = (file: string): string => readFileSync(join(out, file), 'utf8');

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'alongside-sdk-'));
  await build({ root: ROOT, configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error', build: { outDir: out, emptyOutDir: true } });
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(out, 'types'), '--tsBuildInfoFile', join(out, '.tsbuildinfo')]);
}, 120_000);

afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('the built SDK', () => {
  it('is less than 25 KB by script tag, compressed', () => {
    expect(gzipSync(read('alongside.js'), { level: 9 }).length).toBeLessThan(25_000);
  });

  it('needs nothing but itself', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
    for (const file of ['alongside.mjs', 'alongside.js']) expect(read(file)).not.toMatch(/\bimport\s*[({*"'\w]|\bfrom\s*["']|\brequire\(|https?:\/\//);
  });

  it('exports the documented API as a module', async () => {
    const module = (await import(pathToFileURL(join(out, 'alongside.mjs')).href)) as Record<string, unknown>;
    expect(Object.keys(module).sort()).toEqual(VALUES);
  });

  it('defines the same as `Alongside` by script tag, and no other global', () => {
    const page = createContext({});
    runInContext(read('alongside.js'), page);
    expect(Object.keys(page)).toEqual(['Alongside']);
    expect(Object.keys((page as { Alongside: object }).Alongside).sort()).toEqual(VALUES);
  });

  it('has its own version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const { VERSION } = (await import(pathToFileURL(join(out, 'alongside.mjs')).href)) as { VERSION: string };
    expect(VERSION).toBe(version);
  });

  it('runs where a page forbids evaluated code', () => {
    expect(read('alongside.js')).not.toMatch(/\beval\(|new Function\(/);
  });
});

describe('the public API', () => {
  let all: readonly Declaration[];
  beforeAll(() => {
    all = declarationsIn(join(out, 'types/index.d.ts'));
  });

  it.each([
    ['clients/web/api.txt', (all: readonly Declaration[]) => report('@alongside/client', all)],
    ['docs/guide/sdk-reference.md', (all: readonly Declaration[]) => reference('Web SDK reference', BEGIN, all)],
  ])('is what %s says; `npm run api` writes it anew', (file, write) => {
    const path = join(ROOT, '../..', file);
    if (process.env['WRITE_API'] !== undefined) writeFileSync(path, write(all));
    expect(write(all)).toBe(readFileSync(path, 'utf8'));
  });

  it('has the values that the built files export, and types beside them', () => {
    expect(all.filter(({ kind }) => kind !== 'interface' && kind !== 'type').map(({ name }) => name)).toEqual(VALUES);
    expect(all.length).toBeGreaterThan(VALUES.length + 20);
  });

  it('has a doc comment with an example for each export', () => {
    for (const { name, comment } of all) expect(comment, name).toMatch(/@example\s+\S/);
  });

  it('has a comment for each member of a class, with an example for each method, and for each field of an interface', () => {
    const silent = all.flatMap(({ name, kind, members }) =>
      members.filter(({ comment, isMethod }) => !(kind === 'class' && isMethod ? /@example\s+\S/ : /\w/).test(comment)).map((member) => `${name}.${member.name}`),
    );
    expect(silent).toEqual([]);
  });

  it('never shows a PeerConnection, nor what is internal', () => {
    const text = report('', all);
    expect(text).not.toMatch(/RTCPeerConnection|RTCRtp|RTCIce/);
    for (const internal of ['remember', 'wake', 'checkMedia', 'SessionWorld', 'refreshDevices', 'private']) expect(text, internal).not.toMatch(new RegExp(`\\b${internal}\\b`));
  });
});

describe('the README of the SDK', () => {
  const words = readFileSync(join(ROOT, 'README.md'), 'utf8');

  it('names every export', () => {
    for (const { name } of declarationsIn(join(out, 'types/index.d.ts'))) expect(words, name).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('has a row for every event', () => {
    const events = ['session', 'call/told'].flatMap((file) => {
      const body = /export interface \w+Events \{([\s\S]*?)^\}/m.exec(read(`types/${file}.d.ts`))![1]!;
      return [...body.matchAll(/^ {4}'?([\w-]+)'?:/gm)].map(([, name]) => name!);
    });
    expect(events.length).toBe(27);
    for (const name of events) expect(words, name).toContain(`| \`${name}\` |`);
  });

  it('has every code of a problem', () => {
    const codes = [.../type ProblemCode = ([^;]*);/.exec(read('types/problem.d.ts'))![1]!.matchAll(/'([\w-]+)'/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(10);
    // `-missing` and `-busy` share a row with `-refused`.
    for (const code of codes) expect(words, code).toMatch(new RegExp(`\`${code}\``.replace(/(microphone|camera)(-missing|-busy)/, '$1-refused[^|]*$2')));
  });
});
