interface Policy {
  createScriptURL(address: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const KEY = Symbol.for('alongside.scripts');

/**
 * The address of our own Worker's program as a page that demands Trusted Types takes it. The policy's name is `alongside`;
 * it trusts blobs of this page and files of its own origin, nothing else.
 * @throws TypeError where the page's `trusted-types` does not list that name
 */
export function trusted(address: string): string {
  const scope = globalThis as { trustedTypes?: Factory; [KEY]?: Policy };
  // Made once in a page, because a second policy of the same name is refused.
  const policy = (scope[KEY] ??= scope.trustedTypes?.createPolicy('alongside', { createScriptURL: own }) ?? { createScriptURL: own });
  return policy.createScriptURL(address);
}

function own(address: string): string {
  const { protocol, origin } = new URL(address, location.href);
  if (origin !== location.origin || !/^(blob|https?):$/.test(protocol)) throw new TypeError(`${address} is no script of this page's`);
  return address;
}
