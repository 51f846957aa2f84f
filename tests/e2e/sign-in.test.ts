import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { Person } from './harness/browser.ts';
import { AGENT } from './harness/media.ts';
import { RESULTS } from './harness/places.ts';
import { freePorts } from './harness/ports.ts';
import { SignInProvider } from './harness/provider.ts';
import { Server } from './harness/server.ts';

/** A company whose people sign in at its own provider, and nowhere else. */

const SECRET = 'between the two servers';
let server: Server;
let provider: SignInProvider;
let person: Person;
let page: Page;

beforeAll(async () => {
  const [port, nobody] = (await freePorts(2)) as [number, number];
  [server, person] = await Promise.all([
    Server.start({
      set: [
        'sign-in.password=false',
        `sign-in.openid.issuer=${SignInProvider.issuer(port)}`,
        'sign-in.openid.name=Example Bank',
        `sign-in.openid.client-id=${SignInProvider.CLIENT}`,
        `sign-in.openid.client-secret=${SECRET}`,
        'sign-in.openid.roles=Desk -> agent, Desk leads -> supervisor',
        'gateway.trunks[0].name=pbx',
        `gateway.trunks[0].uri=sip:127.0.0.1:${nobody};transport=tcp`,
        'gateway.trunks[0].options-seconds=1',
      ],
    }),
    Person.launch(AGENT),
  ]);
  provider = await SignInProvider.start({
    port,
    secret: SECRET,
    desk: server.url,
    employees: { bea: { name: 'Bea Green', roles: ['Desk'] }, lea: { name: 'Lea Lead', roles: ['Desk', 'Desk leads'] }, zoe: { name: 'Zoe', roles: ['Kitchen'] } },
  });
  page = await person.open('about:blank');
  await page.route(({ hostname }) => hostname !== 'localhost', (route) => route.abort()); // the provider's pages want a font of a stranger
  await page.goto(`${server.url}/agent/`);
}, 120_000);

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await person.screenshots(task.name);
});

afterAll(async () => {
  await person.close();
  provider.stop();
  await server.stop();
});

async function look(name: string): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  await page.screenshot({ path: join(RESULTS, `sign-in-${name}.png`) });
}

async function signIn(name: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in with Example Bank' }).click();
  await page.locator('[name=login]').fill(name);
  await page.locator('[name=password]').fill('whatever');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

describe('an agent', () => {
  test('signs in at the company’s provider, and out of both', async () => {
    const button = page.getByRole('link', { name: 'Sign in with Example Bank' });
    await button.waitFor();
    expect(await page.getByLabel('Password').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await look('door');

    await signIn('bea');
    await page.getByRole('status').filter({ hasText: 'Waiting for a call' }).waitFor();
    await page.getByText('Bea Green').waitFor();
    expect(page.url()).toBe(`${server.url}/agent/`);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await button.waitFor();

    await signIn('zoe');
    await page.getByText('You have no role here').waitFor();
    await button.waitFor();
    await look('refused');
    expect(server.log).not.toContain(SECRET);
  });
});

describe('an administrator', () => {
  test('sees on a page how the server is, wide and narrow, by day and by night', async () => {
    const status = await person.open(server.management);
    const look = async (name: string, width: number, colorScheme: 'light' | 'dark'): Promise<void> => {
      await status.setViewportSize({ width, height: 800 });
      await status.emulateMedia({ colorScheme });
      expect(await violations(status)).toEqual([]);
      expect(await status.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await status.screenshot({ path: join(RESULTS, `status-${name}.png`), fullPage: true });
    };
    await status.getByRole('row', { name: /^pbx down: 503 or no connection/ }).waitFor();
    await status.getByRole('row', { name: /^advice 0 – 0 of 0/ }).waitFor();
    await look('wide-light', 1100, 'light');
    await look('narrow-dark', 390, 'dark');

    const then = await status.getByText(/as of/).textContent();
    await status.getByText(/as of/).filter({ hasNotText: then! }).waitFor({ timeout: 12_000 }); // it looks again by itself
    const shown = (await status.content()) + (await (await fetch(`${server.management}/api/v1/status`)).text());
    for (const secret of [SECRET, 'bea', 'Bea', 'zoe']) expect(shown).not.toContain(secret);
  });
});
