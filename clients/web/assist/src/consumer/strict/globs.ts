/**
 * Whether an address matches a glob (`PageRules.on`). Where there is doubt it does, because rules hide: letters may be small
 * or large, and escaped or not; `/transfer/**` is also `/transfer`.
 */
export function matches(glob: string, address: string): boolean {
  const { origin, pathname, search, hash } = new URL(address);
  const text = (glob.startsWith('/') ? '' : origin) + pathname + (/[?#]/.test(glob) ? search : '') + (glob.includes('#') ? hash : '');
  const wanted = new RegExp(`^${sourceOf(glob)}$`, 'is');
  return wanted.test(text) || wanted.test(unescaped(text));
}

function sourceOf(glob: string): string {
  const [path, behind] = [glob.replace(/[?#].*/s, ''), /[?#].*/s.exec(glob)?.[0] ?? ''];
  const inPath = path.split(/(\/\*\*$|\*\*|\*)/).map((part) => (part === '/**' ? '(/.*)?' : part === '**' ? '.*' : part === '*' ? '[^/]*' : literal(part)));
  // Behind the path a `/` parts nothing.
  return inPath.join('') + behind.split(/\*+/).map(literal).join('.*');
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The addresses of a document and of those around it, as far as scripts may look; none of one that is no longer shown. */
export function addressesOf(document: Document): string[] {
  const found: string[] = [];
  for (let window = document.defaultView; window !== null; window = window === window.parent ? null : (window.parent as typeof window)) {
    try {
      found.push(window.location.href);
    } catch {
      break; // of another origin
    }
  }
  return found;
}
