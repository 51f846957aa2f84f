import { afterEach, describe, expect, it } from 'vitest';
import { Log, plainly } from '../src/log';
import { settled } from './fake/clock';
import { refused } from './fake/media';
import { Scene } from './fake/scene';
import { noComplaints } from './fake/server';

afterEach(noComplaints);

describe('the log of a session', () => {
  it('tells what happened, in order, with the ids that the server logs', async () => {
    const scene = await Scene.open();
    const call = await scene.talking();
    await call.hold();
    scene.server.says({ type: 'call.ended', call: call.id, reason: 'busy', status: 486, text: 'Busy Here' });
    const lines = scene.session.log().split('\n');
    expect(lines.slice(0, 2).join(' ')).toContain('Alongside web/test');
    expect(lines).toContain('connection ' + 'c'.repeat(32));
    const told = lines.filter((line) => line.startsWith('1970-')).map((line) => line.replace(/^\S+ /, ''));
    expect(told).toContain(`said call.dial audio=sendrecv video=none call=${call.id}`);
    expect(told).toContain(`heard call.ended call=${call.id} reason=busy status=486`);
    expect(told).toContain(`call call=${call.id} phase=ended reason=busy status=486`);
    expect(told.indexOf('link established')).toBeLessThan(told.findIndex((line) => line.startsWith('said call.dial')));
  });

  it('holds no token, name, address, key or SDP', async () => {
    const scene = await Scene.open({ token: 'secret-token' });
    scene.server.says({ type: 'call.incoming', call: 'a'.repeat(32), ring: 'b'.repeat(32), from: 'sip:bo@bank.example', displayName: 'Bo', audio: true, video: false });
    const call = await scene.talking();
    await call.sendDtmf('4711');
    await call.transfer('sip:carl@bank.example').catch(() => undefined);
    scene.server.says({ type: 'call.dtmf-received', call: call.id, tone: '5' });
    scene.server.says({ type: 'call.moved', call: call.id, to: 'b'.repeat(32), far: 'sip:dora@bank.example', displayName: 'Dora' });
    await settled();
    const text = scene.session.log();
    for (const word of ['secret-token', 'bank.example', 'agent:demo', 'Bo', 'Dora', '4711', 'tone', 'offer', 'answer ']) expect(text, word).not.toContain(word);
    expect(text).toContain(`to=${'b'.repeat(32)}`);
  });

  it('has problems and their ends', async () => {
    const scene = await Scene.open();
    scene.browser.have.audio = refused();
    scene.session.call({ to: 'agent:demo' });
    await settled();
    expect(scene.session.log()).toContain('problem code=microphone-refused');
  });

  it('keeps the latest 1,000 lines, of 500 characters each, and says how many are gone', () => {
    const log = new Log(() => new Date(0));
    for (let line = 0; line < 1_200; line++) log.write('x'.repeat(line === 1_199 ? 900 : 1));
    const lines = log.text(['head']).split('\n');
    expect([lines[0], lines[1], lines.length]).toEqual(['head', '(200 older lines are gone)', 1_003]);
    expect(lines[1_001]!.length).toBe(500);
  });

  it('passes over what is no plain word', () => {
    expect(plainly({ type: 'x', to: 'sip:a@b', reason: 'Not A Word', score: 3, far: 'name', held: true, call: 'A' })).toEqual({ score: 3, held: true });
  });
});
