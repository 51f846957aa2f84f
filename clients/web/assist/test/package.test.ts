import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declarationsIn, reference, report, type Declaration } from '../../test/api';

// What an application reads of co-browsing: the declarations of each entry of the package.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CO_BROWSING = '[Co-browsing](assist.md)';

/** By the file of the guide; the entry's declarations, what it is called, and what to read first. */
const ENTRIES = [
  { page: 'assist-reference.md', entry: 'index', name: '@alongside/assist', title: 'Co-browsing reference: the consumer’s page', first: CO_BROWSING },
  { page: 'stage-reference.md', entry: 'stage/index', name: '@alongside/assist/stage', title: 'Co-browsing reference: the agent’s page', first: CO_BROWSING },
  { page: 'frame-reference.md', entry: 'frame', name: '@alongside/assist/frame', title: 'Co-browsing reference: a page in a frame', first: CO_BROWSING },
  { page: 'words-reference.md', entry: 'words', name: '@alongside/assist/words', title: 'Co-browsing reference: languages', first: CO_BROWSING },
  { page: 'replay-reference.md', entry: 'replay/index', name: '@alongside/assist/replay', title: 'Co-browsing reference: recordings', first: '[Recordings](recording.md)' },
];

const COMPILER = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** Types of the platform, of `@alongside/client`, and what every class with events shows as its own. */
const FROM_ELSEWHERE = /^(Blob|Element|Error|File|HTML\w*Element|MediaStream|Promise|Record|RegExp|Uint8Array|CallState|FarSide|QueuePlace|Emitter|Name)$/;

let out: string;
const all = ({ entry }: { readonly entry: string }): readonly Declaration[] => declarationsIn(join(out, 'assist/src', `${entry}.d.ts`));

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'alongside-assist-types-'));
  execFileSync(process.execPath, [COMPILER, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', out, '--tsBuildInfoFile', join(out, '.tsbuildinfo')]);
}, 120_000);

afterAll(() => rmSync(out, { recursive: true, force: true }));

function holds(file: string, text: string): void {
  const path = join(ROOT, '../../..', file);
  if (process.env['WRITE_API'] !== undefined) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

describe('the public API of co-browsing', () => {
  it.each(ENTRIES)('is what the guide says: $page', (entry) => {
    holds(`docs/guide/${entry.page}`, reference(entry.title, `Every export of \`${entry.name}\`, made from its doc comments by \`npm run api\`. To begin, read ${entry.first}.`, all(entry)));
  });

  it('is what reviewers read', () => {
    holds('clients/web/assist/api.txt', ENTRIES.map((entry) => report(entry.name, all(entry))).join('\n'));
  });

  it.each(ENTRIES)('names no type that $name keeps to itself', (entry) => {
    const exported = all(entry).map(({ name }) => name);
    const named = all(entry).flatMap(({ text }) => text.replace(/'[^']*'/g, '').match(/\b[A-Z]\w+/g) ?? []);
    expect([...new Set(named)].filter((name) => !exported.includes(name) && !FROM_ELSEWHERE.test(name))).toEqual([]);
  });

  it('compiles in an application that checks the declarations of what it uses', () => {
    const application = join(out, 'application.ts');
    writeFileSync(application, ENTRIES.map(({ entry }, i) => `export * as entry${i} from './assist/src/${entry}';\n`).join(''));
    const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom,dom.iterable', '--types', ''];
    const { status, stdout } = spawnSync(process.execPath, [COMPILER, ...options, application], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  }, 60_000);

  it.each(ENTRIES)('has a doc comment with an example for each export of $name', (entry) => {
    expect(all(entry).filter(({ comment }) => !/@example\s+\S/.test(comment)).map(({ name }) => name)).toEqual([]);
  });

  it('lets an application read what the agent’s page knows, and write it in no class', () => {
    const classes = all(ENTRIES[1]!).filter(({ kind }) => kind === 'class');
    const written = classes.flatMap(({ name, members }) => members.filter(({ isMethod, text }) => !isMethod && !/^(readonly|get) /.test(text)).map((member) => `${name}.${member.name}`));
    expect(written).toEqual([]);
  });

  it.each(ENTRIES)('has a comment for each member of a class, with an example for each method, and for each field of an interface of $name', (entry) => {
    const silent = all(entry).flatMap(({ name, kind, members }) =>
      members.filter(({ comment, isMethod }) => !(kind === 'class' && isMethod ? /@example\s+\S/ : /\w/).test(comment)).map((member) => `${name}.${member.name}`),
    );
    expect(silent).toEqual([]);
  });
});
