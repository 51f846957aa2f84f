/**
 * Whether this browser can share a page.
 * @example
 * const { supported, reason }: Supported = await isSupported();
 */
export interface Supported {
  /** What a page's policy forbids is not asked here: the event `forbidden` tells of it, and most of it has a way around. */
  readonly supported: boolean;
  /** Why not, a sentence in English for people; empty where it can. */
  readonly reason: string;
}

/** Without these nothing of ours would work. */
const NEEDED = ['WebSocket', 'OffscreenCanvas', 'MutationObserver'];
/** Words in an SVG image, as every picture of a page has them. */
const WORDS = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="9" height="9"%3E%3CforeignObject width="9" height="9"%3E%3Cp xmlns="http://www.w3.org/1999/xhtml"%3E.%3C/p%3E%3C/foreignObject%3E%3C/svg%3E';

/** Loaded when a page asks. */
export async function whatIsSupported(): Promise<Supported> {
  const missing = NEEDED.find((name) => !(name in globalThis)) ?? ('adoptedStyleSheets' in document ? null : 'adoptedStyleSheets');
  if (missing !== null) return no(`this browser has no ${missing}`);
  return (await lendsPixels()) ? { supported: true, reason: '' } : no('this browser does not let a page read what it draws');
}

const no = (why: string): Supported => ({ supported: false, reason: `This page can’t be shared: ${why}.` });

/** Whether pixels of such an image can be read; some browsers and settings for privacy forbid that. */
async function lendsPixels(): Promise<boolean> {
  const image = new Image();
  image.src = WORDS;
  const drawn = await image.decode().then(
    () => true,
    () => false,
  );
  // The page's policy forbids it, and then something else draws.
  if (!drawn) return true;
  const pen = new OffscreenCanvas(9, 9).getContext('2d');
  try {
    pen?.drawImage(image, 0, 0);
    return pen?.getImageData(0, 0, 1, 1) !== undefined;
  } catch {
    return false;
  }
}
