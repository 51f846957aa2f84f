import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settled } from '../../../clients/web/test/fake/clock';
import { Scene } from '../../../clients/web/test/fake/scene';
import { noComplaints } from '../../../clients/web/test/fake/server';

// The element over the real desk and SDK; of the page there is only what it touches, and nothing is drawn.
let scenes: Scene[];
let asked: { token: unknown; url?: string }[];
let Element: typeof import('../src/element/alongside-agent').AlongsideAgent;
let defined: Map<string, unknown>;

vi.mock('@alongside/client', async (original) => ({
  ...(await original<object>()),
  connect: (options: { token: string; url?: string }) => {
    asked.push(options);
    const scene = new Scene({ token: options.token });
    scenes.push(scene);
    return scene.session;
  },
}));
vi.mock('../src/element/guest', () => ({ Guest: 'desk', Outside: 'outside' }));
vi.mock('../src/style.css?inline', () => ({ default: ':root{--ink:#000}' }));
vi.mock('preact', async (original) => ({
  ...(await original<object>()),
  render: (what: { type: string; props: { words?: string } } | null, root: { drawn: string }) => (root.drawn = what === null ? '' : (what.props.words ?? what.type)),
}));

class Sheet {
  text = '';
  replaceSync(text: string): void {
    this.text = text;
  }
}

class FakeElement extends EventTarget {
  isConnected = true;
  readonly attributes: Record<string, string> = { url: 'https://alongside.example' };
  attachShadow = (): object => ({});
  getAttribute = (name: string): string | null => this.attributes[name] ?? null;
}

beforeEach(async () => {
  vi.resetModules();
  scenes = [];
  asked = [];
  defined = new Map();
  vi.stubGlobal('HTMLElement', FakeElement);
  vi.stubGlobal('CSSStyleSheet', Sheet);
  vi.stubGlobal('customElements', { get: (name: string) => defined.get(name), define: (name: string, type: unknown) => defined.set(name, type) });
  vi.stubGlobal('sessionStorage', { getItem: () => { throw new Error('a guest reads nothing'); }, setItem: () => { throw new Error('a guest writes nothing'); } });
  vi.stubGlobal('document', Object.freeze({ title: 'CRM' }));
  vi.stubGlobal('navigator', { languages: ['en-GB'] });
  ({ AlongsideAgent: Element } = await import('../src/element/alongside-agent'));
});

afterEach(() => {
  vi.unstubAllGlobals();
  noComplaints();
});

type Agent = InstanceType<typeof Element>;

/** An element in the page, with what it told. */
function placed(): { agent: Agent; told: string[] } {
  const agent = new Element();
  const told: string[] = [];
  for (const name of ['alongside-call', 'alongside-connected', 'alongside-closed', 'alongside-problem']) {
    agent.addEventListener(name, (event) => {
      const { detail } = event as CustomEvent<Record<string, unknown>>;
      told.push([name.replace('alongside-', ''), detail['phase'] ?? detail['code'] ?? detail, detail['reason'] ?? ''].join(' ').trim());
    });
  }
  agent.connectedCallback();
  return { agent, told };
}

const drawn = (agent: Agent): string => (agent as unknown as { root: { drawn: string } }).root.drawn;

const rings = async (scene: Scene): Promise<void> => {
  scene.server.says({ type: 'call.incoming', call: 'a'.repeat(32), ring: 'b'.repeat(32), from: 'sip:ana@bank.example', displayName: 'Ana', audio: true, video: false });
  await settled();
};

describe('<alongside-agent>', () => {
  it('defines itself once', () => expect([...defined.keys()]).toEqual(['alongside-agent']));

  it('signs in when it gets a token, at the server that its page names, and leaves title and storage alone', async () => {
    const { agent, told } = placed();
    expect([asked, agent.dial('agent:bo'), agent.available]).toEqual([[], false, false]);
    agent.token = 'agent-token';
    await scenes[0]!.connects();
    expect([asked, told, agent.available]).toEqual([[{ token: 'agent-token', url: 'https://alongside.example' }], ['connected true'], true]);
  });

  it('tells of a call at each phase, once, and of its end', async () => {
    const { agent, told } = placed();
    agent.token = 'agent-token';
    await scenes[0]!.connects();
    await rings(scenes[0]!);
    expect(agent.calls).toEqual([{ id: 'a'.repeat(32), role: 'callee', phase: 'incoming', address: 'sip:ana@bank.example', displayName: 'Ana' }]);
    scenes[0]!.server.says({ type: 'call.ended', call: 'a'.repeat(32), reason: 'normal' });
    expect([told, agent.calls]).toEqual([['connected true', 'call incoming', 'call ended normal'], []]);
  });

  it('dials for its page, and takes no calls where the page says so', async () => {
    const { agent, told } = placed();
    agent.token = 'agent-token';
    await scenes[0]!.connects();
    expect(agent.dial('sip:ana@bank.example')).toBe(true);
    agent.available = false;
    await settled();
    expect(scenes[0]!.server.of('call.dial')).toMatchObject([{ to: 'sip:ana@bank.example' }]);
    expect(scenes[0]!.server.of('presence').at(-1)).toMatchObject({ available: false });
    expect(told.filter((one) => one.startsWith('call'))).toEqual(['call preparing', 'call dialing']);
  });

  it('says when its connection is lost and back, and what is wrong', async () => {
    const { agent, told } = placed();
    agent.token = 'agent-token';
    await scenes[0]!.connects();
    scenes[0]!.server.cuts();
    await scenes[0]!.reconnects();
    scenes[0]!.session.wake('page-returned');
    expect(told).toEqual(['connected true', 'connected false', 'connected true', 'problem page-returned']);
  });

  it('with another token ends the first session and begins the second', async () => {
    const { agent, told } = placed();
    agent.token = 'first';
    await scenes[0]!.connects();
    agent.token = 'second';
    await settled();
    await scenes[1]!.connects();
    expect([asked.map(({ token }) => token), told]).toEqual([['first', 'second'], ['connected true', 'closed 1000', 'connected true']]);
  });

  it('that the server turns away says why', async () => {
    const { agent, told } = placed();
    agent.token = 'of another application';
    await settled();
    scenes[0]!.net.socket.opens();
    scenes[0]!.net.socket.cut(4403, 'this origin is not allowed');
    await settled();
    expect([told.at(-1), drawn(agent)]).toEqual(['closed 4403', 'You were signed out: this origin is not allowed.']);
  });

  it('taken out of the page leaves, and its calls end', async () => {
    const { agent, told } = placed();
    agent.token = 'agent-token';
    await scenes[0]!.connects();
    await rings(scenes[0]!);
    agent.disconnectedCallback();
    await settled();
    expect([scenes[0]!.session.state, told.slice(-2)]).toEqual(['closed', [expect.stringMatching(/^call ended/) as string, 'closed 1000']]);
  });

  it('works once in a page: a second one throws and says why, shows nothing of the first, and the first goes on', async () => {
    const { agent, told } = placed();
    agent.token = 'agent-token';
    await scenes[0]!.connects();
    const second = placed().agent;
    expect(drawn(second)).toBe('outside');
    expect(() => (second.token = 'other')).toThrow(/^<alongside-agent>: Another agent panel in this page is signed in/);
    expect([drawn(agent), drawn(second), second.calls, second.dial('agent:bo')]).toEqual(['desk', expect.stringMatching(/^Another agent panel/) as string, [], false]);
    await rings(scenes[0]!);
    expect([told.at(-1), asked.length]).toEqual(['call incoming', 1]);
  });

  it('is taken out and another put in, in one go, as pages do that draw themselves anew: the other signs in', async () => {
    const { agent, told } = placed();
    agent.token = 'first';
    await scenes[0]!.connects();
    (agent as unknown as FakeElement).isConnected = false;
    agent.disconnectedCallback();
    const next = placed();
    next.agent.token = 'second';
    await settled();
    await scenes[1]!.connects();
    expect([told, next.told, drawn(agent), drawn(next.agent)]).toEqual([['connected true', 'closed 1000'], ['connected true'], '', 'desk']);
    expect(asked.map(({ token }) => token)).toEqual(['first', 'second']);
  });

  it('wears the console’s sheet, as if it were the root', () => {
    const { agent } = placed();
    const root = (agent as unknown as { root: { adoptedStyleSheets: Sheet[] } }).root;
    expect(root.adoptedStyleSheets[0]!.text).toMatch(/^:host\{--ink:#000\}:host\{display:block/);
  });
});
