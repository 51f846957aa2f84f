/**
 * Rings until it is stopped: two soft tones, a second on and two off. Where the browser wants a gesture first it stays
 * silent; the page's title and status line say it too.
 */
export function startRinging(): () => void {
  if (typeof AudioContext !== 'function') return () => undefined;
  const context = new AudioContext();
  const gain = context.createGain();
  gain.gain.value = 0;
  gain.connect(context.destination);
  for (const hertz of [440, 480]) {
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(gain);
    tone.start();
  }
  let on = false;
  const turn = (): void => {
    on = !on;
    gain.gain.setTargetAtTime(on ? 0.06 : 0, context.currentTime, 0.02);
    timer = setTimeout(turn, on ? 1_000 : 2_000);
  };
  let timer = setTimeout(turn, 0);
  return () => {
    clearTimeout(timer);
    void context.close();
  };
}
