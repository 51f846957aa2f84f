/** The picture with the drawings on it, as a PNG of the picture's own size. */
export async function snapshot(canvas: HTMLCanvasElement, board: SVGSVGElement): Promise<Blob> {
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext('2d')!;
  context.drawImage(canvas, 0, 0);
  const drawings = await imageOf(board, canvas.width, canvas.height);
  if (drawings !== null) context.drawImage(drawings, 0, 0);
  return new Promise((done, failed) => copy.toBlob((blob) => (blob === null ? failed(new Error('the picture could not be packed')) : done(blob)), 'image/png'));
}

/** Null where the agent's page forbids `data:` images: the snapshot is then without drawings. */
async function imageOf(svg: SVGSVGElement, width: number, height: number): Promise<HTMLImageElement | null> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  try {
    await image.decode();
    return image;
  } catch {
    return null;
  }
}

/** Hands a file to the person at this page. */
export function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
