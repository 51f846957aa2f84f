import { afterAll, afterEach, beforeAll } from 'vitest';
import { Person } from './browser.ts';
import { AGENT, CONSUMER } from './media.ts';
import { AgentPage, ShopPage } from './pages.ts';
import type { Phone } from './phone.ts';
import { Server, type ServerOptions } from './server.ts';

/** What most tests need: one server and two browsers for a file, fresh pages for each test, pictures of what failed. */
export class Scene {
  server!: Server;
  consumer!: Person;
  agent!: Person;
  readonly #phones: Phone[] = [];

  /** Call it at the top of a test file. */
  static with(options: ServerOptions | (() => Promise<ServerOptions>) = {}): Scene {
    const scene = new Scene();
    beforeAll(async () => {
      const settled = typeof options === 'function' ? await options() : options;
      scene.server = await Server.start(settled);
      [scene.consumer, scene.agent] = await Promise.all([Person.launch(CONSUMER), Person.launch(AGENT)]);
    }, 120_000);
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await scene.photograph(task.name);
      await Promise.all([scene.consumer.closePages(), scene.agent.closePages()]);
      await Promise.all(scene.#phones.splice(0).map((phone) => phone.stop()));
    });
    afterAll(async () => {
      await Promise.all([scene.consumer?.close(), scene.agent?.close()]);
      await scene.server?.stop();
    });
    return scene;
  }

  shop = (parameters: Record<string, string> = {}): Promise<ShopPage> => ShopPage.open(this.consumer, this.server, parameters);
  desk = (): Promise<AgentPage> => AgentPage.open(this.agent, this.server);

  /** Ends the phone with the test. */
  keep(phone: Phone): Phone {
    this.#phones.push(phone);
    return phone;
  }

  async photograph(title: string): Promise<void> {
    await Promise.all([this.consumer.screenshots(title), this.agent.screenshots(title)]);
  }
}
