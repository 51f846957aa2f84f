import { afterEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../src/emitter';

interface Events {
  step: number;
  over: string;
}

afterEach(() => void vi.restoreAllMocks());

describe('events', () => {
  it('reach every listener until it stops', () => {
    const emitter = new Emitter<Events>();
    const heard: number[] = [];
    const stop = emitter.on('step', (step) => heard.push(step));
    emitter.on('step', (step) => heard.push(step * 10));
    emitter.emit('step', 1);
    stop();
    stop();
    emitter.emit('step', 2);
    expect(heard).toEqual([1, 10, 20]);
  });

  it('are heard by all in the order in which they happened, whoever caused the next', () => {
    const emitter = new Emitter<Events>();
    emitter.on('step', (step) => {
      if (step < 3) emitter.emit('step', step + 1);
      if (step === 3) emitter.emit('over', 'done');
    });
    const heard: unknown[] = [];
    emitter.on('step', (step) => heard.push(step));
    emitter.on('over', (words) => heard.push(words));
    emitter.emit('step', 1);
    expect(heard).toEqual([1, 2, 3, 'done']);
  });

  it('go on after a listener that throws, and its mistake is not hidden', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const emitter = new Emitter<Events>();
    const heard: number[] = [];
    emitter.on('step', () => {
      throw new Error('a bug of the page');
    });
    emitter.on('step', (step) => heard.push(step));
    emitter.emit('step', 1);
    emitter.emit('step', 2);
    expect(heard).toEqual([1, 2]);
    expect(error.mock.calls.map(([words]) => words as string)).toEqual(['a listener of Alongside failed', 'a listener of Alongside failed']);
  });
});
