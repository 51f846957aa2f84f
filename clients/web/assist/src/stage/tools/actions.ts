import { TOOLS, type Tool } from '../../wire/drawing';
import type { Feature } from '../events';

/**
 * What the pointer and the keys over the picture do: move the picture, act on the page, or draw with a tool.
 * @example
 * stage.mode = 'look';
 */
export type Mode = 'look' | 'control' | Tool;

/** What a toolbox can be asked to do besides changing its mode. */
export type Deed = 'stay' | 'undo' | 'clear' | 'form' | 'people' | 'push' | 'snapshot' | 'larger' | 'smaller' | 'fit' | 'help';

/** One button, one key, one line of the help. */
export interface Action {
  readonly name: Mode | Deed;
  /** A single key, as `KeyboardEvent.key` has it. */
  readonly key: string;
  readonly words: string;
  /** What the token must allow. */
  readonly feature?: Feature;
  /** Of a picture of 16 by 16, strokes only. */
  readonly icon: string;
}

const draws = { feature: 'draw' } as const;

export const ACTIONS: readonly Action[] = [
  { name: 'look', key: 'Escape', words: 'Look and move the picture', icon: 'M3 2l10 5-4.5 1.5L7 13z' },
  { name: 'control', key: 'c', words: 'Click and type on the page', icon: 'M6 2v8M6 6c0-2 3-2 3 0v1c0-1 3-1 3 1 1-1 2 0 2 1 0 4-1 5-3 5H8c-2 0-4-3-6-5 0-2 2-2 4 1', feature: 'control' },
  { name: 'form', key: 'f', words: 'Fields of the page', icon: 'M2 3h12v4H2zM2 10h7v3H2zM12 10v3M10.5 11.5h3', feature: 'form' },
  { name: 'point', key: 'p', words: 'Point', icon: 'M8 8h.01M8 3a5 5 0 1 0 .01 0', ...draws },
  { name: 'laser', key: 'l', words: 'Laser pointer', icon: 'M3 13L10 6M11 2v2M14 5h-2M13.5 2.5l-1 1', ...draws },
  { name: 'pen', key: 'd', words: 'Draw', icon: 'M3 13l1-3 7-7 2 2-7 7z', ...draws },
  { name: 'highlight', key: 'h', words: 'Highlight', icon: 'M2 14h12M5 10l5-7 3 2-5 7H5z', ...draws },
  { name: 'arrow', key: 'a', words: 'Arrow', icon: 'M3 13L13 3M7 3h6v6', ...draws },
  { name: 'box', key: 'b', words: 'Box', icon: 'M3 4h10v8H3z', ...draws },
  { name: 'text', key: 't', words: 'Text', icon: 'M3 4V3h10v1M8 3v10M6 13h4', ...draws },
  { name: 'spotlight', key: 's', words: 'Spotlight', icon: 'M8 11a3 3 0 1 0-.01-6 3 3 0 0 0 0 6M8 1v1M8 14v1M1 8h1M14 8h1', ...draws },
  { name: 'lens', key: 'm', words: 'Magnifier for the customer', icon: 'M7 11.5a4.5 4.5 0 1 0-.01-9 4.5 4.5 0 0 0 .01 9M10.5 10.5l4 4M7 5v4M5 7h4', ...draws },
  { name: 'stay', key: 'k', words: 'Keep drawings until they are erased', icon: 'M6 2h4l-.5 5L12 10H4l2.5-3zM8 10v4', ...draws },
  { name: 'undo', key: 'u', words: 'Take back the last drawing', icon: 'M6 3L3 6l3 3M3 6h6a4 4 0 0 1 0 8H6', ...draws },
  { name: 'clear', key: 'x', words: 'Erase all drawings', icon: 'M3 4h10M6 4V2h4v2M4.5 4l.5 10h6l.5-10', ...draws },
  { name: 'people', key: 'i', words: 'People and invitations', icon: 'M6 7a2.5 2.5 0 1 0-.01-5A2.5 2.5 0 0 0 6 7M1.5 14c0-6 9-6 9 0M11 2.5a2.5 2.5 0 0 1 0 4.5M12 9c2 .5 3 2 3 5' },
  { name: 'push', key: 'o', words: 'Documents and links', feature: 'push', icon: 'M4 2h5l3 3v9H4zM9 2v3h3M6 8h4M6 11h4' },
  { name: 'snapshot', key: 'n', words: 'Save a snapshot', icon: 'M2 5h3l1-2h4l1 2h3v8H2zM8 11a2.5 2.5 0 1 0-.01-5 2.5 2.5 0 0 0 0 5' },
  { name: 'larger', key: '+', words: 'Larger', icon: 'M8 3v10M3 8h10' },
  { name: 'smaller', key: '-', words: 'Smaller', icon: 'M3 8h10' },
  { name: 'fit', key: '0', words: 'Fit the whole picture in', icon: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4' },
  { name: 'help', key: '?', words: 'All keys', icon: 'M5.5 6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M8 13h.01' },
];

export const isMode = (name: Mode | Deed): name is Mode => name === 'look' || name === 'control' || (TOOLS as readonly string[]).includes(name);

export const isTool = (mode: Mode): mode is Tool => mode !== 'look' && mode !== 'control';
