/**
 * The early hook: a plain script of its own, loaded before all others. It remembers what no script can ask for later: closed
 * shadow roots, where fonts made by scripts come from, that rules were edited; and keeps what WebGL drew readable. What sends
 * a form off asks it first. It looks at nothing and sends nothing. `hooked.ts` takes over what it remembers.
 */
(() => {
  const key = Symbol.for('alongside');
  if (key in window) return;
  const memory = { roots: new WeakMap<Element, ShadowRoot>(), fonts: new WeakMap<object, unknown>(), edits: 0, loose: false, own: false, tell: (_host?: Element): void => {}, sends: (): boolean => true };
  // Whoever reads it first has it: closed roots stay closed to scripts that come later.
  Object.defineProperty(window, key, { configurable: true, get: () => (delete (window as unknown as Record<symbol, unknown>)[key], memory) });

  type Proto = Record<string, (...args: unknown[]) => unknown>;
  const after = (type: { prototype: unknown } | undefined, names: string, then: (self: Element, result: ShadowRoot) => void): void => {
    const proto = type?.prototype as Proto | undefined;
    for (const name of names.split(' ')) {
      const real = proto?.[name];
      if (real === undefined) continue;
      proto![name] = function (this: Element, ...args: unknown[]): unknown {
        const result = real.apply(this, args);
        then(this, result as ShadowRoot);
        return result;
      };
    }
  };
  const edited = (): void => {
    memory.edits++;
    memory.tell();
  };

  after(Element, 'attachShadow', (host, root) => {
    memory.roots.set(host, root);
    memory.tell(host);
  });
  after(CSSStyleSheet, 'insertRule deleteRule replace replaceSync', edited);
  after(CSSGroupingRule, 'insertRule deleteRule', edited);
  after(CSSKeyframesRule, 'appendRule deleteRule', edited);

  // Who asks for the style of a rule may be about to change it, now or at any time.
  const style = Object.getOwnPropertyDescriptor(CSSStyleRule.prototype, 'style');
  if (style?.get) {
    Object.defineProperty(CSSStyleRule.prototype, 'style', {
      ...style,
      get(this: CSSStyleRule) {
        if (!memory.own) {
          memory.loose = true;
          edited();
        }
        return style.get!.call(this) as unknown;
      },
    });
  }

  for (const name of ['submit', 'requestSubmit']) {
    const proto = HTMLFormElement.prototype as unknown as Proto;
    const real = proto[name];
    if (real === undefined) continue;
    proto[name] = function (this: Element, ...args: unknown[]): void {
      if (memory.sends()) real.apply(this, args);
    };
  }

  const { getContext } = HTMLCanvasElement.prototype as unknown as { getContext(kind: string, ...more: unknown[]): unknown };
  (HTMLCanvasElement.prototype as unknown as Proto)['getContext'] = function (this: HTMLCanvasElement, kind, ...more) {
    return getContext.call(this, kind as string, ...(/webgl/.test(kind as string) ? [{ ...(more[0] as object), preserveDrawingBuffer: true }] : more));
  };

  window.FontFace = class FontFace extends window.FontFace {
    constructor(family: string, source: string | BufferSource, descriptors?: FontFaceDescriptors) {
      super(family, source, descriptors);
      memory.fonts.set(this, source);
    }
  };
})();
