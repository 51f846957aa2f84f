const GESTURES = ['pointerdown', 'keydown', 'touchend'] as const;

/** How to stop waiting for a gesture, for each element that does. */
const waiting = new WeakMap<HTMLMediaElement, () => void>();

/**
 * Plays a stream in an element. Where autoplay is forbidden, tells once, starts at the next gesture anywhere on the page, and
 * tells that too. An element that was given another stream meanwhile is left alone.
 */
export function play(element: HTMLMediaElement, stream: MediaStream, needsGesture: () => void, started: () => void = () => undefined): void {
  waiting.get(element)?.();
  element.autoplay = true;
  element.setAttribute('playsinline', '');
  if (element.srcObject !== stream) element.srcObject = stream;
  element.play().catch((trouble: unknown) => {
    // AbortError: another `play` or a new track came in between, and goes on by itself.
    if (!(trouble instanceof Error) || trouble.name !== 'NotAllowedError') return;
    needsGesture();
    const stop = (): void => {
      waiting.delete(element);
      GESTURES.forEach((gesture) => document.removeEventListener(gesture, again, true));
    };
    const again = (): void => {
      stop();
      if (element.srcObject === stream) element.play().then(started, () => undefined);
    };
    waiting.get(element)?.();
    waiting.set(element, stop);
    GESTURES.forEach((gesture) => document.addEventListener(gesture, again, true));
  });
}
