import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { Sharing, Watching } from './harness/assist.ts';
import { violations } from './harness/axe.ts';
import { RESULTS, ROOT } from './harness/places.ts';
import { eventually } from './harness/wait.ts';

/** Two people of two languages: a customer who reads French on a page, and an agent whose browser is German. */

const scene = AssistScene.with('languages');

const translation = (language: string): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(join(ROOT, `clients/web/assist/words/${language}.json`), 'utf8')) as Record<string, string>;
const LANGUAGES = ['en', ...readdirSync(join(ROOT, 'clients/web/assist/words')).map((name) => name.replace('.json', ''))];

/** A customer's page that asks for French words, as its engineer would. */
const sharesInFrench = (): Promise<Sharing> =>
  Sharing.open(scene.consumer, scene.site, 'form.html', '{ words: window.french }', {
    before: (page) => page.evaluate(`import('${scene.site.sdk}/words.mjs').then(async ({ wordsFor }) => void (window.french = await wordsFor('fr-CH')))`),
  });

async function germanConsole(): Promise<[BrowserContext, Page]> {
  const context = await scene.people[1].newContext('de-DE');
  const page = await context.newPage();
  await page.goto(`${scene.server.url}/agent/`);
  await page.getByLabel('Name').fill('demo');
  await page.getByLabel('Passwort').fill(scene.server.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('status').filter({ hasText: 'Warten auf einen Anruf.' }).waitFor({ timeout: 15_000 });
  return [context, page];
}

async function looksAt(page: Page, sharing: Sharing, [code, look]: readonly [string, string]): Promise<void> {
  await page.getByRole('textbox', { name: code }).fill(await sharing.code());
  await page.getByRole('button', { name: look }).click();
}

test('a customer is asked in French and an agent works in German, until the agent chooses another language, which the browser remembers', async () => {
  const sharing = await sharesInFrench();
  const [context, page] = await germanConsole();
  expect(await page.evaluate(() => [document.documentElement.lang, document.title])).toEqual(['de', 'Alongside Agentenkonsole']);
  await looksAt(page, sharing, ['Kurzcode', 'Seite ansehen']);

  await sharing.asks();
  await page.getByText('Die Zustimmung steht noch aus.').waitFor();
  const french = translation('fr');
  const asked = await sharing.words();
  const agent = await page.locator('.who .name').innerText();
  const name = (sentence: string): string => french[sentence]!.replaceAll('{name}', agent);
  expect(asked).toContain(name('{name} asks to see this page'));
  expect(asked.join('\n')).toContain(name('{name} will see this page as you see it, live, as pictures. Passwords, card numbers and what this site marks as private stay hidden. Other tabs and programs are not shared.'));
  expect(asked).toContain('Partager cette page');
  expect(await sharing.page.locator('html > div').last().evaluate(({ lang, dir }: HTMLElement) => [lang, dir])).toEqual(['fr', 'ltr']);
  mkdirSync(RESULTS, { recursive: true });
  await sharing.page.screenshot({ path: join(RESULTS, 'languages-consent-fr.png') });

  await sharing.press('share');
  const tools = page.getByRole('toolbar', { name: 'Werkzeuge' });
  await tools.getByRole('button', { name: 'Auf der Seite klicken und tippen' }).click();
  await page.getByText('Der Kunde wird gefragt, ob Sie auf der Seite handeln dürfen.').waitFor();
  await eventually('the customer is asked in French again', () => sharing.words(), (words) => words.includes(name('{name} asks to help on this page')));
  await page.screenshot({ path: join(RESULTS, 'languages-stage-de.png') });
  expect(await violations(page)).toEqual([]);

  await page.getByLabel('Sprache').selectOption({ label: 'English' });
  await page.getByText('The customer is asked whether you may act on the page.').waitFor();
  await page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name: 'Click and type on the page' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  await context.close();
}, 60_000);

test('every sentence of the stage is the language’s, also when it is given one while it shows a page', async () => {
  const sharing = await sharesInFrench();
  const watching = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() }, { features: ['draw', 'control', 'form', 'push', 'submit'] });
  await sharing.consents();
  await watching.is('live');
  await watching.presses('f', 'i', 'o');
  await watching.page.locator('alongside-stage .field').first().waitFor();
  await watching.run("document.querySelector('alongside-stage').words = (sentence) => `‹${sentence}›`");
  await watching.page.locator('alongside-stage .field').first().waitFor();
  expect(await watching.run<string[]>(`(${untranslated.toString()})()`)).toEqual([]);

  await watching.run("import('" + scene.site.sdk + "/words.mjs').then(async ({ wordsFor }) => void (document.querySelector('alongside-stage').words = await wordsFor('ja')))");
  await watching.page.getByRole('toolbar', { name: 'ツール' }).waitFor();
  await watching.page.screenshot({ path: join(RESULTS, 'languages-stage-ja.png') });
}, 60_000);

/** Runs in the agent's page: what shows or is read aloud there and was not said by the words that it was given. */
function untranslated(): string[] {
  const root = document.querySelector('alongside-stage')!.shadowRoot!;
  const own = [...root.querySelectorAll('*')].filter((element) => element.closest('.field, .masks, svg, style, dt') === null);
  const said = own.flatMap((element) => [
    ...['aria-label', 'title'].map((name) => element.getAttribute(name) ?? ''),
    ...[...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map((node) => node.textContent ?? ''),
  ]);
  // Numbers, signs, units, keys and people's names are of no language.
  return said.map((text) => text.trim()).filter((text) => /[A-Za-z]{2}/.test(text) && !/^‹.*›( \(.+\))?$/.test(text) && !/^Ana/.test(text) && !/ms · \d+ kbit\/s|^\d+ px$/.test(text));
}

test('the call panel in a page of another origin speaks the language of its attribute, and that of the browser without one', async () => {
  const context = await scene.people[1].newContext('sv-SE');
  const page = await context.newPage();
  await page.goto(`${scene.site.url}/stage`);
  await page.addScriptTag({ url: `${scene.server.url}/agent/alongside-agent.js` });
  await page.evaluate(() => document.body.prepend(document.createElement('alongside-agent')));
  const panel = page.locator('alongside-agent');
  await panel.getByText(translationOfConsoles('sv')).waitFor();
  await panel.evaluate((element) => element.setAttribute('lang', 'pt'));
  await panel.getByText(translationOfConsoles('pt-BR')).waitFor();
  expect(await panel.locator('.guest').getAttribute('lang')).toBe('pt-BR');
  await context.close();
});

/** What a panel says to whom nobody is signed in. */
const translationOfConsoles = (language: string): string =>
  (JSON.parse(readFileSync(join(ROOT, `consoles/shared/words/${language}.json`), 'utf8')) as Record<string, string>)['Not signed in.']!;

/** In each language, on a desk and on a telephone, nothing sticks out; pictures for a person to judge. */
async function staysWhole(page: Page, screen: string, inLanguage: (language: string) => Promise<unknown>): Promise<void> {
  const tooWide: string[] = [];
  for (const language of LANGUAGES) {
    await page.locator('.language select').selectOption(language);
    await inLanguage(language);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      if (!(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth))) tooWide.push(`${language} ${width}`);
    }
    await page.screenshot({ path: join(RESULTS, `languages-${screen}-${language}.png`) });
  }
  expect(tooWide, screen).toEqual([]);
}

/** The page itself says so too, for whoever reads it aloud. */
const pageIs = (page: Page) => (language: string): Promise<unknown> => page.waitForFunction((lang) => document.documentElement.lang === lang, language);

test('no language breaks a console, its door or the stage in it, on a desk or a telephone', async () => {
  const sharing = await sharesInFrench();
  const [context, page] = await germanConsole();
  await looksAt(page, sharing, ['Kurzcode', 'Seite ansehen']);
  await sharing.consents();
  await page.getByRole('toolbar', { name: 'Werkzeuge' }).waitFor();
  await staysWhole(page, 'console', (language) => page.waitForFunction((lang) => document.querySelector('alongside-stage')?.shadowRoot?.querySelector('.bar')?.getAttribute('lang') === lang, language));

  const told = execFileSync(join(ROOT, 'alongside'), ['account', 'add', '--data', scene.server.folder, '--role', 'supervisor', 'sue'], { encoding: 'utf8' });
  const supervisor = await context.newPage();
  await supervisor.goto(`${scene.server.url}/supervisor/`);
  await supervisor.locator('.language select').waitFor();
  await staysWhole(supervisor, 'door', pageIs(supervisor));
  await supervisor.locator('.language select').selectOption('de');
  await supervisor.getByLabel('Name').fill('sue');
  await supervisor.getByLabel('Passwort').fill(/password (\S+)/.exec(told)![1]!);
  await supervisor.getByRole('button', { name: 'Anmelden' }).click();
  await supervisor.getByRole('heading', { name: 'Laufende Sitzungen' }).waitFor();
  await staysWhole(supervisor, 'supervisor', pageIs(supervisor));
  await supervisor.getByRole('navigation').getByRole('button').nth(1).click();
  await staysWhole(supervisor, 'library', pageIs(supervisor));
  await context.close();
}, 120_000);
