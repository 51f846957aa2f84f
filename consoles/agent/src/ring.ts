/** To open the speaker takes longer than to show who calls, so the picture comes first. */
const PICTURE_MILLIS = 60;

/**
 * Rings until it is stopped: two soft tones, a second on and two off. Where the browser wants a gesture first it stays
 * silent; the page's title and status line say it too.
 */
export function startRinging(): () => void {
  if (typeof AudioContext !== 'function') return () => undefined;
  let context: AudioContext | null = null;
  let timer = setTimeout(() => {
    const speaker = (context = new AudioContext());
    const gain = bell(speaker);
    let on = false;
    const turn = (): void => {
      on = !on;
      gain.setTargetAtTime(on ? 0.06 : 0, speaker.currentTime, 0.02);
      timer = setTimeout(turn, on ? 1_000 : 2_000);
    };
    turn();
  }, PICTURE_MILLIS);
  return () => {
    clearTimeout(timer);
    void context?.close();
  };
}

/** Two tones, and how loud they are: not at all yet. */
function bell(context: AudioContext): AudioParam {
  const gain = context.createGain();
  gain.gain.value = 0;
  gain.connect(context.destination);
  for (const hertz of [440, 480]) {
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(gain);
    tone.start();
  }
  return gain.gain;
}
