import type { Forbidden } from '../forbidden';

/** That the page's policy lets us fetch nothing from there. */
export function lacking(origin: string): Forbidden {
  const header = `connect-src ${origin === location.origin ? "'self'" : origin}`;
  return { header, instead: 'element', words: `this page's policy lacks ${header}: its images are read as they are drawn, its fonts are not shown` };
}

/** An image by way of an element, for which `img-src` counts and not `connect-src`; null for what is none, or not ours to read. */
export async function drawn(url: string): Promise<string | null> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = url;
  try {
    await image.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    return canvas.toDataURL();
  } catch {
    return null;
  }
}
