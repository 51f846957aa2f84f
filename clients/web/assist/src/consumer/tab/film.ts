import { ours } from '../ours';
import type { Drawer, Part, Seen } from '../raster';

/** What browsers have for filming their own tab and for being sure that it is that one. */
interface Filming extends MediaDevices {
  setCaptureHandleConfig?(config: { handle: string; permittedOrigins: readonly string[] }): void;
}
interface FilmTrack extends MediaStreamTrack {
  getCaptureHandle?(): { readonly handle?: string } | null;
}

const FRAME_MILLIS = 4_000;

/**
 * Pictures that the browser itself films of this tab. Only of this one: a handle that the page gives itself must come back
 * with the film. A frame is shown only when it was taken after the last cover was in its place.
 */
export class Film implements Drawer {
  private readonly video = document.createElement('video');
  private readonly nudge = document.createElement('div');
  private readonly track: FilmTrack;
  private readonly handle: string;
  private readonly ended: () => void;
  /** When the last frame was taken. */
  private taken = -Infinity;
  /** Frames from before this moment are of nobody's concern. */
  private clean = Infinity;
  private waiting: (() => void)[] = [];
  private over = false;

  private constructor(track: FilmTrack, handle: string, came: () => void, ended: () => void) {
    this.track = track;
    this.handle = handle;
    this.ended = ended;
    this.nudge.style.cssText = 'all:initial;position:fixed;left:0;top:0;width:1px;height:1px;pointer-events:none;z-index:2147483647;opacity:.01';
    ours.add(this.nudge);
    document.documentElement.append(this.nudge);
    this.video.muted = true;
    this.video.srcObject = new MediaStream([track]);
    void this.video.play();
    const each = (_: number, { captureTime = -Infinity }: VideoFrameCallbackMetadata): void => {
      if (this.over) return;
      this.taken = captureTime;
      this.waiting.splice(0).forEach((go) => go());
      came();
      this.video.requestVideoFrameCallback(each);
    };
    this.video.requestVideoFrameCallback(each);
    track.addEventListener('ended', () => this.stop());
  }

  /**
   * Asks the person; within a click of theirs.
   * @throws Error where the person says no, shows something else, or the browser can't
   */
  static async open(came: () => void, ended: () => void): Promise<Film> {
    const media = navigator.mediaDevices as Filming | undefined;
    if (media?.getDisplayMedia === undefined || media.setCaptureHandleConfig === undefined) throw new Error('this browser can’t film its own tab');
    const handle = crypto.randomUUID();
    media.setCaptureHandleConfig({ handle, permittedOrigins: [location.origin] });
    const options = { video: { displaySurface: 'browser', cursor: 'never', frameRate: 30 }, audio: false, preferCurrentTab: true, selfBrowserSurface: 'include', surfaceSwitching: 'exclude' };
    const stream = await media.getDisplayMedia(options as DisplayMediaStreamOptions);
    const [track] = stream.getVideoTracks() as FilmTrack[];
    if (track === undefined || track.getCaptureHandle?.()?.handle !== handle) {
      stream.getTracks().forEach((each) => each.stop());
      throw new Error('something else than this tab was chosen');
    }
    return new Film(track, handle, came, ended);
  }

  /** Something was covered: no frame is shown before that is on the screen. */
  covered(): void {
    this.clean = Infinity;
    // A frame's callback runs before it is painted, the one after that behind it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        this.clean = performance.now();
        this.move();
      }),
    );
  }

  /** A page that stands still gives no frames: this makes one. */
  private move(): void {
    this.nudge.style.backgroundColor = this.nudge.style.backgroundColor === 'black' ? 'white' : 'black';
  }

  async draw(_source: string, _seen: Seen, scale: number, _behind: string, [left, top, width, height]: Part): Promise<ImageBitmap> {
    await this.frame();
    if (this.over || this.track.getCaptureHandle?.()?.handle !== this.handle) {
      this.stop();
      throw new Error('the tab is no longer filmed');
    }
    const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
    const context = canvas.getContext('2d', { alpha: false })!;
    context.drawImage(this.video, -left * scale, -top * scale, innerWidth * scale, innerHeight * scale);
    return canvas.transferToImageBitmap();
  }

  private async frame(): Promise<void> {
    const end = performance.now() + FRAME_MILLIS;
    while (!this.over && !(this.taken >= this.clean)) {
      if (performance.now() > end) throw new Error('no frame came after the last cover');
      this.move();
      await new Promise<void>((go) => {
        this.waiting.push(go);
        setTimeout(go, 100);
      });
    }
  }

  stop(): void {
    if (this.over) return;
    this.over = true;
    this.track.stop();
    this.video.srcObject = null;
    this.nudge.remove();
    this.waiting.splice(0).forEach((go) => go());
    this.ended();
  }
}
