import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { Keyboard } from './harness/keyboard.ts';
import { AgentPage, talk } from './harness/pages.ts';
import { RESULTS } from './harness/places.ts';
import { Scene } from './harness/scene.ts';
import { eventually } from './harness/wait.ts';

/** The agent's console for whoever has no mouse, no good sight, or a small screen: a day's work, screen by screen. */

const scene = Scene.with({ set: ['gateway.queues[0].name=advice', 'gateway.queues[0].wrap-up-seconds=60'] });

/** Every width in every colour; the rules are asked where both change at once. */
const LOOKS = [
  { width: 1280, height: 800, colorScheme: 'light', rules: true },
  { width: 1280, height: 800, colorScheme: 'dark', rules: false },
  { width: 390, height: 844, colorScheme: 'light', rules: false },
  { width: 390, height: 844, colorScheme: 'dark', rules: true },
] as const;

/** No barrier, nothing that sticks out, and a picture for a person to judge. */
async function isWell(page: Page, screen: string): Promise<void> {
  for (const { width, height, colorScheme, rules } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    if (rules) expect(await violations(page), `${screen}, ${width} ${colorScheme}`).toEqual([]);
    const fits = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll('dialog[open]')].every((box) => box.scrollWidth <= box.clientWidth));
    expect(fits, `${screen} fits ${width}`).toBe(true);
    await page.screenshot({ path: join(RESULTS, `console-${screen}-${width}-${colorScheme}.png`) });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('a day at the console by the keyboard alone: no screen of it has a barrier, in either width and colour', async () => {
  const { agent, page, keyboard } = await signIn();
  const keys = await Keyboard.of(page);
  await isWell(page, 'ready');

  await keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  await isWell(page, 'keys');
  await keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });

  await keys.tabsTo('Devices');
  await keyboard.press('Enter');
  const devices = page.getByRole('dialog', { name: 'Devices' });
  await eventually('the microphone is heard', () => devices.getByRole('meter').evaluate((meter) => (meter as HTMLMeterElement).value), (level) => level > 5);
  await devices.getByRole('combobox', { name: /^Camera/ }).selectOption({ index: 1 });
  await eventually('the camera is seen', () => devices.locator('video').evaluate((video) => (video as HTMLVideoElement).videoWidth), (width) => width > 0);
  await eventually('it is kept', () => page.evaluate(() => localStorage.getItem('alongside.agent.devices') ?? ''), (kept) => kept.includes('camera'));
  await isWell(page, 'devices');
  await keyboard.press('Escape');
  await devices.waitFor({ state: 'hidden' });

  await keys.tabsTo('Available');
  await keyboard.press('ArrowRight');
  await agent.says(/You take no calls now/);
  await keys.tabsTo('Reason for being away');
  await keyboard.press('L');
  expect(await page.getByLabel('Reason for being away').inputValue()).toBe('Lunch');
  await isWell(page, 'away');
  await keyboard.press('Shift+Tab');
  await keyboard.press('ArrowLeft');
  await agent.says(/Waiting for a call/);

  const shop = await scene.shop({ destination: 'queue:advice' });
  await shop.call();
  await page.getByRole('button', { name: 'Answer', exact: true }).waitFor({ timeout: 15_000 });
  await isWell(page, 'incoming');
  await keyboard.press('a');
  await talk(shop, agent);
  const other = await scene.shop({ destination: 'queue:advice' });
  await other.call();
  await page.getByRole('region', { name: 'Queues' }).getByText('1 waits').waitFor({ timeout: 15_000 });
  await isWell(page, 'call');

  await keyboard.press('h');
  await agent.says(/hold/i);
  await keyboard.press('h');
  await talk(shop, agent);
  await keys.tabsTo(/^Notes/);
  await keyboard.type('Asks for size 43.');
  await page.getByText('Saved').waitFor();
  await keys.tabsTo('Transfer');
  await keyboard.press('Enter');
  await keys.tabsTo('Pass the call to', 1);
  await keyboard.type('agent:nobody');
  await isWell(page, 'transfer');
  await keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await talk(shop, agent);

  await other.end();
  await eventually('the other one waits no longer', () => page.getByRole('region', { name: 'Queues' }).innerText(), (text) => /Nobody waits/.test(text));
  await keys.tabsTo('End call');
  await keyboard.press('Enter');
  await agent.says(/The call has ended/);
  await page.getByText(/^Wrap-up/).waitFor();
  await page.getByRole('region', { name: 'Today' }).getByText('Asks for size 43.').waitFor({ timeout: 15_000 });
  await isWell(page, 'wrap-up');
  await keys.tabsTo('Close');
  await keyboard.press('Enter');
  await keys.tabsTo('Finish');
  await keyboard.press('Enter');
  await agent.says(/Waiting for a call/);
}, 120_000);

/** The form has the focus at once; Enter sends it. */
async function signIn(): Promise<{ agent: AgentPage; page: Page; keyboard: Page['keyboard'] }> {
  const page = await scene.agent.open(`${scene.server.url}/agent/`);
  const { keyboard } = page;
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await isWell(page, 'sign-in');
  await keyboard.type('demo');
  await keyboard.press('Tab');
  await keyboard.type('not the password');
  await keyboard.press('Enter');
  await page.getByText('The name or the password is wrong.').waitFor();
  await isWell(page, 'refused');
  await keyboard.press('Control+a');
  await keyboard.type(scene.server.password);
  await keyboard.press('Enter');
  const agent = AgentPage.of(page);
  await agent.says(/Waiting for a call/);
  return { agent, page, keyboard };
}
