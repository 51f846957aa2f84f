import { Refused, type Side } from '../side';

const PART = 512 << 10;

/** `https://host/base` → where its documents are. */
export const documentsAt = (url: string): string => `${url.replace(/^ws/, 'http').replace(/\/+$/, '')}/assist/documents`;

/** A page as a picture, no narrower than asked unless that would be too much. Throws with the server's sentence. */
export async function pageOf(url: string, key: string, page: number, width: number): Promise<ImageBitmap> {
  const answer = await fetch(`${documentsAt(url)}/${key}/pages/${page}?width=${Math.ceil(width)}`);
  if (!answer.ok) throw await refusal(answer);
  return createImageBitmap(await answer.blob());
}

/** Sends a file and makes it a push; resolves when all of it has arrived. */
export async function sendFile(party: Side, url: string, file: File): Promise<number> {
  const { push = 0, upload = '' } = await party.ask({ type: 'assist.push', file: { name: file.name, bytes: file.size } });
  await sendParts(url, upload, file);
  return push;
}

/** Sends a file to where the server expects it; resolves when all of it has arrived. */
export async function sendParts(url: string, upload: string, file: Blob): Promise<void> {
  for (let from = 0; from < file.size; from += PART) {
    // As bytes, without a type: then the browser need not ask beforehand whether it may (CORS).
    const body = await file.slice(from, from + PART).arrayBuffer();
    const answer = await fetch(`${documentsAt(url)}/uploads/${upload}?from=${from}`, { method: 'POST', body });
    if (!answer.ok) throw await refusal(answer);
  }
}

async function refusal(answer: Response): Promise<Refused> {
  const body = (await answer.json().catch(() => null)) as { error?: { code?: unknown; message?: unknown } } | null;
  return new Refused(String(body?.error?.code ?? 'failed'), String(body?.error?.message ?? `status ${answer.status}`));
}
