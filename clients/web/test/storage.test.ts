import { describe, expect, it } from 'vitest';
import { TabMemory, type Remembered } from '../src/storage';
import { FakeStorage } from './fake/scene';

const NOTE: Remembered = {
  url: 'wss://server.example/gateway/v1',
  token: 'secret',
  connection: 'c'.repeat(32),
  calls: [{ call: 'a'.repeat(32), audio: 'sendrecv', video: 'none', muted: ['audio'] }],
};

const memory = (storage: FakeStorage): TabMemory => new TabMemory(storage as unknown as Storage);

describe('a tab’s note to the page after it', () => {
  it('is read as it was written, until it is cleared', () => {
    const storage = new FakeStorage();
    memory(storage).write(NOTE);
    expect(memory(storage).read()).toEqual(NOTE);
    memory(storage).clear();
    expect(memory(storage).read()).toBeNull();
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['of an older kind', JSON.stringify({ connection: NOTE.connection })],
    ['with a bad connection', JSON.stringify({ ...NOTE, connection: 'x' })],
    ['with a call that is none', JSON.stringify({ ...NOTE, calls: [null] })],
    ['with a direction that is none', JSON.stringify({ ...NOTE, calls: [{ ...NOTE.calls[0], audio: 'upwards' }] })],
    ['that mutes what is no kind', JSON.stringify({ ...NOTE, calls: [{ ...NOTE.calls[0], muted: ['smell'] }] })],
  ])('that is %s is no note', (_what, kept) => {
    const storage = new FakeStorage();
    storage.setItem('alongside.v1', kept);
    expect(memory(storage).read()).toBeNull();
  });

  it('is left out where the browser forbids storage, and nothing breaks', () => {
    const forbidden = new Proxy({}, {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    }) as Storage;
    for (const storage of [forbidden, null]) {
      const tab = new TabMemory(storage);
      tab.write(NOTE);
      tab.clear();
      expect(tab.read()).toBeNull();
    }
  });
});
