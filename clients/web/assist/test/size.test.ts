import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let out: string;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'alongside-assist-'));
  await build({ root: ROOT, configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error', build: { outDir: out, emptyOutDir: true, sourcemap: false } });
}, 120_000);

afterAll(() => rmSync(out, { recursive: true, force: true }));

/** What is loaded only where a policy forbids the usual way, where a tab is filmed, with the first document, PDF in the page, image of another origin or magnifier, where the page has frames of other origins, with a call, with an agent who is shown with more than a name, where a recording is asked for, where a page asks whether it can be shared, for rules that few sites have, for pages of a thousand elements and more, and for who wants to see what is hidden. */
const RARE = /^(program|fallback|portraits|supported|recording-question|elsewhere|tab|documents|viewer|beyond|files|paper|drawn|envoy|frames|call-window|lens|strict|unshown|fold)-/;

/** A file and all that it imports, at once or later; not what an agent who acts needs besides, unless `control`. */
function withImports(file: string, control: boolean, all = new Set<string>()): Set<string> {
  if (all.has(file) || RARE.test(file) || (!control && file.startsWith('control-'))) return all;
  all.add(file);
  for (const [, name] of readFileSync(join(out, file), 'utf8').matchAll(/["'`]\.\/([\w.-]+\.m?js)["'`]/g)) withImports(name!, control, all);
  return all;
}

const packed = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file)), { level: 9 }).length, 0);

describe('what a consumer’s page loads', () => {
  it('is at most 45 KB for all who look and draw, compressed, and 56 KB once somebody acts', () => {
    expect(packed(withImports('assist.mjs', false))).toBeLessThanOrEqual(45_000);
    expect(packed(withImports('assist.mjs', true))).toBeLessThanOrEqual(56_000);
  });

  it('leaves the agents’ tools for later, when an agent asks', () => {
    const [core, tools] = ['core', 'tools'].map((name) => readdirSync(out).filter((file) => file.startsWith(`${name}-`) && file.endsWith('.js')));
    expect([core, tools]).toEqual([[expect.any(String)], [expect.any(String)]]);
    expect(readFileSync(join(out, core![0]!), 'utf8')).toMatch(new RegExp(`import\\(["'\`]\\./${tools![0]!.replace('.', '\\.')}`));
  });
});
