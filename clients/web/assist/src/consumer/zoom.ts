import { ours } from './ours';

/** A width that no browser can lay out exactly: cut to 64ths of a CSS pixel, or to 64ths of a pixel of the screen. */
const WIDTH = 1.995;
const known = new Map<number, number>();

/**
 * How many times as large a browser lays a page and its frames out as CSS says: Blink by the screen's pixels for each CSS pixel, and rounds the
 * heights of fonts and the widths of lines there; WebKit not. What is laid out otherwise breaks its lines elsewhere.
 */
export function zoom(): number {
  const ratio = devicePixelRatio;
  const found = ratio === 1 ? 1 : known.get(ratio);
  if (found !== undefined) return found;
  const box = document.createElement('a-w');
  ours.add(box);
  box.style.cssText = `all:initial;position:fixed;width:${WIDTH}px`;
  document.documentElement.append(box);
  const { width } = box.getBoundingClientRect();
  box.remove();
  const times = Number.isInteger(width * 64) ? 1 : ratio;
  // In a frame that does not show nothing is laid out, which says nothing of the browser.
  if (width > 0) known.set(ratio, times);
  return times;
}
