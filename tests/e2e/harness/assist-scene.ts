import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { Sharing, Site, Watching } from './assist.ts';
import { CHROMIUM, Person } from './browser.ts';
import { AGENT, CONSUMER } from './media.ts';
import { Net } from './net.ts';
import { RESULTS } from './places.ts';
import { Server, type ServerOptions } from './server.ts';

/** What tests of co-browsing need: a server, a customer's site and two browsers for a file, fresh windows for each test, pictures of what failed. */
export class AssistScene {
  server!: Server;
  site!: Site;
  /** Consumer and agent. */
  people!: readonly [Person, Person];
  consumer!: BrowserContext;
  agent!: BrowserContext;
  /** Between the consumer and everybody else, where the scene has a bad cable. */
  net!: Net;
  readonly #name: string;

  private constructor(name: string) {
    this.#name = name;
  }

  /** The same with the consumer at the far end of a cable that can be bad (needs root). */
  static overBadCable = (name: string): AssistScene => AssistScene.with(name, {}, true);

  /** Call it at the top of a test file; `name` is what pictures that are kept begin with. */
  static with(name: string, options: ServerOptions = {}, badCable = false): AssistScene {
    const scene = new AssistScene(name);
    beforeAll(async () => {
      if (badCable) scene.net = await Net.withBadCable();
      scene.server = await Server.start(badCable ? { at: scene.net.atServer, address: Net.SERVER, ...options } : options);
      scene.site = await Site.start(scene.server);
      const browser = (place: 'consumer' | 'server'): string => (badCable ? scene.net.wrapper(place, CHROMIUM) : CHROMIUM);
      scene.people = await Promise.all([Person.launch(CONSUMER, { program: browser('consumer') }), Person.launch(AGENT, { program: browser('server') })]);
    }, 120_000);
    beforeEach(async () => {
      [scene.consumer, scene.agent] = await Promise.all([scene.window(0), scene.window(1)]);
    });
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await Promise.all(scene.people.map((person) => person.screenshots(task.name)));
      await Promise.all([scene.consumer.close(), scene.agent.close()]);
    });
    afterAll(async () => {
      await Promise.all(scene.people?.map((person) => person.close()) ?? []);
      scene.site?.stop();
      await scene.server?.stop();
      scene.net?.remove();
    });
    return scene;
  }

  /** A fresh window of the consumer's browser (0) or the agent's (1). */
  async window(whose: 0 | 1): Promise<BrowserContext> {
    const context = await this.people[whose].newContext();
    if (this.net !== undefined) await this.site.reaches(context);
    return context;
  }

  /** A corpus page that is shared, and an agent who was admitted to it. */
  async shared(corpus: string, options = '{}', assist: object = {}): Promise<[Sharing, Watching]> {
    const sharing = await Sharing.open(this.consumer, this.site, corpus, options);
    const watching = await Watching.open(this.agent, this.site, { correlationId: await sharing.cid() }, assist);
    await watching.is('asking');
    await sharing.consents();
    await watching.is('live');
    return [sharing, watching];
  }

  /** Pictures of both sides, to be looked at by people. */
  async keep(name: string, sharing: Sharing, watching: Watching): Promise<void> {
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(join(RESULTS, `${this.#name}-${name}-page.png`), await sharing.page.screenshot());
    writeFileSync(join(RESULTS, `${this.#name}-${name}-stage.png`), await watching.page.screenshot());
  }
}
