const nodes = new WeakSet<Node>();

/** What we put into a page beside our window: no part of any picture. */
export const ours = {
  add: (node: Node): void => void nodes.add(node),
  has: (node: Node): boolean => nodes.has(node),
};
