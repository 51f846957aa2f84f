import type { CDPSession, Page } from 'playwright-core';

interface Node {
  readonly name?: { readonly value?: string };
  readonly role?: { readonly value?: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
}

/** A page as somebody has it who uses keys and hears what is said: also what closed roots hold, which scripts can't reach. */
export class Keyboard {
  readonly page: Page;
  readonly #debug: CDPSession;

  private constructor(page: Page, debug: CDPSession) {
    this.page = page;
    this.#debug = debug;
  }

  static async of(page: Page): Promise<Keyboard> {
    return new Keyboard(page, await page.context().newCDPSession(page));
  }

  /** Everything that is said on the page, a line for each part. */
  hears = async (): Promise<string> => (await this.#nodes()).map(({ name }) => name?.value ?? '').join('\n');

  /** The name of what has the focus. */
  async at(): Promise<string> {
    const focused = (await this.#nodes()).filter(({ properties, role }) => role?.value !== 'RootWebArea' && properties?.some(({ name, value }) => name === 'focused' && value.value === true));
    return focused.at(-1)?.name?.value ?? '';
  }

  /** Presses Tab until something of this name has the focus. */
  async tabsTo(name: string | RegExp, most = 60): Promise<void> {
    const way: string[] = [];
    for (let i = 0; i < most; i++) {
      const at = await this.at();
      if (typeof name === 'string' ? at === name : name.test(at)) return;
      way.push(at);
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab never came to ${name}; it went ${way.join(' → ')}`);
  }

  async #nodes(): Promise<readonly Node[]> {
    return ((await this.#debug.send('Accessibility.getFullAXTree')) as { nodes: readonly Node[] }).nodes;
  }
}
