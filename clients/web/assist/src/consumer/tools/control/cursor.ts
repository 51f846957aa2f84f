const REST_MILLIS = 4_000;

/** Shows the consumer where the agent's pointer is, for a while after each act. */
export class Cursor {
  private readonly dot = document.createElement('div');
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(layer: HTMLElement) {
    this.dot.className = 'agent';
    this.dot.hidden = true;
    layer.append(this.dot);
  }

  show(x: number, y: number, name: string): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.dot.hidden = false;
    this.dot.textContent = name || 'Agent';
    Object.assign(this.dot.style, { left: `${x}px`, top: `${y}px` });
    this.timer = setTimeout(() => (this.dot.hidden = true), REST_MILLIS);
  }

  remove(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.dot.remove();
  }

  static readonly style = `
.agent{position:absolute;padding:14px 8px 2px 12px;margin:0;font:600 12px/1.3 system-ui,sans-serif;color:#1a4fd6;text-shadow:0 0 3px #fff,0 0 3px #fff}
.agent::before{content:'';position:absolute;left:0;top:0;border:7px solid transparent;border-left:12px solid #1a4fd6;border-top:0;transform-origin:0 0;transform:rotate(8deg)}
.agent[hidden]{display:none}
`;
}
