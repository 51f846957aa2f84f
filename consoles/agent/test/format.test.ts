import { describe, expect, it } from 'vitest';
import { clock, initials, nameOf, qualityWord } from '../src/format';

describe('what an agent reads', () => {
  it.each([
    [0, '0:00'],
    [7.9, '0:07'],
    [754, '12:34'],
    [3_723, '1:02:03'],
    [-3, '0:00'],
  ])('%d s is %s', (seconds, words) => expect(clock(seconds)).toBe(words));

  it.each([
    [100, 'Very good'],
    [80, 'Very good'],
    [79, 'Good'],
    [40, 'Fair'],
    [20, 'Poor'],
    [0, 'Bad'],
  ])('a line of %d is %s', (score, word) => expect(qualityWord({ score })).toBe(word));

  it.each([
    [{ address: 'sip:c-123@bank.example', displayName: 'Ana' }, 'Ana'],
    [{ address: 'sip:c-123@bank.example' }, 'c-123'],
    [{ address: 'sips:+4930123@trunk.example', displayName: '' }, '+4930123'],
    [{ address: 'agent:demo' }, 'demo'],
    [{ address: 'sip:@bank.example' }, 'Unknown caller'],
    [{ address: '' }, 'Unknown caller'],
  ])('%j is called %s', (far, name) => expect(nameOf(far)).toBe(name));

  it.each([
    ['Ana Lima', 'AL'],
    ['ana.lima-souza', 'AL'],
    ['+4930123', '?'],
    ['éric', 'É'],
    ['李 明', '李明'],
    ['𝒳avier', '𝒳'],
    ['', '?'],
  ])('%s has the letters %s', (name, letters) => expect(initials(name)).toBe(letters));
});
