import { describe as suite, expect, it } from 'vitest';
import type { CallState } from '../src/call/machine';
import { nameCaptureFailure, problem, type CaptureFailure } from '../src/problem';
import { END_REASONS, PROGRESS } from '../src/wire/messages';
import { describe, describeTransferFailure } from '../src/words';

const TALKING: CallState = { phase: 'talking', held: false, farHeld: false, far: 'connected', media: 'flowing' };

suite('a call in words', () => {
  it.each([...END_REASONS])('has a sentence of its own for the end by %s', (reason) => {
    expect(describe({ phase: 'ended', reason })).toMatch(/^[A-Z].*\.$/);
  });

  it('has no two ends in the same words', () => {
    expect(new Set(END_REASONS.map((reason) => describe({ phase: 'ended', reason }))).size).toBe(END_REASONS.length);
  });

  it('never shows a code, a status or a name of ours to a person', () => {
    const all = END_REASONS.map((reason) => describe({ phase: 'ended', reason, status: 486, text: 'Busy Here' }));
    for (const words of all.filter((_, at) => END_REASONS[at] !== 'no-media')) expect(words).not.toMatch(/486|Busy Here|[a-z]-[a-z]/);
  });

  it('says why there was no media, as a sentence', () => {
    expect(describe({ phase: 'ended', reason: 'no-media', text: 'no media within 20 s of the answer' })).toBe(
      'The call has ended because no sound or picture came through. No media within 20 s of the answer.',
    );
  });

  it('has a sentence of its own for each way in which a transfer fails, without a code', () => {
    const all = END_REASONS.map((reason) => describeTransferFailure(reason));
    for (const words of all) expect(words).toMatch(/^[A-Z][^_]*\.$/);
    expect(new Set(all).size).toBe(END_REASONS.length);
    for (const words of all) expect(words).not.toMatch(/[a-z]-[a-z]/);
  });

  it.each([...PROGRESS])('says how far a transfer has come: %s', (transfer) => {
    expect(describe({ ...TALKING, held: true, transfer })).toMatch(/^Passing the call on.*…$/);
  });

  it.each([...PROGRESS])('says how far it has come: %s', (progress) => {
    expect(describe({ phase: 'ringing', progress, mediaUp: false })).toMatch(/…$/);
  });

  it.each([
    [TALKING, 'Connected.'],
    [{ ...TALKING, held: true }, 'On hold.'],
    [{ ...TALKING, farHeld: true }, 'The other side has put you on hold.'],
    [{ ...TALKING, held: true, farHeld: true }, 'On hold on both sides.'],
    [{ ...TALKING, far: 'reconnecting', farHeld: true }, 'The other side is reconnecting. Please wait…'],
    [{ ...TALKING, media: 'moving', far: 'reconnecting' }, 'Reconnecting…'],
  ] as const)('says first what matters most while it is up: %j', (state, words) => {
    expect(describe(state)).toBe(words);
  });

  it.each([{ phase: 'preparing', role: 'caller' }, { phase: 'dialing' }, { phase: 'incoming' }, { phase: 'answering', mediaUp: false }, { phase: 'connecting', held: false, farHeld: false, far: 'connected' }, { phase: 'ending' }] as const)(
    'has words for $phase',
    (state) => expect(describe(state).length).toBeGreaterThan(7),
  );
});

suite('a transfer that failed', () => {
  it('is told in our words, or in the server’s where it has some for people', () => {
    expect(describeTransferFailure('busy')).toBe('The transfer failed: it is busy there.');
    expect(describeTransferFailure({ reason: 'busy', status: 486, text: 'Busy Here' })).toBe('The transfer failed: it is busy there.');
    expect(describeTransferFailure({ reason: 'unreachable', text: 'the queue loans is closed. See you at eight' })).toBe('The transfer failed: the queue loans is closed. See you at eight.');
  });
});

suite('a device that cannot be had', () => {
  const failure: CaptureFailure = { kind: 'audio', name: 'NotAllowedError', message: 'Permission denied', secure: true, framed: false, policyAllows: null };

  it.each([
    ['NotAllowedError', 'microphone-refused'],
    ['PermissionDeniedError', 'microphone-refused'],
    ['SecurityError', 'microphone-refused'],
    ['NotFoundError', 'microphone-missing'],
    ['DevicesNotFoundError', 'microphone-missing'],
    ['OverconstrainedError', 'microphone-missing'],
    ['NotReadableError', 'microphone-busy'],
    ['TrackStartError', 'microphone-busy'],
    ['AbortError', 'microphone-busy'],
    ['', 'microphone-refused'],
  ])('is named by its error: %s → %s', (name, code) => {
    expect(nameCaptureFailure({ ...failure, name })).toBe(code);
    expect(nameCaptureFailure({ ...failure, name, kind: 'video' })).toBe(code.replace('microphone', 'camera'));
  });

  it('is the page’s fault where it came without https, whatever the browser says', () => {
    expect(nameCaptureFailure({ ...failure, name: 'TypeError', secure: false })).toBe('insecure-context');
  });

  it('is the frame’s fault where its policy says so, or the error’s message does', () => {
    expect(nameCaptureFailure({ ...failure, framed: true, policyAllows: false })).toBe('iframe-not-allowed');
    expect(nameCaptureFailure({ ...failure, framed: true, message: 'Permissions policy violation: microphone' })).toBe('iframe-not-allowed');
    expect(nameCaptureFailure({ ...failure, framed: true, policyAllows: true })).toBe('microphone-refused');
    expect(nameCaptureFailure({ ...failure, framed: false, policyAllows: false })).toBe('microphone-refused');
  });

  it('is told in a sentence that says what to do', () => {
    expect(problem('microphone-refused', 'c1')).toEqual({
      code: 'microphone-refused',
      words: 'The browser does not let this page use the microphone. Allow it in the address bar and try again.',
      call: 'c1',
    });
    expect(problem('not-understood')).not.toHaveProperty('call');
  });
});
