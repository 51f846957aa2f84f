import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// What an application gets, built as `npm run build` builds it, but into a folder of its own.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VALUES = ['Call', 'Refused', 'Session', 'VERSION', 'connect', 'describe', 'describeTransferFailure', 'obstacle', 'resumable'];
const TYPES = [
  'CallEvents', 'CallOptions', 'CallState', 'CaptureConstraints', 'ConnectOptions', 'Direction', 'EndReason', 'Far', 'FarSide', 'Id',
  'MediaKind', 'MediaWish', 'Problem', 'ProblemCode', 'Progress', 'Quality', 'SessionEvents', 'SessionState', 'TransferFailure', 'User',
];

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

describe('the types of the SDK', () => {
  const declarations = (): readonly (readonly [string, string])[] =>
    (readdirSync(join(out, 'types'), { recursive: true }) as string[]).filter((file) => file.endsWith('.d.ts')).map((file) => [file, read(join('types', file))]);

  /** The declarations that `index.d.ts` leads to. */
  const exported = (): ReadonlyMap<string, { readonly file: string; readonly text: string; readonly comment: string }> => {
    const found = new Map<string, { file: string; text: string; comment: string }>();
    for (const [, names, from] of read('types/index.d.ts').matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^']*)'/g)) {
      const file = `types/${from}.d.ts`;
      const source = read(file);
      for (const name of names!.split(',').map((part) => part.replace(/\btype\b/, '').trim())) {
        const at = source.search(new RegExp(`^export (declare )?(abstract )?(class|interface|type|const|function) ${name}\\b`, 'm'));
        const comment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(source.slice(0, at))?.[0] ?? '';
        const end = source.slice(at + 1).search(/^export |^\/\*\*/m);
        found.set(name, { file, text: source.slice(at, end < 0 ? undefined : at + 1 + end), comment });
      }
    }
    return found;
  };

  it('are the documented ones', () => {
    expect([...exported().keys()].sort()).toEqual([...VALUES, ...TYPES].sort());
  });

  it('have a doc comment with an example each', () => {
    for (const [name, { comment }] of exported()) expect(comment, name).toMatch(/@example\s+\S/);
  });

  it('have a doc comment with an example for each method, and a comment for each property, of what is exported', () => {
    for (const name of ['Session', 'Call']) {
      const lines = exported().get(name)!.text.split('\n');
      const members = lines.flatMap((line, at) => (/^ {4}(?!private|constructor)(?:(?:get|readonly|async) )*(\w+)[<(:]/.test(line) ? [at] : []));
      expect(members.length, name).toBeGreaterThan(5);
      for (const at of members) {
        const isMethod = /^ {4}\w+[<(]/.test(lines[at]!) && !/^ {4}(get|readonly) /.test(lines[at]!);
        const before = lines.slice(0, at).join('\n');
        const comment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(before)?.[0] ?? '';
        expect(comment, `${name}: ${lines[at]!.trim()}`).toMatch(isMethod ? /@example\s+\S/ : /\S/);
      }
    }
  });

  it('never show a PeerConnection, nor what is internal', () => {
    const reached = [...exported().values()].map(({ text }) => text.replace(/\/\*[\s\S]*?\*\//g, '')).join('\n');
    expect(reached).not.toMatch(/RTCPeerConnection|RTCRtp|RTCIce/);
    for (const internal of ['remember', 'wake', 'checkMedia', 'SessionWorld', 'refreshDevices']) expect(reached, internal).not.toMatch(new RegExp(`\\b${internal}\\b`));
    expect(declarations().length).toBeGreaterThan(10);
  });
});

describe('the README of the SDK', () => {
  const words = readFileSync(join(ROOT, 'README.md'), 'utf8');

  it('names every export', () => {
    for (const name of [...VALUES, ...TYPES]) expect(words, name).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('has a row for every event', () => {
    const events = ['session', 'call/call'].flatMap((file) => {
      const body = /export interface \w+Events \{([\s\S]*?)^\}/m.exec(read(`types/${file}.d.ts`))![1]!;
      return [...body.matchAll(/^ {4}'?([\w-]+)'?:/gm)].map(([, name]) => name!);
    });
    expect(events.length).toBe(18);
    for (const name of events) expect(words, name).toContain(`| \`${name}\` |`);
  });

  it('has every code of a problem', () => {
    const codes = [.../type ProblemCode = ([^;]*);/.exec(read('types/problem.d.ts'))![1]!.matchAll(/'([\w-]+)'/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(10);
    // `-missing` and `-busy` share a row with `-refused`.
    for (const code of codes) expect(words, code).toMatch(new RegExp(`\`${code}\``.replace(/(microphone|camera)(-missing|-busy)/, '$1-refused[^|]*$2')));
  });
});
