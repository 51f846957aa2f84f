/**
 * Something that the page's Content-Security-Policy forbids us, what its header would have to say, and what is done instead.
 * @example
 * support.on('forbidden', ({ header, instead }) => console.log(`add ${header}; until then: ${instead}`));
 */
export interface Forbidden {
  /** As it stands in the header: `img-src data:`. */
  readonly header: string;
  /**
   * `file`: a Worker from a file of this site. `page`: the Worker's program in the page itself. `frame`: drawing in a frame of
   * our server. `element`: images by their elements. `nothing`: it can't be done.
   */
  readonly instead: 'file' | 'page' | 'frame' | 'element' | 'nothing';
  /** A sentence for whoever keeps the page; the console has it too. */
  readonly words: string;
}

export type Forbid = (what: Forbidden) => void;

/** Violations of a page's or a Worker's enforced policy, as the browser tells them: `what` is the directive, `which` the address. */
export function onViolation(scope: EventTarget, heard: (what: string, which: string) => void, signal?: AbortSignal): void {
  scope.addEventListener(
    'securitypolicyviolation',
    (event) => {
      const { disposition, effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
      if (disposition === 'enforce') heard(effectiveDirective, blockedURI);
    },
    signal === undefined ? {} : { signal },
  );
}
