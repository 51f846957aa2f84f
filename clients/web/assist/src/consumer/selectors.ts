/**
 * Selectors of the page, made fit for its mirror. There a shadow tree lies flat among the children of its host: `a-s` on each
 * of its elements and `a-h` on the host name the tree's styles, and what the page knows by itself are attributes.
 */

/** States that the page has and its mirror has not. */
const TWINS = /:(hover|active|focus-visible|focus-within|focus|root|target|modal|popover-open|fullscreen)(?![\w-])/g;
/** A picture shows nothing of an element of these names, not even its border; in the mirror they have others. */
const FRAMES = /(?<![\w.#\[="'-])(iframe|object|embed)(?![\w-])/g;
const PSEUDO_ELEMENT = /::|:(?:before|after|first-line|first-letter)(?![\w-])/;

export const twins = (text: string): string =>
  text
    .replace(TWINS, '[a-$1]')
    .replace(/:(?:any-)?link(?![\w-])/g, ':where(a,area)[href]')
    .replace(/:not\(:defined\)/g, '[a-undefined]')
    .replace(/:defined(?![\w-])/g, ':not([a-undefined])')
    .replace(FRAMES, 'a-$1')
    .replace(/\[popover(?=[\]=])/g, '[a-popover');

/** For a document in whose mirror shadow trees lie: its selectors mean none of their elements, but parts. */
export const ofDocument = (selector: string): string => each(selector, (compound) => part(compound) ?? suffixed(compound, ':where(:not([a-s]))'));

/** For the styles of a shadow tree; `name` is what `a-s` and `a-h` say of it. */
export const ofShadow = (selector: string, name: string): string => each(selector, (compound) => inShadow(compound, name));

function inShadow(compound: string, name: string): string {
  const host = `[a-h="${name}"]`;
  const at = /^:host(-context)?(?![\w-])(?:\(([^]*)\))?/.exec(compound);
  if (at !== null && at[2] === undefined) return `:where(${host})${compound.slice(at[0].length)}`;
  if (at !== null) {
    const close = endOf(compound, compound.indexOf('('));
    const inner = compound.slice(compound.indexOf('(') + 1, close);
    const rest = compound.slice(close + 1);
    // What the page says of the host wins over what the host says of itself, so this counts for nothing.
    return at[1] === undefined ? `:where(${host}:is(${inner}))${rest}` : `:where(:is(${inner}) ${host},${host}:is(${inner}))${rest}`;
  }
  const slotted = compound.indexOf('::slotted(');
  if (slotted < 0) return suffixed(compound, `:where([a-s="${name}"])`);
  const close = endOf(compound, slotted + 9);
  const slot = compound.slice(0, slotted);
  return `:where(${slot === '' ? 'slot' : slot}[a-s="${name}"])>:where(${compound.slice(slotted + 10, close)})${compound.slice(close + 1)}`;
}

/** `x-card::part(title):hover` → what has that part below it. */
function part(compound: string): string | null {
  const at = compound.indexOf('::part(');
  if (at < 0) return null;
  const close = endOf(compound, at + 6);
  const names = compound.slice(at + 7, close).trim().split(/\s+/);
  const before = compound.slice(0, at);
  return `${before === '' ? '' : suffixed(before, ':where(:not([a-s]))')} :where([a-s])${names.map((name) => `[part~="${name}"]`).join('')}${compound.slice(close + 1)}`;
}

function suffixed(compound: string, suffix: string): string {
  if (/^(&|from|to|\d)/.test(compound) && !/[.#[:]/.test(compound)) return compound;
  const at = outside(compound, (rest) => PSEUDO_ELEMENT.exec(rest)?.index === 0);
  return at < 0 ? compound + suffix : compound.slice(0, at) + suffix + compound.slice(at);
}

/** Rewrites each compound of a list of complex selectors. */
function each(selector: string, rewrite: (compound: string) => string): string {
  let [out, compound] = ['', ''];
  const flush = (): void => {
    if (compound !== '') out += rewrite(compound);
    compound = '';
  };
  for (let i = 0; i < selector.length; i++) {
    const c = selector[i]!;
    if (c === '(' || c === '[') {
      const end = endOf(selector, i);
      compound += selector.slice(i, end + 1);
      i = end;
    } else if (c === '\\') compound += c + (selector[++i] ?? '');
    else if (/[\s,>+~|]/.test(c)) {
      flush();
      out += c;
    } else compound += c;
  }
  flush();
  return out;
}

/** Where what begins here with a bracket ends. */
function endOf(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\') i++;
    else if (c === '"' || c === "'") {
      for (i++; i < text.length && text[i] !== c; i++) if (text[i] === '\\') i++;
    } else if (c === '(' || c === '[') depth++;
    else if ((c === ')' || c === ']') && --depth === 0) return i;
  }
  return text.length - 1;
}

/** The first place outside of brackets from which on the text is so; -1 for none. */
function outside(text: string, is: (rest: string) => boolean): number {
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(' || text[i] === '[') i = endOf(text, i);
    else if (text[i] === '\\') i++;
    else if (text[i] === ':' && is(text.slice(i))) return i;
  }
  return -1;
}
