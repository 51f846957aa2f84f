/** The document itself, or a shadow tree in it. */
export type Tree = Document | ShadowRoot;

/**
 * The trees of one document: itself and every shadow tree that was met while it was copied. What a document's methods say of
 * its elements they say of one tree alone, so whoever asks, asks each.
 */
export class Trees {
  readonly document: Document;
  private readonly known: Set<Tree>;
  private readonly met: (tree: Tree) => void;

  /** @param met called once for each tree */
  constructor(document: Document, met: (tree: Tree) => void) {
    this.document = document;
    this.known = new Set([document]);
    this.met = met;
    met(document);
  }

  add(tree: ShadowRoot): void {
    if (this.known.has(tree)) return;
    this.known.add(tree);
    this.met(tree);
  }

  /** Those that are still part of the document. */
  all(): readonly Tree[] {
    for (const tree of this.known) if (tree !== this.document && !tree.isConnected) this.known.delete(tree);
    return [...this.known];
  }

  /** The elements of all trees that match. */
  find<E extends Element = Element>(selector: string): E[] {
    return this.all().flatMap((tree) => [...tree.querySelectorAll<E>(selector)]);
  }

  /** What moves by itself, or was stopped in its middle. */
  animations(): Animation[] {
    return this.all().flatMap((tree) => tree.getAnimations());
  }

  get hasShadows(): boolean {
    return this.known.size > 1;
  }
}

/** Its parent in the tree as a reader sees it: that of the top of a shadow tree is the element which has it. */
export const parentOf = (node: Node): Element | null => node.parentElement ?? (isShadow(node.parentNode) ? node.parentNode.host : null);

// By its kind, not by its class: a frame has classes of its own.
export const isShadow = (node: Node | null): node is ShadowRoot => node !== null && node.nodeType === Node.DOCUMENT_FRAGMENT_NODE && 'host' in node;

export const isElement = (node: unknown): node is Element => (node as Node | null)?.nodeType === 1;
