import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { AssistScene } from './harness/assist-scene.ts';
import { decodePng, Sharing, Watching, type Image, type Rect } from './harness/assist.ts';
import { violations } from './harness/axe.ts';
import { Keyboard } from './harness/keyboard.ts';
import { AgentPage } from './harness/pages.ts';
import { RESULTS } from './harness/places.ts';
import { eventually } from './harness/wait.ts';

/** What an agent does besides looking, with two real browsers: what is drawn is looked for in pictures of the real screens. */

const scene = AssistScene.with('assist-tools');

/** Shared, and seen as it is. */
async function shared(corpus: string, options = '{}', assist: object = {}): Promise<[Sharing, Watching]> {
  const [sharing, watching] = await scene.shared(corpus, options, assist);
  await watching.comesClose(sharing, 0.002);
  return [sharing, watching];
}

/** Where this colour is in a picture: the box around all its pixels, or null. */
function whereIs({ width, pixels }: Image, [red, green, blue]: readonly [number, number, number]): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let i = 0; i < pixels.length; i += 3) {
    if (Math.abs(pixels[i]! - red) + Math.abs(pixels[i + 1]! - green) + Math.abs(pixels[i + 2]! - blue) > 24) continue;
    const [x, y] = [(i / 3) % width, Math.floor(i / 3 / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  return right < 0 ? null : [left, top, right - left + 1, bottom - top + 1];
}

const VIOLET = [148, 0, 211] as const;
const violet = "{ colour: '#9400d3', width: 4, stays: true }";
const page = async (sharing: Sharing): Promise<Rect | null> => whereIs(decodePng(await sharing.page.screenshot()), VIOLET);

/** Whether two boxes are the same within a few pixels, which the ends of thick lines take. */
const near = (a: Rect | null, b: Rect): boolean => a !== null && a.every((value, i) => Math.abs(value - b[i]!) <= 4);

describe('drawing', () => {
  test('is seen on the page at its place, follows what it was drawn on, and is gone when it is erased', async () => {
    const [sharing, watching] = await shared('form.html');
    const box = await sharing.page.locator('#name').evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left, top + scrollY, width, height] as [number, number, number, number];
    });
    const [x, y, width, height] = box;
    await watching.run(`viewing.drawings.draw('box', [${x}, ${y}, ${x + width}, ${y + height}], ${violet})`);
    await eventually('the box is around the field', () => page(sharing), (seen) => near(seen, [x - 2, y - 2, width + 4, height + 4]));
    await scene.keep('box', sharing, watching);

    await sharing.page.evaluate(() => scrollTo(0, 60));
    await eventually('the box scrolled with the field', () => page(sharing), (seen) => near(seen, [x - 2, y - 62, width + 4, height + 4]));
    await sharing.page.evaluate(() => document.querySelector('h1')!.style.setProperty('margin-top', '100px'));
    const now = await sharing.page.locator('#name').evaluate((element) => element.getBoundingClientRect().top);
    expect(now).not.toBe(y - 60);
    await eventually('the box moved with the field', () => page(sharing), (seen) => near(seen, [x - 2, now - 2, width + 4, height + 4]));
    await eventually('and on the stage', () => watching.drawings(), (all) => all.length === 1 && Math.abs(all[0]!.dy - (now - (y - 60))) <= 1);

    // The next page of the same session, and an agent who comes later, know it too.
    const ben = await Watching.open(scene.agent, scene.site, { correlationId: await sharing.cid() });
    await sharing.consents();
    await eventually('a later agent sees it', () => ben.drawings(), (all) => all.length === 1);
    await watching.run('viewing.drawings.undo()');
    await eventually('the box is gone', () => page(sharing), (seen) => seen === null);
    await eventually('and for the other agent', () => ben.drawings(), (all) => all.length === 0);
  });

  test('with the mouse on the stage goes where the mouse was, at any zoom', async () => {
    const [sharing, watching] = await shared('form.html');
    await sharing.page.evaluate(() => scrollTo(0, 100));
    await eventually('the stage shows the scrolled page', () => watching.run('viewing.pictures.surface.view.layers[0].offsetY'), (at) => at === 100);
    await watching.run(`(document.querySelector('alongside-stage').colour = '#9400d3')`);
    await watching.presses('k', 'b');
    await watching.drags([200, 150], [320, 260]);
    await eventually('the box is where it was drawn', () => page(sharing), (seen) => near(seen, [198, 148, 124, 114]));
    await watching.presses('u', '+', '+', 'b');
    await watching.drags([210, 160], [300, 240]);
    await eventually('also when it is larger', () => page(sharing), (seen) => near(seen, [208, 158, 94, 84]));
    await scene.keep('mouse', sharing, watching);
    await watching.presses('x');
    await eventually('all is gone', () => page(sharing), (seen) => seen === null);
    await watching.presses('?');
    await scene.keep('keys', sharing, watching);
  });
});

/** The page of an application, its agent allowed to act. */
async function acting(assist: object = {}, corpus = 'apply.html', options = '{}'): Promise<[Sharing, Watching]> {
  const [sharing, watching] = await shared(corpus, options, { permissions: { viewable: ['default', 'account'], interactive: ['default'] }, ...assist });
  await watching.run('viewing.control.take()');
  await sharing.consents();
  await eventually('the agent may act', () => watching.run<number | null>('viewing.control.by'), (by) => by === 1);
  await watching.comesClose(sharing, 0.002);
  return [sharing, watching];
}

const valueOf = (sharing: Sharing, id: string): Promise<string> => sharing.page.locator(`#${id}`).evaluate((element) => (element as HTMLInputElement).value);

/** Clicks through the API, in the middle of an element, again when the page moved meanwhile; what was refused, or the picker, or null. */
const clicks = (sharing: Sharing, watching: Watching, id: string, where = 0.5): Promise<unknown> => eventually(
  `a click on ${id}`,
  async () => {
    const [x, y] = await middleOf(sharing, id, where);
    return watching.run<unknown>(`viewing.control.click(${x}, ${y}).catch((why) => why.code)`);
  },
  (answer) => answer !== 'stale',
);

const middleOf = (sharing: Sharing, id: string, where = 0.5): Promise<[number, number]> =>
  sharing.page.locator(`#${id}`).evaluate((element, share) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [Math.round(left + scrollX + width * share), Math.round(top + scrollY + height / 2)] as [number, number];
  }, where);

describe('control', () => {
  test('an agent clicks and types on the stage, and the page says what it says to everybody, also where its tools came after the first picture', async () => {
    let toolsCome = (): void => {};
    const tools = new Promise<void>((done) => (toolsCome = done));
    await scene.consumer.route(/\/tools-[^/]*\.js$/, async (route) => tools.then(() => route.continue()));
    const [sharing, watching] = await shared('apply.html');
    toolsCome();
    await watching.presses('c');
    await watching.says(/customer is asked/);
    await sharing.asks();
    await scene.keep('asks-control', sharing, watching);
    await sharing.press('share');
    await watching.says(/You act on the page/);
    // The window that asked has closed, and a picture may be on its way that the click has not seen: then one clicks again.
    const clicked = async (): Promise<string> => {
      await watching.clicks(await middleOf(sharing, 'mail'));
      return sharing.page.evaluate(() => document.activeElement!.id);
    };
    await eventually('the field is clicked on', clicked, (id) => id === 'mail');
    await watching.page.keyboard.type('nobody');
    await eventually('the text is in the field', () => valueOf(sharing, 'mail'), (value) => value === 'nobody');
    await watching.page.keyboard.press('Tab');
    await eventually('the page says that it is wrong', () => sharing.page.locator('#say').textContent(), (words) => words === 'This is no e-mail address.');
    expect(await sharing.page.evaluate(() => document.activeElement!.id)).toBe('code');
    await scene.keep('control', sharing, watching);
    await watching.page.keyboard.press('Escape');
    await eventually('nobody acts any more', () => watching.run<number | null>('viewing.control.by'), (by) => by === null);
  });

  test('every kind of control takes what it takes from a person, with all its events', async () => {
    const [sharing, watching] = await acting();
    const log = (): Promise<string[]> => sharing.page.evaluate(() => (window as unknown as { happened: string[] }).happened.splice(0));
    await sharing.page.evaluate(`window.pointed = []; support.on('pointer', ({ by, x, y }) => pointed.push([by.name, x, y]))`);
    const one = (await middleOf(sharing, 'one')).map(Math.round);
    await clicks(sharing, watching, 'one');
    const pointed = await sharing.page.evaluate<[string, number, number][]>('pointed.splice(0)');
    expect(pointed.map(([name, ...at]) => [name, ...at.map(Math.round)])).toContainEqual(['Ana', ...one]);
    expect(await log()).toEqual(['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']);
    await clicks(sharing, watching, 'loud');
    await watching.run(`viewing.control.type('ana')`);
    await watching.run(`viewing.control.press('!')`);
    await watching.run(`viewing.control.press('Backspace')`);
    expect(await valueOf(sharing, 'loud')).toBe('ANA');
    await clicks(sharing, watching, 'notes');
    await watching.run(`viewing.control.type('by hand')`);
    expect(await sharing.page.locator('#notes').textContent()).toBe('by hand');
    await clicks(sharing, watching, 'yes');
    await clicks(sharing, watching, 'left');
    expect(await sharing.page.evaluate(() => ['yes', 'left', 'right'].map((id) => (document.getElementById(id) as HTMLInputElement).checked))).toEqual([true, true, false]);
    expect(await clicks(sharing, watching, 'fruit')).toEqual({
      type: 'select', value: 'p', options: [{ value: 'a', label: 'Apples' }, { value: 'p', label: 'Pears' }],
    });
    await watching.run(`viewing.control.pick('a')`);
    expect(await valueOf(sharing, 'fruit')).toBe('a');
    expect(await clicks(sharing, watching, 'day')).toEqual({ type: 'date', value: '', min: '2026-01-01' });
    await watching.run(`viewing.control.pick('2026-03-14')`);
    expect(await valueOf(sharing, 'day')).toBe('2026-03-14');
    await clicks(sharing, watching, 'level', 0.9);
    expect(await valueOf(sharing, 'level')).toBe('9');
    const [[fromX, fromY], [toX, toY]] = [await middleOf(sharing, 'from'), await middleOf(sharing, 'onto')];
    await watching.run(`viewing.control.down(${fromX}, ${fromY}).then(() => { viewing.control.moveTo(${toX}, ${toY}); return viewing.control.up(${toX}, ${toY}); })`);
    expect(await sharing.page.locator('#onto').textContent()).toBe('dropped');
    const [x, y] = await middleOf(sharing, 'box');
    await watching.run(`viewing.control.scroll(${x}, ${y}, 0, 50)`);
    expect(await sharing.page.locator('#box').evaluate((element) => element.scrollTop)).toBe(50);
    await watching.comesClose(sharing, 0.002);
    await scene.keep('filled', sharing, watching);
  });

  test('what is hidden, not allowed, not possible or no longer there is refused with a reason', async () => {
    const [sharing, watching] = await acting();
    for (const [id, why] of [['pin', 'hidden'], ['private', 'hidden'], ['balance', 'permission'], ['file', 'file'], ['off', 'disabled'], ['send', 'submit']] as const) {
      expect(await clicks(sharing, watching, id), id).toBe(why);
    }
    await clicks(sharing, watching, 'mail');
    expect(await watching.run(`viewing.control.press('Enter').catch((why) => why.code)`)).toBe('submit');
    await sharing.page.locator('#private').focus();
    expect(await watching.run(`viewing.control.type('x').catch((why) => why.code)`)).toBe('hidden');
    expect(await watching.run(`viewing.control.click(10, 5000).catch((why) => why.code)`)).toBe('outside');
    expect(await sharing.page.evaluate(() => (window as unknown as { happened: string[] }).happened)).toEqual([]);
    expect(await valueOf(sharing, 'private')).toBe('not for you');

    // Two slips under the pointer where One was, and the agent has not seen it yet.
    const [x, y] = await middleOf(sharing, 'one');
    await watching.stalls(true);
    await sharing.page.evaluate(() => document.getElementById('one')!.before(document.getElementById('two')!, ' '));
    expect(await watching.run(`viewing.control.click(${x}, ${y}).catch((why) => why.code)`)).toBe('stale');
    await watching.stalls(false);
    await watching.comesClose(sharing, 0.001);
    await eventually('once it is seen it is meant', () => watching.run(`viewing.control.click(${x}, ${y}).catch((why) => why.code)`), (answer) => answer === null);
    expect(await sharing.page.evaluate(() => (window as unknown as { happened: string[] }).happened)).toContain('two');

    // What is new since the latest picture, but for the pointer, is clicked on as ever: nothing that an agent sees is missing.
    await sharing.page.evaluate(() => {
      document.body.dispatchEvent(new PointerEvent('pointermove', { clientX: 7, clientY: 9, bubbles: true }));
      document.body.dispatchEvent(new Event('input', { bubbles: true }));
      document.getElementById('one')!.setAttribute('type', 'reset');
    });
    await eventually('the pointer is seen', () => watching.run('viewing.pictures.surface.cursor'), (at) => JSON.stringify(at) === '{"x":7,"y":9}');
    await sharing.page.evaluate(() => document.body.dispatchEvent(new Event('input', { bubbles: true })));
    const now = await middleOf(sharing, 'one');
    await eventually('the button that looks as it did can be clicked on', () => watching.run(`viewing.control.click(${now}).catch((why) => why.code)`), (answer) => answer === null);
  });

  test('what stayed as the agent saw it takes a click, whatever else is on its way to the agent', async () => {
    const [sharing, watching] = await acting();
    const [x, y] = await middleOf(sharing, 'one');
    await watching.stalls(true);
    await sharing.page.evaluate(() => (document.getElementById('say')!.textContent = 'Something else.'));
    await eventually('a newer picture waits for the screen', () => watching.run<number>('held.length'), (waiting) => waiting > 0);
    expect(await watching.run(`viewing.control.click(${x}, ${y}).catch((why) => why.code)`)).toBe(null);
    await watching.stalls(false);
  });

  test('the fields of the page are a list, and the page’s own validation answers', async () => {
    const [sharing, watching] = await acting();
    type Field = { field: number; type: string; label: string; value?: string; masked?: boolean; fixed?: string };
    const fields = await watching.run<Field[]>('viewing.control.fields()');
    expect(fields.map(({ type, label, value, fixed }) => [type, label, value, fixed])).toEqual([
      ['email', 'E-mail', '', undefined],
      ['text', 'Post code', '', undefined],
      ['text', 'Loud name', '', undefined],
      ['checkbox', 'I agree', undefined, undefined],
      ['radio', 'left', undefined, undefined],
      ['radio', 'right', undefined, undefined],
      ['select', 'Fruit', 'p', undefined],
      ['date', 'Day', '', undefined],
      ['range', 'Level', '2', undefined],
      ['file', 'File', undefined, 'only the customer can choose files'],
      ['masked', 'secret field', undefined, undefined],
      ['masked', 'private', undefined, undefined],
      ['text', 'Balance', '42', 'you may see this, but not touch it'],
      ['text', 'Disabled', 'as it is', 'this is disabled'],
    ]);
    expect(JSON.stringify(fields)).not.toMatch(/1234|not for you|Secret fruit/);
    await sharing.page.evaluate(`window.filled = []; support.on('field', ({ by, element }) => filled.push([by.name, element.id]))`);
    const set = (index: number, value: string): Promise<unknown> => watching.run(`viewing.control.set(${fields[index]!.field}, '${value}').catch((why) => why.code)`);
    expect(await set(1, 'abc')).toEqual({ valid: false, message: 'Five digits, please.' });
    expect(await set(1, '12345')).toEqual({ valid: true, message: '' });
    expect(await sharing.page.evaluate(() => (window as unknown as { happened: string[] }).happened)).toEqual(['code beforeinput', 'code input', 'code change', 'code beforeinput', 'code input', 'code change']);
    expect(await set(2, 'ana')).toEqual({ valid: true, message: '' });
    expect(await valueOf(sharing, 'loud')).toBe('ANA');
    expect([await set(10, 'x'), await set(11, 'x'), await set(12, 'x'), await set(13, 'x'), await set(9, 'x')]).toEqual(['hidden', 'hidden', 'permission', 'disabled', 'file']);
    expect(await sharing.page.evaluate('filled')).toEqual([['Ana', 'code'], ['Ana', 'code'], ['Ana', 'loud']]);
    expect(await set(7, 'no date')).toBe('value');

    await watching.presses('f');
    await watching.page.getByLabel('E-mail *').fill('nobody');
    await watching.page.getByLabel('E-mail *').blur();
    await watching.page.getByText('Please include').waitFor();
    expect(await valueOf(sharing, 'mail')).toBe('nobody');
    await scene.keep('form', sharing, watching);
  });
});

/** What lies in a frame of the shared page, and where, in pixels of the page's document. */
class Framed {
  readonly sharing: Sharing;
  readonly watching: Watching;
  readonly inside: FrameLocator;

  constructor(sharing: Sharing, watching: Watching, frame: string) {
    [this.sharing, this.watching] = [sharing, watching];
    this.inside = sharing.page.frameLocator(frame);
  }

  /** Acts through the API on the middle of an element, again when the picture is older than the page; what was refused, or what came of it. */
  acts = (id: string, act: (x: number, y: number) => string): Promise<unknown> =>
    eventually(
      `${act(0, 0)} on ${id}`,
      async () => {
        const { x, y, width, height } = (await this.inside.locator(`#${id}`).boundingBox())!;
        const top = await this.sharing.page.evaluate(() => scrollY);
        return this.watching.run<unknown>(`viewing.control.${act(x + width / 2, y + top + height / 2)}.catch((why) => why.code)`);
      },
      (answer) => answer !== 'stale',
    );

  /** The same: what was refused, or the picker, or null. */
  clicks = (id: string): Promise<unknown> => this.acts(id, (x, y) => `click(${x}, ${y})`);
  scrolled = (): Promise<number> => this.inside.locator('html').evaluate(() => scrollY);

  says = (words: string): Promise<unknown> => eventually(`the frame says ${words}`, () => this.inside.locator('#say').textContent(), (now) => now === words);
  value = (id: string): Promise<string> => this.inside.locator(`#${id}`).inputValue();
  happened = (): Promise<string[]> => this.inside.locator('html').evaluate(() => (window as unknown as { happened: string[] }).happened.splice(0));
}

describe('frames', () => {
  test('of the same origin and with our script are acted in as the page is, by the same rules', async () => {
    const [sharing, watching] = await acting({}, 'order.html', `{ frames: ['${scene.site.cors}'] }`);
    const tell = (code: string): Promise<unknown> => watching.run(`viewing.control.${code}.catch((why) => why.code)`);
    for (const id of ['address', 'payment']) {
      const frame = new Framed(sharing, watching, `#${id}`);
      await frame.inside.locator('html').evaluate(() => scrollTo(0, 6));
      expect(await frame.clicks('code'), id).toBe(null);
      await tell(`type('abc')`);
      await tell(`press('d')`);
      expect(await frame.value('code'), id).toBe('abcd');
      await tell(`press('Tab')`);
      await frame.says('Five digits, please.');
      expect([await frame.clicks('pin'), await frame.clicks('send')], id).toEqual(['hidden', 'submit']);
      expect(await frame.value('pin')).toBe('not for you');
      expect(await frame.happened()).toEqual([]);
      expect(await frame.clicks('check')).toBe(null);
      expect(await frame.happened()).toEqual(['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']);
      expect(await frame.clicks('fruit')).toMatchObject({ type: 'select', value: 'p' });
      expect(await tell(`pick('a')`)).toBeUndefined();
      expect([await frame.value('fruit'), await frame.happened()]).toEqual(['a', ['fruit input', 'fruit change']]);

      // The mouse drags from element to element there, and the wheel turns that page.
      await frame.acts('card', (x, y) => `down(${x}, ${y})`);
      await frame.acts('onto', (x, y) => `up(${x}, ${y})`);
      expect(await frame.inside.locator('#onto').textContent(), id).toBe('is here');
      expect(await frame.happened()).toEqual(['card mouseenter', 'card mouseleave', 'card dragstart', 'card dragend']);
      await frame.acts('say', (x, y) => `scroll(${x}, ${y}, 0, 30)`);
      expect(await frame.scrolled()).toBe(36);
      await frame.acts('say', (x, y) => `scroll(${x}, ${y}, 0, -30)`);
      expect(await frame.scrolled()).toBe(6);

      // What the page itself sends off a while later is the agent's doing, until the customer does something.
      expect(await frame.clicks('later')).toBe(null);
      await eventually('the page tried to send the form off', () => frame.happened(), (all) => all.includes('later'));
      expect(await frame.value('code')).toBe('abcd');
    }

    type Field = { field: number; group?: string; type: string; label: string; value?: string; message?: string };
    const fields = await watching.run<Field[]>('viewing.control.fields()');
    const its = [['text', 'Post code', 'abcd', 'Five digits, please.'], ['select', 'Fruit', 'a', undefined], ['masked', 'private', undefined, undefined], ['date', 'Day', '', undefined]];
    expect(fields.map(({ group, type, label, value, message }) => [group, type, label, value, message])).toEqual([
      [undefined, 'text', 'Your name', '', undefined],
      ...its.map((field) => ['Address', ...field]),
      ...its.map((field) => ['Payment', ...field]),
    ]);
    for (const { field } of [fields[1]!, fields[5]!]) {
      expect(await tell(`set(${field}, '123')`)).toEqual({ valid: false, message: 'Five digits, please.' });
      expect(await tell(`set(${field}, '12345')`)).toEqual({ valid: true, message: '' });
    }
    expect([await tell(`set(${fields[3]!.field}, 'x')`), await tell(`set(${fields[7]!.field}, 'x')`)]).toEqual(['hidden', 'hidden']);
    await watching.presses('f');
    await watching.page.getByRole('heading', { name: 'Payment' }).waitFor();
    await watching.comesClose(sharing, 0.002);
    await scene.keep('frames', sharing, watching);

    await clicks(sharing, watching, 'later');
    await eventually('the page around tried it too', () => sharing.page.evaluate(() => (window as unknown as { happened: string[] }).happened), (all) => all.includes('later'));
    await sharing.page.frameLocator('#address').locator('#later').click();
    await sharing.page.frameLocator('#address').getByText('In a frame').waitFor();
    expect(new URL(sharing.page.url()).pathname).toBe('/corpus/order.html');
  });
});

/** What lies in a shadow tree of the shared page, open or closed. */
class Treed {
  readonly sharing: Sharing;
  readonly watching: Watching;
  readonly mode: 'open' | 'closed';

  constructor(sharing: Sharing, watching: Watching, mode: 'open' | 'closed') {
    [this.sharing, this.watching, this.mode] = [sharing, watching, mode];
  }

  /** Runs this with the tree and what has happened in it. */
  look = <T>(code: string): Promise<T> => this.sharing.page.evaluate(`((tree) => ${code})(trees.${this.mode})`);
  value = (id: string): Promise<string> => this.look(`tree.getElementById('${id}').value`);
  happened = (): Promise<string[]> => this.look('happened.splice(0)');
  focus = (): Promise<string | null> => this.look('tree.activeElement?.id ?? null');

  /** Clicks through the API in the middle of what this selects, or of what the element has in its slots; again when the page moved meanwhile. */
  clicks = (selector: string, from = 'tree'): Promise<unknown> =>
    eventually(
      `a click on ${selector}`,
      async () => {
        const [x, y] = await this.look<[number, number]>(`(({ left, top, width, height }) => [left + width / 2, top + scrollY + height / 2])(${from}.querySelector('${selector}').getBoundingClientRect())`);
        return this.watching.run<unknown>(`viewing.control.click(${x}, ${y}).catch((why) => why.code)`);
      },
      (answer) => answer !== 'stale',
    );
}

describe('shadow trees', () => {
  test('are acted in as the page is, open ones and those that the early hook saw being closed, by the same rules', async () => {
    const [sharing, watching] = await acting({}, 'trees.html');
    const tell = (code: string): Promise<unknown> => watching.run(`viewing.control.${code}.catch((why) => why.code)`);
    for (const mode of ['open', 'closed'] as const) {
      const tree = new Treed(sharing, watching, mode);
      expect(await tree.clicks('#code'), mode).toBe(null);
      await tell(`type('abc')`);
      await tell(`press('d')`);
      expect([await tree.value('code'), await tree.focus()], mode).toEqual(['abcd', 'code']);
      expect(await watching.comesClose(sharing, 0.0001), mode).toBeLessThanOrEqual(0.0001);
      await scene.keep(`tree-${mode}`, sharing, watching);
      // Over what the agent may not touch, to the next field of the same tree.
      await tell(`press('Tab')`);
      expect([await tree.focus(), await tree.look(`tree.getElementById('say').textContent`)], mode).toEqual(['fruit', 'Five digits, please.']);
      expect(await tree.happened(), mode).toEqual(['code beforeinput', 'code input', 'code beforeinput', 'code input', 'code change']);

      expect([await tree.clicks('#pin'), await tree.clicks('#send'), await tree.clicks('.slotted', 'tree.host')], mode).toEqual(['hidden', 'submit', 'hidden']);
      expect(await tree.happened(), mode).toEqual([]);
      expect(await tree.clicks('#check'), mode).toBe(null);
      expect(await tree.happened(), mode).toEqual(['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']);
      // Words of the page in a button of the tree are the button.
      expect(await tree.clicks('b', 'tree.host'), mode).toBe(null);
      expect([await tree.happened(), await tree.focus()], mode).toEqual([['wide'], 'wide']);
      expect(await tree.clicks('#fruit'), mode).toMatchObject({ type: 'select', value: 'p' });
      await tell(`pick('a')`);
      expect([await tree.value('fruit'), await tree.happened()], mode).toEqual(['a', ['fruit change']]);

      // The customer moves on: the field that the agent typed into is told so.
      await tree.clicks('#code');
      await tell(`type('e')`);
      await tree.look('tree.activeElement.blur()');
      expect((await tree.happened()).at(-1), mode).toBe('code change');
      // What the page itself sends off a while later is the agent's doing.
      await tree.clicks('#later');
      await eventually('the page tried to send the form off', () => tree.happened(), (all) => all.includes('later') || all.includes('submit'));
      expect(await tree.happened(), mode).not.toContain('submit');
    }

    type Field = { field: number; type: string; label: string; value?: string; message?: string };
    const fields = await watching.run<Field[]>('viewing.control.fields()');
    const its = [['text', 'Post code', 'abcde', 'Five digits, please.'], ['masked', 'secret field', undefined, undefined], ['select', 'Fruit', 'a', undefined]];
    // What is put into a slot comes with the page.
    const slotted = ['masked', 'private', undefined, undefined];
    expect(fields.map(({ type, label, value, message }) => [type, label, value, message]).sort()).toEqual([...its, ...its, slotted, slotted].sort());
    for (const { field } of fields.filter(({ label }) => label === 'Post code')) expect(await tell(`set(${field}, '12345')`)).toEqual({ valid: true, message: '' });
    expect(await Promise.all(['open', 'closed'].map((mode) => new Treed(sharing, watching, mode as 'open').value('code')))).toEqual(['12345', '12345']);
  });
});

/** By day and by night, on a desk and on a telephone; axe finds nothing. */
async function keepPanel(name: string, page: Page): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await page.locator('alongside-stage').evaluate((stage) => stage.scrollIntoView());
      writeFileSync(join(RESULTS, `assist-panel-${name}-${width}-${colorScheme}.png`), await page.screenshot());
    }
    expect(await violations(page), `${name} ${colorScheme}`).toEqual([]);
  }
}

test('by keyboard alone: consent, a box, a field that is filled in, and the end', async () => {
  const sharing = await Sharing.open(scene.consumer, scene.site, 'apply.html');
  const { page } = await AgentPage.open(scene.people[1], scene.server);
  await page.setViewportSize({ width: 1280, height: 900 });
  const [customer, agent] = await Promise.all([Keyboard.of(sharing.page), Keyboard.of(page)]);
  const code = await sharing.code();
  await agent.tabsTo('Short code');
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
  await sharing.asks();
  expect(await customer.at()).toBe('No');
  await customer.tabsTo('Share this page', 3);
  await sharing.page.keyboard.press('Enter');
  const watching = Watching.of(page);
  expect(await watching.comesClose(sharing, 0.02)).toBeLessThanOrEqual(0.02);

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await agent.tabsTo('The shared page and what is drawn on it');
  await press('k', 'b', 'Enter', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Enter');
  await eventually('the box is on the page', async () => whereIs(decodePng(await sharing.page.screenshot()), [214, 26, 79]), (seen) => seen !== null && Math.abs(seen[2] - 54) <= 4 && Math.abs(seen[3] - 54) <= 4);
  await press('f');
  await agent.tabsTo('Ask to fill in');
  await press('Enter');
  await sharing.asks();
  await customer.tabsTo('Let them help', 3);
  await sharing.page.keyboard.press('Enter');
  const field = page.getByLabel('Post code');
  await eventually('the agent may fill it in', () => field.isEnabled(), (enabled) => enabled);
  await agent.tabsTo(/^Post code/);
  await page.keyboard.type('abc');
  await press('Tab');
  await page.getByText('Five digits, please.').first().waitFor();
  expect(await valueOf(sharing, 'code')).toBe('abc');
  await keepPanel('form', page);
  await agent.tabsTo('The shared page and what is drawn on it');
  await press('f', 'o');
  await keepPanel('documents', page);
  await press('o', 'i');
  await keepPanel('people', page);

  await customer.tabsTo('Stop sharing');
  await sharing.page.keyboard.press('Enter');
  await page.getByText('They stopped sharing their page.').waitFor();
  await Promise.all(scene.people.map((person) => person.closePages()));
});
