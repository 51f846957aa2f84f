import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { build } from 'vite';
import { Sharing, Site, Watching } from '../../../tests/e2e/harness/assist.ts';
import { Person } from '../../../tests/e2e/harness/browser.ts';
import { CORPUS, CORPUS_SETTINGS, corpusOptions, mostOf, mostOnPhone, throughMoments } from '../../../tests/e2e/harness/corpus.ts';
import { AGENT, CONSUMER } from '../../../tests/e2e/harness/media.ts';
import { ROOT } from '../../../tests/e2e/harness/places.ts';
import { Server } from '../../../tests/e2e/harness/server.ts';
import { zipped } from '../size.ts';
import { atMost, median, print, rowsOf, type Row } from '../table.ts';
import { mostInWebkit, throughWebkit, Webkit, WebkitSharing } from '../../../tests/e2e/harness/webkit.ts';
import { liveRows } from './live.ts';

/** @param serverRows a file with rows that the server's side printed */
export async function main(serverRows?: string): Promise<void> {
  const server = await Server.start({ set: CORPUS_SETTINGS });
  const site = await Site.start(server);
  const people = await Promise.all([Person.launch(CONSUMER), Person.launch(AGENT)]);
  const [consumer, agent] = (await Promise.all(people.map((person) => person.newContext()))) as [BrowserContext, BrowserContext];
  try {
    const rows = [...sizes(), ...(await liveRows(consumer, agent, site)), ...(await captures(consumer, site)), ...(await fidelity(consumer, agent, site)), ...(await onPhone(agent, site)), ...(await webkitFidelity(agent, site))];
    print('assist', [...rows, ...(serverRows === undefined ? [] : rowsOf(readFileSync(serverRows, 'utf8')))]);
  } finally {
    await Promise.all(people.map((person) => person.close()));
    site.stop();
    await server.stop();
  }
}

/** What a consumer's page loads at once, and the agents' tools, which come while the person is asked about the first agent. */
function sizes(): Row[] {
  const folder = join(ROOT, 'clients/web/assist/dist');
  const files = new Set<string>();
  const follow = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, next] of readFileSync(join(folder, file), 'utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) follow(next!);
  };
  follow('assist.mjs');
  follow(readdirSync(folder).find((file) => /^tools-.*\.js$/.test(file))!);
  return [atMost("SDK of a consumer's page with the agents' tools, gzip", [...files].reduce((sum, file) => sum + zipped(folder, file), 0) / 1000, 45, 'KB', 1), atMost('early hook, gzip', zipped(folder, 'hook.js'), 1_000, 'bytes')];
}

/** One picture of the same page, by us and by two libraries that are made for it. */
async function captures(context: BrowserContext, site: Site): Promise<Row[]> {
  const ours = await bundled('engine.ts');
  const page = await context.newPage();
  await page.goto(`${site.url}/corpus/bank.html`);
  await page.addScriptTag({ content: `${ours};window.takePictures = engine.takePictures;` });
  const own = median(await page.evaluate(() => (window as unknown as { takePictures(count: number): Promise<number[]> }).takePictures(25)));
  const theirs = async (name: string, file: string, take: string, rounds: number): Promise<number> => {
    await page.addScriptTag({ content: readFileSync(join(ROOT, 'node_modules', name, file), 'utf8') });
    return median(
      await page.evaluate(
        async ([code, count]) => {
          const millis: number[] = [];
          const takeOne = new Function(`return ${code as string}`) as () => Promise<unknown>;
          for (let i = 0; i < (count as number); i++) {
            const begun = performance.now();
            await takeOne();
            millis.push(performance.now() - begun);
          }
          return millis;
        },
        [take, rounds] as const,
      ),
    );
  };
  const snapdom = await theirs('@zumer/snapdom', 'dist/snapdom.js', 'snapdom.toCanvas(document.documentElement)', 10);
  const html2canvas = await theirs('html2canvas-pro', 'dist/html2canvas-pro.min.js', '(window.html2canvas.default ?? window.html2canvas)(document.documentElement, { logging: false })', 5);
  await page.close();
  const row = (figure: string, other: number, times: number): Row => ({ figure, value: `${(other / own).toFixed(1)} × (${other.toFixed(1)} ms, ours ${own.toFixed(1)} ms)`, target: `≥ ${times} ×`, met: other / own >= times });
  return [row('a picture: snapdom takes', snapdom, 2), row('a picture: html2canvas-pro takes', html2canvas, 10)];
}

async function bundled(entry: string): Promise<string> {
  const result = await build({ configFile: false, logLevel: 'error', root: join(ROOT, 'bench/web/assist'), build: { write: false, lib: { entry, formats: ['iife'], name: 'engine' } } });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !('output' in output)) throw new Error('the engine was not built');
  return output.output[0].code;
}

/** In a window of 390 pixels, three of the screen for each, and a finger. */
async function onPhone(agent: BrowserContext, site: Site): Promise<Row[]> {
  const person = await Person.launch(CONSUMER, { ratio: 3 });
  const rows = await fidelity(await person.telephone(false), agent, site, true);
  await person.close();
  return rows;
}

/** The whole corpus, at load, after scrolling and after typing. */
async function fidelity(consumer: BrowserContext, agent: BrowserContext, site: Site, phone = false): Promise<Row[]> {
  const rows: Row[] = [];
  for (const page of CORPUS) {
    const most = phone ? mostOnPhone(page) : mostOf(page);
    const why = phone ? (page.phone?.why ?? page.why) : page.why;
    const row = { figure: `${phone ? '390 px at ratio 3' : 'corpus'}: ${page.name}, pixels off at load, scroll, type${why === undefined ? '' : ` (${why})`}`, target: `≤ ${most * 100} %` };
    rows.push(await shares(row, [most, most, most], async () => {
      const sharing = await Sharing.open(consumer, site, `${page.name}.html`, corpusOptions(site));
      const watching = await Watching.open(agent, site, { correlationId: await sharing.cid() });
      try {
        await sharing.consents();
        const seen: number[] = [];
        await throughMoments(page, most, sharing, watching, (_, share) => void seen.push(share));
        return seen;
      } finally {
        await Promise.all([sharing.page.close(), watching.page.close()]);
      }
    }));
  }
  return rows;
}

/** The same with a consumer who has WebKit, against its own screenshots. */
async function webkitFidelity(agent: BrowserContext, site: Site): Promise<Row[]> {
  const webkit = await Webkit.launch();
  const rows: Row[] = [];
  try {
    for (const page of CORPUS) {
      const most = mostInWebkit(page);
      const reason = page.webkit?.why ?? page.why;
      const why = reason === undefined ? '' : ` (${reason})`;
      const row = { figure: `WebKit: ${page.name}, pixels off at load, scroll, type${why}`, target: `≤ ${most.map((share) => (share * 100).toFixed(1)).join(', ')} %` };
      rows.push(await shares(row, most, async () => {
        const sharing = await WebkitSharing.open(webkit, site, `${page.name}.html`);
        const watching = await Watching.open(agent, site, { correlationId: await sharing.cid() });
        try {
          await watching.is('live');
          return await throughWebkit(page, sharing, watching);
        } finally {
          await Promise.all([sharing.end(), watching.page.close()]);
        }
      }));
    }
  } finally {
    await webkit.close();
  }
  return rows;
}

/** What part of the pixels was off at each moment; a page that could not be measured says why, and is short. */
async function shares(row: Pick<Row, 'figure' | 'target'>, most: readonly number[], measure: () => Promise<number[]>): Promise<Row> {
  try {
    const seen = await measure();
    return { ...row, value: `${seen.map((share) => (share * 100).toFixed(3)).join(', ')} %`, met: seen.every((share, moment) => share <= most[moment]!) };
  } catch (why) {
    return { ...row, value: (why as Error).message.split('\n', 1)[0]!, met: false };
  }
}
