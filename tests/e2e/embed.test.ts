import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { build } from 'vite';
import { AGENT, CONSUMER } from './harness/media.ts';
import { RESULTS, ROOT } from './harness/places.ts';
import { SampleApplication } from './harness/sample.ts';
import { Scene } from './harness/scene.ts';
import { Site, strict, tokenFor } from './harness/site.ts';
import { eventually } from './harness/wait.ts';
import { frameOn, hears, sees } from './harness/watch.ts';

/** Alongside in other people's pages: the samples as they are printed, the agent's element, and what the SDK adds around a call. */

const scene = Scene.with();
const stops: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function site(files: Readonly<Record<string, string>>, policy?: string): Promise<Site> {
  const started = await Site.start(files, policy);
  stops.push(() => started.stop());
  return started;
}

describe('a sample, served by the token-issuing web application', () => {
  beforeAll(async () => {
    await build({ root: join(ROOT, 'samples/react'), configFile: join(ROOT, 'samples/react/vite.config.ts'), logLevel: 'error' });
  }, 60_000);

  test.each([
    ['ten-lines', 'samples/ten-lines', '#expert'],
    ['react', 'samples/react/dist', 'video'],
  ])('%s: one click, and a person sees and hears the agent', async (_, folder, picture) => {
    const application = await SampleApplication.start(scene.server, folder);
    stops.push(() => application.stop());
    const agent = await scene.desk();
    const page = await scene.consumer.open(application.url);

    await page.getByRole('button', { name: 'Ask an expert' }).click();
    await agent.answers();

    await Promise.all([sees(page, picture, AGENT), hears(page, picture, AGENT), hears(agent.page, agent.remote, CONSUMER)]);
    await page.getByText('Connected.').waitFor();
  });
});

describe('<alongside-agent> in a page of another origin, under a strict policy', () => {
  const ELEMENT = 'alongside-agent >>> video.remote';

  test('an agent answers there, sees and hears the caller, and the page is told of the call', async () => {
    const files: Record<string, string> = {
      '/': `<!doctype html><title>CRM</title><script src="${scene.server.url}/agent/alongside-agent.js"></script><alongside-agent url="${scene.server.url}"></alongside-agent><script src="/crm.js"></script>`,
      '/customer': `<!doctype html><title>Shop</title><script src="${scene.server.url}/sdk/alongside.js"></script><video id="far"></video><script src="/customer.js"></script>`,
    };
    const crm = await site(files, strict(scene.server));
    const [forAgent, forCustomer] = await Promise.all([
      tokenFor(scene.server, crm.url, { username: 'bea', displayName: 'Bea', inboundCallingEnabled: true }),
      tokenFor(scene.server, crm.url, { username: 'ana', displayName: 'Ana', allowedDestinations: ['sip:bea@bank.example'] }),
    ]);
    files['/crm.js'] = `
      window.told = [];
      {
      const agent = document.querySelector('alongside-agent');
      for (const name of ['alongside-call', 'alongside-connected', 'alongside-closed', 'alongside-problem'])
        document.addEventListener(name, ({ detail }) => told.push([name, detail.phase ?? detail.code ?? detail, detail.displayName ?? '', detail.reason ?? ''].join(' ').trim()));
      agent.token = () => Promise.resolve('${forAgent}');
      }`;
    files['/customer.js'] = `
      const session = Alongside.connect({ url: '${scene.server.url}', token: '${forCustomer}' });
      addEventListener('load', () => session.call({ to: 'sip:bea@bank.example', video: true }).show({ remote: far }));`;
    const agent = await scene.agent.open(crm.url);
    const complaints: string[] = [];
    agent.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await agent.getByText('Waiting for a call.').waitFor();

    const customer = await scene.consumer.open(`${crm.url}/customer`);
    await agent.getByRole('button', { name: 'Answer' }).click({ timeout: 15_000 });
    await Promise.all([sees(agent, ELEMENT, CONSUMER), hears(agent, ELEMENT, CONSUMER), sees(customer, '#far', AGENT), hears(customer, '#far', AGENT)]);
    await agent.getByRole('button', { name: 'End call' }).click();

    await agent.getByText('The call has ended.').waitFor();
    const told = await agent.evaluate(() => (window as unknown as { told: string[] }).told);
    expect([told[0], told[1], told.at(-1), agent.url()]).toEqual(['alongside-connected true', 'alongside-call incoming Ana', 'alongside-call ended Ana normal', `${crm.url}/`]);
    expect(told).toContain('alongside-call talking Ana');
    expect(await agent.title()).toBe('CRM');

    // A second element has no part in it; a page that draws itself anew, again and again, has one that works, and nothing of those before.
    expect(await agent.evaluate(secondElement, scene.server.url)).toMatch(/^<alongside-agent>: Another agent panel in this page is signed in/);
    await agent.getByText(/Another agent panel in this page is signed in/).waitFor();
    await agent.evaluate(putInAnother, { url: scene.server.url, token: forAgent, times: 3 });
    await agent.getByText('Waiting for a call.').waitFor();
    await eventually('the connections of those before are gone', () => agent.workers().length, (count) => count === 1, 15_000);
    const devtools = await agent.context().newCDPSession(agent);
    await devtools.send('HeapProfiler.enable');
    await eventually('the elements before are gone', async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return agent.evaluate(() => (window as unknown as { former: WeakRef<Element>[] }).former.filter((each) => each.deref() !== undefined).length);
    }, (left) => left === 0, 15_000);

    const forAnother = await tokenFor(scene.server, 'https://another.example', { username: 'bea', inboundCallingEnabled: true });
    await agent.evaluate(putInAnother, { url: scene.server.url, token: forAnother, times: 1 });
    await agent.getByText(/You were signed out: .*origin/).waitFor();
    expect(complaints.filter((text) => /Content Security Policy/i.test(text))).toEqual([]);
  });
});

describe('the theme of our elements', () => {
  /** By their backs: the panel's, of the stage in it, and of a stage that stands by itself. */
  const looks = (page: Page): Promise<string[]> =>
    page.evaluate(() => {
      const [panel, alone] = [document.querySelector('alongside-agent')!, document.querySelector('body > alongside-stage')!];
      return [panel, panel.shadowRoot!.querySelector('alongside-stage')!, alone].map((element) => getComputedStyle(element).backgroundColor);
    });

  test('is the system’s, or what their attribute says; the picture in an agent’s panel has the panel’s, and its colours', async () => {
    const files: Record<string, string> = {
      '/': `<!doctype html><title>CRM</title><script src="${scene.server.url}/agent/alongside-agent.js"></script><style>body { margin: 0 } body > alongside-stage { height: 160px }</style><alongside-agent url="${scene.server.url}"></alongside-agent><alongside-stage></alongside-stage>`,
      '/customer': `<!doctype html><title>Shop</title><h1>Our terms</h1><script src="${scene.server.url}/sdk/alongside.js"></script><script src="/customer.js"></script>`,
    };
    const crm = await site(files);
    const [forAgent, forCustomer] = await Promise.all([
      tokenFor(scene.server, crm.url, { username: 'bea', inboundCallingEnabled: true }, { role: 'agent', name: 'Bea', correlationIds: ['*'] }),
      tokenFor(scene.server, crm.url, { username: 'ana', allowedDestinations: ['sip:bea@bank.example'] }, { role: 'consumer', name: 'Ana', correlationIds: ['*'] }),
    ]);
    files['/customer.js'] = `
      const session = Alongside.connect({ url: '${scene.server.url}', token: '${forCustomer}' });
      addEventListener('load', async () => {
        const call = session.call({ to: 'sip:bea@bank.example', video: false });
        const { startSupport } = await import('${scene.server.url}/sdk/assist/assist.mjs');
        call.on('state', ({ phase }) => phase === 'talking' && (window.support ??= startSupport({ url: '${scene.server.url}', token: '${forCustomer}', correlationId: call.id, approve: () => true })));
      });`;
    const agent = await scene.agent.open(crm.url);
    await agent.evaluate((token) => Object.assign(document.querySelector('alongside-agent')!, { token }), forAgent);
    await agent.getByText('Waiting for a call.').waitFor();
    await scene.consumer.open(`${crm.url}/customer`);
    await agent.getByRole('button', { name: 'Answer' }).click({ timeout: 15_000 });
    await agent.getByRole('button', { name: 'See their page' }).click();
    await agent.getByText(/ ms · /).waitFor();

    const [day, night] = ['rgb(238, 241, 246)', 'rgb(13, 19, 28)'];
    mkdirSync(RESULTS, { recursive: true });
    for (const system of ['light', 'dark'] as const) {
      await agent.emulateMedia({ colorScheme: system });
      for (const theme of ['none', 'light', 'dark'] as const) {
        await agent.evaluate((wanted) => document.querySelectorAll('alongside-agent, body > alongside-stage').forEach((element) => (wanted === 'none' ? element.removeAttribute('theme') : element.setAttribute('theme', wanted))), theme);
        const back = (theme === 'none' ? system : theme) === 'light' ? day : night;
        expect(await looks(agent), `${system} ${theme}`).toEqual([back, back, back]);
        if (theme !== 'none') writeFileSync(join(RESULTS, `theme-${theme}-on-${system}.png`), await agent.screenshot());
      }
    }
    await agent.evaluate(() => document.querySelector<HTMLElement>('alongside-agent')!.style.setProperty('--back', 'rgb(1, 2, 3)'));
    expect((await looks(agent)).slice(0, 2)).toEqual(['rgb(1, 2, 3)', 'rgb(1, 2, 3)']);
    await agent.getByRole('button', { name: 'End call' }).click();
  });
});

/** Runs in the page: what it says to a second element that wants to sign in. */
function secondElement(url: string): string {
  const second = document.body.appendChild(document.createElement('alongside-agent')) as HTMLElement & { token: string };
  second.setAttribute('url', url);
  try {
    second.token = 'whatever';
    return 'it signs in';
  } catch (refused) {
    return (refused as Error).message;
  }
}

/** Runs in the page: takes out every element and puts in another, in one go; `former` has the ones before, without holding them. */
function putInAnother({ url, token, times }: { url: string; token: string; times: number }): void {
  const held = window as unknown as { former: WeakRef<Element>[] };
  held.former = [];
  for (let time = 0; time < times; time++) {
    for (const before of document.querySelectorAll('alongside-agent')) {
      held.former.push(new WeakRef(before));
      before.remove();
    }
    const next = document.createElement('alongside-agent') as HTMLElement & { token: string };
    next.setAttribute('url', url);
    document.body.append(next);
    next.token = token;
  }
}

describe('around a call', () => {
  const PAGE = (server: string): string => `<!doctype html><title>Shop</title><script src="${server}/sdk/alongside.js"></script><button id="share">Share</button><video id="far"></video>`;

  /** A page whose session is `session`, in a call with the agent that is \`call\`. */
  async function calls(): Promise<{ page: Page; agent: Awaited<ReturnType<typeof scene.desk>> }> {
    const shop = await site({ '/': PAGE(scene.server.url) });
    const token = await tokenFor(scene.server, shop.url, { username: 'ana', displayName: 'Ana', allowedDestinations: ['agent:demo'] });
    const agent = await scene.desk();
    const page = await scene.consumer.open(shop.url);
    await page.evaluate(begin, { url: scene.server.url, token });
    await agent.answers();
    await Promise.all([sees(page, '#far', AGENT), sees(agent.page, agent.remote, CONSUMER), hears(agent.page, agent.remote, CONSUMER)]);
    return { page, agent };
  }

  test('a screen that is shared takes the camera’s place, and the browser’s own end of it brings the camera back', async () => {
    const { page, agent } = await calls();

    await page.locator('#share').click();
    await eventually('the agent sees something else', () => frameOn(agent.page, agent.remote), (frame) => frame === undefined);
    expect(await page.evaluate(() => (window as unknown as Held).call.sharing)).toBe(true);
    await hears(agent.page, agent.remote, CONSUMER);

    await page.evaluate(() => (window as unknown as Held).screen.getTracks().forEach((track) => (track.stop(), track.dispatchEvent(new Event('ended')))));
    await sees(agent.page, agent.remote, CONSUMER);
    expect(await page.evaluate(() => (window as unknown as Held).told)).toEqual(['sharing true', 'sharing false']);
  });

  test('a microphone that is lost in a call is replaced, and the page is told', async () => {
    const { page, agent } = await calls();

    await page.evaluate(() => (window as unknown as Held).unplug('audio'));
    await hears(agent.page, agent.remote, CONSUMER);
    const log = await page.evaluate(() => (window as unknown as Held).session.log());

    expect(log).toMatch(/^\S+ call call=[0-9a-f]{32} phase=talking/m);
    expect(log).not.toContain('bank.example');
    expect(await page.evaluate(() => (window as unknown as Held).call.localStream.getAudioTracks().map(({ readyState }) => readyState))).toEqual(['live']);
  });

  test('a check before a call finds nothing wrong, and measures the way to the broker and back', async () => {
    const shop = await site({ '/': PAGE(scene.server.url) });
    const token = await tokenFor(scene.server, shop.url, { username: 'ana', allowedDestinations: ['agent:demo'] });
    const page = await scene.consumer.open(shop.url);

    const report = await page.evaluate((options) => (window as unknown as Held).Alongside.check({ ...options, video: true, seconds: 2 }), { url: scene.server.url, token });

    expect(report).toMatchObject({ ready: true, network: { reachable: true, lossPercent: expect.any(Number) as number } });
    expect(report.network!.downKilobits).toBeGreaterThan(100);
    expect(report.network!.upKilobits).toBeGreaterThan(100);
    expect(report.network!.roundTripMillis).toBeLessThan(200);
    expect(report.problems.map(({ code }) => code).filter((code) => /refused|blocked|unreachable|missing/.test(code))).toEqual([]);
  });
});

type Sdk = typeof import('../../clients/web/src/index.ts');
interface Held {
  readonly Alongside: Sdk;
  session: InstanceType<Sdk['Session']>;
  call: InstanceType<Sdk['Call']>;
  screen: MediaStream;
  told: string[];
  unplug(kind: string): void;
}

/** Runs in the page: calls the demo agent, and holds what the tests ask for. */
function begin({ url, token }: { url: string; token: string }): void {
  const held = window as unknown as Held;
  const clones = new Set<MediaStreamTrack>();
  const clone = MediaStreamTrack.prototype.clone;
  MediaStreamTrack.prototype.clone = function (this: MediaStreamTrack) {
    const made = clone.call(this);
    clones.add(this).add(made);
    return made;
  };
  // As the browser does it where a device is pulled out: its tracks end, and tell.
  held.unplug = (kind) => {
    for (const track of clones) {
      if (track.kind !== kind || track.readyState === 'ended') continue;
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  };
  const show = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getDisplayMedia = async (options) => (held.screen = await show(options));
  held.session = held.Alongside.connect({ url, token });
  held.call = held.session.call({ to: 'agent:demo', video: true });
  held.told = [];
  held.call.on('sharing', (now) => held.told.push(`sharing ${now}`));
  held.call.on('problem', ({ code }) => held.told.push(code));
  held.call.show({ remote: document.querySelector<HTMLVideoElement>('#far') });
  document.querySelector<HTMLButtonElement>('#share')!.onclick = () => void held.call.shareScreen();
}
