import { describe, expect, it, vi } from 'vitest';
import { Submissions } from '../src/consumer/tools/control/submissions';

/** As much of a window as is watched, with a form that a script sends off. */
class Page {
  sent: string[] = [];
  private readonly heard = new Map<string, (event: object) => void>();
  readonly view: Window & typeof globalThis;

  constructor(hook: object = {}) {
    const { sent } = this;
    class HTMLFormElement {
      submit(): void {
        sent.push('submit');
      }
      requestSubmit(by: string): void {
        sent.push(`requestSubmit ${by}`);
      }
    }
    const addEventListener = (name: string, then: (event: object) => void): void => void this.heard.set(name, then);
    this.view = { HTMLFormElement, addEventListener, ...hook } as unknown as Window & typeof globalThis;
  }

  sends(): void {
    const form = new this.view.HTMLFormElement();
    form.submit();
    form.requestSubmit('button' as unknown as HTMLElement);
  }

  /** Whether the event goes on. */
  hears(name: string, isTrusted: boolean): boolean {
    const event = { isTrusted, preventDefault: vi.fn(), stopImmediatePropagation: vi.fn() };
    this.heard.get(name)!(event);
    return event.preventDefault.mock.calls.length === 0;
  }
}

const ALL = ['submit', 'requestSubmit button'];

function watched(page = new Page()): { readonly page: Page; readonly submissions: Submissions; readonly refused: () => number; pass(millis: number): void } {
  let [now, count] = [1_000, 0];
  const submissions = new Submissions(() => count++, () => now);
  submissions.watch(page.view);
  return { page, submissions, refused: () => count, pass: (millis) => (now += millis) };
}

describe('what a page sends off', () => {
  it('goes where nobody acted', () => {
    const { page, refused } = watched();
    page.sends();
    expect([page.sent, page.hears('submit', true), refused()]).toEqual([ALL, true, 0]);
  });

  it('stays for a minute after an agent without that right did something, by script or by event', () => {
    const { page, submissions, refused, pass } = watched();
    submissions.acts(false);
    pass(59_999);
    page.sends();
    expect([page.sent, page.hears('submit', false), refused()]).toEqual([[], false, 3]);
    pass(1);
    page.sends();
    expect(page.sent).toEqual(ALL);
  });

  it('goes when an agent with that right acted last', () => {
    const { page, submissions } = watched();
    submissions.acts(false);
    submissions.acts(true);
    page.sends();
    expect(page.sent).toEqual(ALL);
  });

  it.each(['pointerdown', 'keydown', 'click'])('goes when the customer did something last: %s, which no script can make', (name) => {
    const { page, submissions } = watched();
    submissions.acts(false);
    page.hears(name, false);
    page.sends();
    expect(page.sent).toEqual([]);
    page.hears(name, true);
    page.sends();
    expect(page.sent).toEqual(ALL);
  });

  it('asks the early hook’s way where there is one, so that a kept method does not escape', () => {
    const memory = { sends: (): boolean => true };
    const { submissions, page } = watched(new Page({ [Symbol.for('alongside')]: memory }));
    submissions.acts(false);
    expect(memory.sends()).toBe(false);
    page.hears('keydown', true);
    expect(memory.sends()).toBe(true);
  });

  it('goes when nobody acts any more', () => {
    const { page, submissions } = watched();
    submissions.acts(false);
    submissions.stop();
    page.sends();
    expect(page.sent).toEqual(ALL);
  });
});
