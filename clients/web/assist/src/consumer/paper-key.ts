/** What begins the name of a PDF's picture among the assets: `paper:300x200 https://…`. */
export const PAPER = 'paper:';

/** The address of the PDF that an element shows in the browser's own viewer; null where it shows something else. */
export function paperIn(element: Element): string | null {
  const { localName } = element;
  const url = localName === 'object' ? (element as HTMLObjectElement).data : (element as HTMLEmbedElement | HTMLIFrameElement).src;
  const said = localName === 'iframe' ? insideOf(element as HTMLIFrameElement) : (element as HTMLEmbedElement).type;
  return url !== '' && (said === '' ? /^data:application\/pdf|\.pdf([?#]|$)/i : /^application\/pdf/i).test(said || url) ? url : null;
}

/** What a frame holds, as far as scripts may know; nothing of an empty one, which the browser may have left for its viewer. */
function insideOf({ contentDocument }: HTMLIFrameElement): string {
  return contentDocument === null || contentDocument.URL === 'about:blank' ? '' : contentDocument.contentType;
}
