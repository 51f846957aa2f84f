import { Refused } from './side';

/** The same answer, or `timeout`. */
export async function answeredWithin<T>(millis: number, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, refused) => {
    timer = setTimeout(() => refused(new Refused('timeout', `nobody answered within ${Math.round(millis / 1_000)} seconds`)), millis);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
