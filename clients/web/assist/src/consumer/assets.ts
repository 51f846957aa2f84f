/** Larger ones are left out of the picture. */
const LARGEST = 4 << 20;
/** Of all kept together, in characters; beyond it nothing new is fetched. */
const MOST_KEPT = 48 << 20;

/**
 * Pictures and fonts as `data:` URLs, because nothing inside an SVG image may load anything. `get` answers at once with what
 * is known; what is not is fetched, and `changed` says so when it came.
 */
export class Assets {
  private readonly known = new Map<string, string | null>();
  private kept = 0;
  private readonly changed: (url: string) => void;

  constructor(changed: (url: string) => void) {
    this.changed = changed;
  }

  /** The asset; null where it can't be had, undefined while it is on its way. */
  get(url: string): string | null | undefined {
    if (url.startsWith('data:')) return url;
    const found = this.known.get(url);
    if (found !== undefined || this.known.has(url)) return this.pending.has(url) ? undefined : (found ?? null);
    this.known.set(url, null);
    this.pending.add(url);
    void this.fetch(url);
    return undefined;
  }

  /** How many are on their way: a picture taken now lacks them. */
  get coming(): number {
    return this.pending.size;
  }

  private readonly pending = new Set<string>();

  private async fetch(url: string): Promise<void> {
    let data: string | null = null;
    try {
      // Without CORS it is not ours to show: a canvas that drew it could never be read.
      const same = new URL(url, location.href).origin === location.origin || url.startsWith('blob:');
      const answer = await fetch(url, same ? {} : { mode: 'cors', credentials: 'omit' });
      const blob = answer.ok ? await answer.blob() : null;
      if (blob !== null && blob.size <= LARGEST && this.kept < MOST_KEPT) data = await dataUrl(blob);
    } catch {
      // Refused by CORS or by the page's policy, or the network: it stays a blank of the same size.
    }
    this.kept += data?.length ?? 0;
    this.known.set(url, data);
    this.pending.delete(url);
    this.changed(url);
  }
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error('not readable'));
    reader.readAsDataURL(blob);
  });
}
