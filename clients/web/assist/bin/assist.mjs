#!/usr/bin/env node
// npx @alongside/assist audit URL --policy FILE: whether anything that the policy hides can leave the browser.
import { existsSync, readFileSync } from 'node:fs';

const HELP = `assist audit URL --policy FILE [--browser PATH]
  Opens the page twice, with different secrets in every place that FILE hides, and compares what a support session would
  send, byte for byte. FILE is JSON: { "mask": [".balance"], "permissions": { "viewable": ["default"], "interactive": [] } };
  besides "mask" it may have "showOnly", "texts" and "pages" as startSupport has, texts as sources of regular expressions.
  Exit codes: 0 nothing leaked, 1 something did, 2 something you gave is wrong, 3 no browser.`;

const KNOWN = ['mask', 'showOnly', 'texts', 'pages', 'permissions'];
// Digits, which are equally wide in most fonts.
const SECRETS = [
  ['12345678', '31415926'],
  ['90876543', '27182809'],
];

const [command, ...rest] = process.argv.slice(2);
if (command !== 'audit') stop(command === undefined || command === '--help' ? 0 : 2, HELP);
const options = { policy: undefined, browser: process.env.CHROMIUM };
let url;
for (let i = 0; i < rest.length; i++) {
  const word = rest[i];
  if (word === '--policy' || word === '--browser') options[word.slice(2)] = rest[++i];
  else if (word.startsWith('--') || url !== undefined) stop(2, `'${word}' is not understood.\n${HELP}`);
  else url = word;
}
if (url === undefined || options.policy === undefined) stop(2, `audit needs an address and --policy.\n${HELP}`);

const policy = readPolicy(options.policy);
const browser = await launch();
try {
  // A busy machine may cut the same picture into other pieces; what leaks does so each time. Where both secrets told the
  // same twice, and not the same as one another, a third time would tell nothing new.
  const told = [];
  let [one, leak, sure] = [null, null, false];
  do {
    const two = [await visit(SECRETS[0]), await visit(SECRETS[1])];
    one = two[0];
    leak = await compare(...two);
    await Promise.all(two.map(({ page }) => page.context().close()));
    told.push(JSON.stringify(two.map(({ sent }) => sent.map(({ messages }) => messages))));
    sure = told.length > 1 && told[0] === told[1];
  } while (leak !== null && !sure && told.length < 3);
  const places = one.places.length;
  if (leak === null) {
    const bytes = one.sent.reduce((sum, { messages }) => sum + messages.reduce((all, message) => all + message.length / 2, 0), 0);
    console.log(`Nothing leaks: ${places} hidden ${places === 1 ? 'place' : 'places'}, ${bytes} bytes, the same with different secrets.`);
    if (places === 0) console.log('This page has nothing that the policy hides; is that what you meant to test?');
  } else console.log(`Something leaks: ${leak}`);
  process.exitCode = leak === null ? 0 : 1;
} finally {
  await browser.close();
}

function stop(code, words) {
  (code === 0 ? console.log : console.error)(words);
  process.exit(code);
}

function readPolicy(file) {
  if (!existsSync(file)) stop(2, `There is no file ${file}.`);
  try {
    const policy = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) throw new Error('it is no object');
    const wrong = Object.keys(policy).find((key) => !KNOWN.includes(key));
    if (wrong !== undefined) throw new Error(`'${wrong}' is not known`);
    return policy;
  } catch (trouble) {
    return stop(2, `${file} is no policy: ${trouble.message}`);
  }
}

async function launch() {
  let playwright;
  try {
    playwright = await import('playwright-core');
  } catch {
    stop(3, 'The audit drives a browser by playwright-core: npm install playwright-core');
  }
  try {
    const where = options.browser === undefined ? { channel: 'chrome' } : { executablePath: options.browser };
    return await playwright.chromium.launch({ ...where, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  } catch (trouble) {
    return stop(3, `No browser could be started; name a Chromium with --browser: ${String(trouble.message).split('\n')[0]}`);
  }
}

/** The page with one pair of secrets: one from the beginning, one while it is looked at. */
async function visit([secret, other]) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce', viewport: { width: 1280, height: 800 }, bypassCSP: true });
  const page = await context.newPage();
  await page.addInitScript({ content: readFileSync(new URL('../dist/hook.js', import.meta.url), 'utf8') });
  await page.addInitScript(standStill);
  const answer = await page.goto(url, { waitUntil: 'load' }).catch((trouble) => stop(2, `${url} could not be opened: ${trouble.message.split('\n')[0]}`));
  if (answer !== null && answer.status() >= 400) stop(2, `${url} answers ${answer.status()}.`);
  await page.addScriptTag({ content: readFileSync(new URL('../dist/audit.js', import.meta.url), 'utf8') });
  const result = await page.evaluate(([p, a, b]) => window.alongsideAudit.run(p, a, b), [policy, secret, other]);
  return { ...result, page };
}

/** Clock and chance are the same at each visit. */
function standStill() {
  const begun = 1_700_000_000_000;
  const RealDate = Date;
  window.Date = class Date extends RealDate {
    constructor(...args) {
      super(...(args.length === 0 ? [begun] : args));
    }
    static now = () => begun;
  };
  let seed = 1;
  Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
}

/** Null, or the element that shows something of a secret. */
async function compare(one, two) {
  for (const [i, when] of ['when the page was loaded', 'while it was looked at'].entries()) {
    const [a, b] = [one.sent[i], two.sent[i]];
    if (JSON.stringify(a.messages) === JSON.stringify(b.messages)) continue;
    const square = b.grid.squares.findIndex((shows, at) => shows !== a.grid.squares[at]);
    if (square < 0) return `the bytes differ ${when}, though the picture does not: the size of a hidden box tells something.`;
    return `${await two.page.evaluate(([grid, at]) => window.alongsideAudit.elementIn(grid, at), [b.grid, square])} differs with the secrets, ${when}.`;
  }
  return null;
}
