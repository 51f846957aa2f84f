import type { Page } from 'playwright-core';
import type { Person } from './browser.ts';
import { AGENT, CONSUMER, type Source } from './media.ts';
import type { Server } from './server.ts';
import { hears, sees } from './watch.ts';

/** The two pages as their people use them: by the words on the buttons. */

export class ShopPage {
  /** The element with the agent's picture and voice. */
  readonly remote = 'html > div >>> #call-remote';
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Most tests are about two who talk, so it calls the agent `demo`; `queued` dials what the shop dials by itself. */
  static async open(person: Person, server: Pick<Server, 'url'>, parameters: Record<string, string> = {}): Promise<ShopPage> {
    return ShopPage.queued(person, server, { destination: 'agent:demo', ...parameters });
  }

  static async queued(person: Person, server: Pick<Server, 'url'>, parameters: Record<string, string> = {}): Promise<ShopPage> {
    return new ShopPage(await person.open(`${server.url}/sample/?${new URLSearchParams(parameters)}`));
  }

  call = (): Promise<void> => this.page.getByRole('button', { name: 'Call an expert' }).click();
  comesNear = (): Promise<void> => this.page.getByRole('button', { name: 'Call an expert' }).hover();
  end = (): Promise<void> => this.#press('End');
  /** Without the wait until the button stands still, in which the other side could be first. */
  endsNow = (): Promise<void> => this.page.locator('#call-end').evaluate((button: HTMLElement) => button.click());
  hold = (): Promise<void> => this.#press('Hold');
  mute = (): Promise<void> => this.#press('Mute');

  #press = (name: string): Promise<void> => this.page.locator('#call').getByRole('button', { name }).click();

  /** Where the window with the call lies. */
  callWindow = async (): Promise<{ x: number; y: number; width: number; height: number }> => (await this.page.locator('#call').boundingBox())!;

  /** Takes it by its grip, which has the focus then. */
  async dragsCallWindow(dx: number, dy: number): Promise<void> {
    const { x, y, width, height } = (await this.page.locator('#call-grip').boundingBox())!;
    const [fromX, fromY] = [x + width / 2, y + height / 2];
    await this.page.mouse.move(fromX, fromY);
    await this.page.mouse.down();
    await this.page.mouse.move(fromX + dx, fromY + dy, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Waits until the line that says in words what happens says this. */
  async says(words: RegExp, withinMillis = 15_000): Promise<void> {
    await this.page.getByRole('status').filter({ hasText: words }).first().waitFor({ timeout: withinMillis });
  }

  seesAndHears = (source: Source): Promise<void> => both(this.page, this.remote, source);
}

export class AgentPage {
  /** The element with the caller's picture and voice. */
  readonly remote = 'video.remote';
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** A console that somebody has opened already. */
  static of = (page: Page): AgentPage => new AgentPage(page);

  /** Signs in and is available. */
  static async open(person: Person, server: Server, name = 'demo', password = server.password): Promise<AgentPage> {
    const page = await person.open(`${server.url}/agent/`);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const agent = new AgentPage(page);
    await agent.says(/Waiting for a call/);
    return agent;
  }

  async rings(): Promise<void> {
    await this.page.getByRole('button', { name: 'Answer' }).waitFor({ timeout: 15_000 });
  }

  async answers(): Promise<void> {
    await this.page.getByRole('button', { name: 'Answer' }).click({ timeout: 15_000 });
  }

  decline = (): Promise<void> => this.page.getByRole('button', { name: 'Decline' }).click();
  end = (): Promise<void> => this.page.getByRole('button', { name: 'End call' }).click();
  endsNow = (): Promise<void> => this.page.locator('.controls .danger').evaluate((button: HTMLElement) => button.click());
  hold = (): Promise<void> => this.page.getByRole('button', { name: 'Hold' }).click();

  /** Passes the call on without a word. */
  async transfers(to: string): Promise<void> {
    const form = this.page.getByRole('form', { name: 'Transfer' });
    await this.page.getByRole('button', { name: 'Transfer', exact: true }).click();
    await form.getByLabel('Pass the call to').fill(to);
    await form.getByRole('button', { name: 'Transfer now' }).click();
  }

  async press(keys: string): Promise<void> {
    const keypad = this.page.getByRole('button', { name: 'Keypad' });
    if ((await keypad.getAttribute('aria-expanded')) !== 'true') await keypad.click();
    for (const key of keys) await this.page.getByRole('group', { name: 'Keypad' }).getByText(key, { exact: true }).click();
  }

  async says(words: RegExp, withinMillis = 15_000): Promise<void> {
    await this.page.getByRole('status').filter({ hasText: words }).first().waitFor({ timeout: withinMillis });
  }

  seesAndHears = (source: Source): Promise<void> => both(this.page, this.remote, source);
}

async function both(page: Page, selector: string, source: Source): Promise<void> {
  await Promise.all([sees(page, selector, source), hears(page, selector, source)]);
}

/** Consumer and agent see and hear one another. */
export async function talk(shop: ShopPage, agent: AgentPage): Promise<void> {
  await Promise.all([shop.seesAndHears(AGENT), agent.seesAndHears(CONSUMER)]);
}
