import type { FarSide, Quality } from '@alongside/client';
import { say } from '../../shared/language';

/** Seconds as `0:07`, `12:34` or `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The score in a word, as people speak of a line. */
export function qualityWord(quality: Pick<Quality, 'score'>): string {
  if (quality.score >= 80) return say('Very good');
  if (quality.score >= 60) return say('Good');
  if (quality.score >= 40) return say('Fair');
  return quality.score >= 20 ? say('Poor') : say('Bad');
}

/** The far side's name, or what stands in for one. */
export function nameOf(far: FarSide): string {
  if (far.displayName !== undefined && far.displayName !== '') return far.displayName;
  const address = far.address.replace(/^(sips?|agent|queue|tel):/, '').replace(/@.*$/, '');
  return address === '' ? say('Unknown caller') : address;
}

/** One or two letters for a round picture. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => [...word][0]!.toUpperCase())
    .join('') || '?';
}
