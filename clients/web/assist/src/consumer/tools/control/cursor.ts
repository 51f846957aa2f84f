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
.agent{position:absolute;margin:18px 0 0 12px;padding:1px 7px;border-radius:8px;background:#1a4fd6;color:#fff;font:600 12px/1.4 system-ui,sans-serif}
.agent::before{content:'';position:absolute;left:-12px;top:-18px;width:14px;height:20px;background:#1a4fd6;clip-path:polygon(0 0,100% 66%,56% 68%,0 96%)}
.agent[hidden]{display:none}
`;
}
