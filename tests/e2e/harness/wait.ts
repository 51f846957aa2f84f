/** Asks again until the answer is good; the last answer is in the error when the time is over. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  good: (answer: T) => boolean,
  withinMillis = 10_000,
): Promise<T> {
  const end = Date.now() + withinMillis;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMillis} ms; last seen ${JSON.stringify(answer)}`);
    await pause(50);
  }
}

/** For what has no event to wait for: a silence that must last, a picture that must move. */
export const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));
