import { describe, expect, test } from 'vitest';
import { BAR, lay } from '../../clients/web/assist/src/marks/lens.ts';
import { AssistScene } from './harness/assist-scene.ts';
import { decodePng, difference, Watching, type Image, type Rect, type Sharing } from './harness/assist.ts';
import { violations } from './harness/axe.ts';
import { Keyboard } from './harness/keyboard.ts';
import { eventually } from './harness/wait.ts';

/** What an agent enlarges for the customer, and how faintly it draws: looked for in pictures of the real screens. */

const scene = AssistScene.with('assist-lens');

async function shared(corpus: string, options = '{}'): Promise<[Sharing, Watching]> {
  const [sharing, watching] = await scene.shared(corpus, options);
  await watching.comesClose(sharing, 0.002);
  await sharing.page.evaluate(() => {
    const { support } = window as unknown as { support: { on(name: string, then: (event: object) => void): void } };
    const zooms: object[] = [];
    Object.assign(window, { zooms });
    support.on('zoom', (event) => zooms.push(event));
  });
  await watching.run("window.zooms = []; viewing.on('zoom', ({ phase, part }) => zooms.push(phase + ' ' + part.agent))");
  return [sharing, watching];
}

const zooms = (sharing: Sharing): Promise<unknown[]> => sharing.page.evaluate(() => (window as unknown as { zooms: unknown[] }).zooms);
const STARTED = { phase: 'started', name: 'Ana' };
const ENDED = { phase: 'ended', name: 'Ana' };

/** Where what a lens enlarges is on the customer's screen, at twice the size. */
async function enlarged(sharing: Sharing, [x, y, width, height]: Rect): Promise<Rect> {
  const { box, part, times } = lay({ x, y, width, height }, sharing.page.viewportSize()!)!;
  expect([part, times]).toEqual([{ x, y, width, height }, 2]);
  return [box.x + (box.width - 2 * width) / 2, box.y + BAR, 2 * width, 2 * height];
}

const screen = async (sharing: Sharing, [x, y, width, height]: Rect): Promise<Image> => decodePng(await sharing.page.screenshot({ clip: { x, y, width, height }, caret: 'hide', scale: 'css' }));

/** How far the customer's screen is, there, from this part of the page as the browser itself draws it at twice the size. */
const apart = async (sharing: Sharing, part: Rect): Promise<number> => difference(await screen(sharing, await enlarged(sharing, part)), await sharing.doubled(part));

describe('the magnifier', () => {
  test('shows the customer a part of the page at twice its size, keeps up with the page, scrolls with it, and is in no picture', async () => {
    const [sharing, watching] = await shared('form.html');
    const before = await watching.picture();
    await watching.presses('m');
    const part: Rect = [40, 120, 260, 110];
    await watching.drags([part[0], part[1]], [part[0] + part[2], part[1] + part[3]]);
    await eventually('the part is enlarged', () => apart(sharing, part), (share) => share <= 0.001);
    expect(difference(await watching.picture(), before)).toBe(0);
    expect([await zooms(sharing), (await watching.run<string[]>('zooms')).filter((each) => !each.startsWith('moved'))]).toEqual([[STARTED], ['started 1']]);
    await scene.keep('open', sharing, watching);

    await sharing.page.locator('h1').evaluate((heading) => (heading.parentElement!.style.color = '#b00020'));
    await eventually('what changes changes in it', () => apart(sharing, part), (share) => share <= 0.001);
    await sharing.page.evaluate(() => scrollTo(0, 30));
    await eventually('it goes along with the page', () => apart(sharing, [part[0], part[1] - 30, part[2], part[3]]), (share) => share <= 0.001);

    // Whoever comes later sees where it lies, and moves nothing of it.
    const ben = await scene.window(1);
    const later = await Watching.open(ben, scene.site, { correlationId: await sharing.cid() }, { name: 'Ben' });
    await sharing.consents();
    const outline = later.page.locator('alongside-stage .magnifier');
    await eventually('its outline is on the other stage', () => outline.innerText(), (words) => words === 'Ana enlarges this');
    expect(await outline.getByRole('button').count()).toBe(0);

    await sharing.page.keyboard.press('Escape');
    await eventually('Esc closes it', () => zooms(sharing), (all) => JSON.stringify(all) === JSON.stringify([STARTED, ENDED]));
    await eventually('and the agent knows', () => watching.run<string[]>('zooms'), (all) => all.at(-1) === 'ended 1');
    expect(await watching.run('viewing.magnifier.now')).toBeNull();
    await outline.waitFor({ state: 'hidden' });
    await ben.close();
  });

  test('shows what is hidden from its agent as black', async () => {
    const [sharing, watching] = await shared('bank.html');
    const [x, y, width, height] = (await sharing.boxes('#balance'))[0]!.map(Math.round) as unknown as Rect;
    await watching.run(`viewing.magnifier.open({ x: ${x + 2}, y: ${y + 2}, width: ${width - 4}, height: ${Math.max(16, height - 4)} })`);
    const at = await enlarged(sharing, [x + 2, y + 2, width - 4, Math.max(16, height - 4)]);
    await eventually('black', () => screen(sharing, at), ({ pixels }) => pixels.every((value) => value < 8));
    await scene.keep('hidden', sharing, watching);
  });

  test('ends with the pause, by the page and by its agent', async () => {
    const [sharing, watching] = await shared('form.html');
    const open = (): Promise<unknown> => watching.run('viewing.magnifier.open({ x: 40, y: 60, width: 200, height: 80 })');
    const told = (count: number): Promise<unknown> => eventually(`${count} were told`, () => zooms(sharing), (all) => all.length === count);
    const says = (code: string): Promise<unknown> => sharing.page.evaluate(code);
    await open();
    await told(1);
    await says('support.pause()');
    await told(2);
    expect(await watching.run('viewing.magnifier.open({ x: 40, y: 60, width: 200, height: 80 }).catch((why) => why.code)')).toBe('conflict');
    await says('support.resume()');
    await watching.is('live');
    await open();
    await told(3);
    const mark = await watching.run<number>('viewing.drawings.lens.mark');
    await says('support.closeMagnifier()');
    await told(4);
    const agentKnows = (): Promise<unknown> => eventually('the agent knows', () => watching.run('viewing.magnifier.now'), (now) => now === null);
    await agentKnows();
    // What the agent said of it before hearing that does not open it again.
    await watching.run(`viewing.drawings.put({ mark: ${mark}, tool: 'lens', colour: '#d61a4f', width: 4, stays: true, points: [40, 60, 240, 140] })`);
    await agentKnows();
    expect(await zooms(sharing)).toHaveLength(4);
    await open();
    await told(5);
    await watching.run('viewing.leave()');
    await told(6);
    expect(await zooms(sharing)).toEqual([STARTED, ENDED, STARTED, ENDED, STARTED, ENDED]);
  });

  test('is moved by its grip with the mouse, waits out of sight while its agent looks away, and comes back', async () => {
    const [sharing, watching] = await shared('form.html');
    await watching.run('viewing.magnifier.open({ x: 300, y: 200, width: 200, height: 80 })');
    await eventually('it shows', () => apart(sharing, [300, 200, 200, 80]), (share) => share <= 0.001);
    const grip = (await watching.page.getByRole('button', { name: 'Magnifier over the page: move it' }).boundingBox())!;
    const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
    await watching.page.mouse.move(x, y);
    await watching.page.mouse.down();
    await watching.page.mouse.move(x + 90, y + 45, { steps: 4 });
    await watching.page.mouse.up();
    const box = (): Promise<{ x: number; y: number; width: number; height: number } | null> => watching.run('viewing.magnifier.now?.box ?? null');
    const scale = await watching.run<number>("document.querySelector('alongside-stage').zoom.scale");
    const to = (await eventually('it went along', box, (now) => now !== null && Math.abs(now.x - 300 - 90 / scale) <= 2 && Math.abs(now.y - 200 - 45 / scale) <= 2))!;
    const part: Rect = [to.x, to.y, to.width, to.height];
    await eventually('and shows what is there', () => apart(sharing, part), (share) => share <= 0.001);

    const shows = (is: boolean): Promise<unknown> => eventually(`it ${is ? 'shows' : 'does not show'}`, sharing.words, (words) => words.includes('Ana enlarges this part') === is);
    await watching.run('viewing.rest(true)');
    await shows(false);
    await watching.run('viewing.rest(false)');
    await shows(true);
    await eventually('as before', () => apart(sharing, part), (share) => share <= 0.001);
    expect(await zooms(sharing)).toEqual([STARTED]);
  });

  test('by keyboard alone, on both sides, by day and by night, and on a telephone', async () => {
    // So that axe can look into our windows.
    await scene.consumer.addInitScript(() => {
      const { attachShadow } = Element.prototype;
      Element.prototype.attachShadow = function (init) {
        return attachShadow.call(this, { ...init, mode: 'open' });
      };
    });
    const [sharing, watching] = await shared('form.html');
    const ofThePage = await violations(sharing.page);
    const [customer, agent] = await Promise.all([Keyboard.of(sharing.page), Keyboard.of(watching.page)]);
    await watching.presses('m', 'Enter', 'Enter');
    const box = (): Promise<{ x: number; y: number; width: number; height: number }> => watching.run('viewing.magnifier.now.box');
    const { x, y, width, height } = await eventually('it is open', () => watching.run('viewing.magnifier.now?.box'), (now) => now !== undefined && now !== null).then(box);
    expect([width, height]).toEqual([240, 120]);
    await agent.tabsTo('Magnifier over the page: move it');
    await watching.page.keyboard.press('ArrowRight');
    await watching.page.keyboard.press('Shift+ArrowUp');
    await eventually('it moved', box, (now) => now.x === x + 10 && now.y === y - 50);
    await eventually('and shows what is there', () => apart(sharing, [x + 10, y - 50, width, height]), (share) => share <= 0.001);

    for (const colorScheme of ['light', 'dark'] as const) {
      await Promise.all([sharing.page, watching.page].map((page) => page.emulateMedia({ colorScheme })));
      for (const pixels of [1280, 390]) {
        await watching.page.setViewportSize({ width: pixels, height: 800 });
        await scene.keep(`${colorScheme}-${pixels}`, sharing, watching);
      }
      // The page around the stage is bare, and no business of ours.
      expect((await violations(watching.page)).filter((found) => !/^(html-has-lang|landmark-one-main|page-has-heading-one|region):/.test(found)), `the stage, ${colorScheme}`).toEqual([]);
      expect(await violations(sharing.page), `the page, ${colorScheme}`).toEqual(ofThePage);
    }
    // On a telephone it is as large as there is room.
    await sharing.page.setViewportSize({ width: 390, height: 800 });
    await watching.run('viewing.magnifier.open({ x: 30, y: 220, width: 240, height: 120 })');
    await eventually('it fills the width', () => sharing.page.evaluate(() => {
      const windows = [...document.querySelectorAll('html > div')].map((host) => host.shadowRoot!.querySelector<HTMLElement>('.magnifier'));
      const { x = 0, width = 0 } = windows.find((each) => each != null && !each.hidden)?.getBoundingClientRect() ?? {};
      return [x, width];
    }), ([left, across]) => left === 0 && across === 390);
    await scene.keep('telephone', sharing, watching);

    await customer.tabsTo('Close');
    expect(await customer.hears()).toContain('Ana enlarges this part');
    await sharing.page.keyboard.press('Enter');
    await eventually('the customer closed it', () => zooms(sharing), (all) => all.length === 2);
    await eventually('the agent knows', () => watching.run('viewing.magnifier.now'), (now) => now === null);
    await watching.presses('Enter', 'Enter');
    await agent.tabsTo('Close the magnifier');
    await watching.page.keyboard.press('Enter');
    await eventually('the agent closed it', () => zooms(sharing), (all) => all.length === 4);
    expect(await agent.at()).toBe('The shared page and what is drawn on it');
  });
});

describe('the opacity of drawings', () => {
  const HALF = [201, 127, 233] as const;
  const TWICE = [174, 63, 221] as const;

  /** How many pixels have about this colour. */
  const count = ({ pixels }: Image, colour: readonly number[]): number => {
    let found = 0;
    for (let i = 0; i < pixels.length; i += 3) if (colour.every((value, c) => Math.abs(pixels[i + c]! - value) <= 6)) found++;
    return found;
  };

  test('is the same on the page, on the stage and in the snapshot, and a line that crosses itself is no darker there', async () => {
    const [sharing, watching] = await shared('form.html');
    const style = "{ colour: '#9400d3', width: 20, opacity: 0.5, stays: true }";
    await sharing.page.evaluate(() => {
      Object.assign(window, { drawn: [] });
      const { support, drawn } = window as unknown as { support: { on(name: string, then: (event: object) => void): void }; drawn: object[] };
      support.on('annotation', (event) => drawn.push(event));
    });
    await watching.run(`viewing.drawings.draw('pen', [900, 300, 1100, 300, 1000, 200, 1000, 400], ${style})`);
    const seen = async (page: { screenshot(): Promise<Buffer> }): Promise<Image> => decodePng(await page.screenshot());
    await eventually('it is on the page', () => seen(sharing.page), (image) => count(image, HALF) > 5_000);
    const snapshot = await watching.run<string>("document.querySelector('alongside-stage').snapshot().then((file) => new Promise((done) => { const reader = new FileReader(); reader.onload = () => done(reader.result); reader.readAsDataURL(file); }))");
    const images = [await seen(sharing.page), await seen(watching.page), decodePng(Buffer.from(snapshot.slice(snapshot.indexOf(',') + 1), 'base64'))];
    for (const image of images) expect([count(image, HALF) > 4_000, count(image, TWICE)]).toEqual([true, 0]);
    expect(await sharing.page.evaluate(() => (window as unknown as { drawn: object[] }).drawn)).toEqual([expect.objectContaining({ name: 'Ana', tool: 'pen', width: 20, opacity: 0.5 })]);
    await scene.keep('opacity', sharing, watching);
    expect(await watching.run("viewing.drawings.draw('pen', [1, 1], { opacity: 1.5 }).catch((why) => why.message)")).toBe('opacity must be a number from 0.1 to 1');
  });

  test('and the width are chosen on the stage, beside the colour', async () => {
    const [sharing, watching] = await shared('form.html');
    await watching.run("(document.querySelector('alongside-stage').colour = '#9400d3')");
    await watching.page.getByLabel('Width of lines').selectOption('16 px');
    await watching.page.getByLabel('Opacity of drawings').selectOption('50 %');
    await watching.presses('k', 'd');
    await watching.drags([900, 300], [1100, 300]);
    await eventually('it is on the page', async () => count(decodePng(await sharing.page.screenshot()), HALF), (pixels) => pixels > 2_500);
    await scene.keep('chosen', sharing, watching);
  });
});
