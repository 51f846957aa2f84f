import { Capture } from '../../../clients/web/assist/src/consumer/capture.ts';

/** Takes pictures of this page without sending them anywhere: how long each took, from what it shows to its pixels. */
export function takePictures(count: number): Promise<number[]> {
  const millis: number[] = [];
  return new Promise((done) => {
    const capture: Capture = new Capture(
      {
        picture: ({ bitmap, captured }) => {
          bitmap.close();
          millis.push(performance.now() - captured);
          if (millis.length === count) {
            capture.stop();
            return done(millis);
          }
          setTimeout(() => capture.painted(1, true), 20);
        },
        pointer: () => {},
        taking: () => {},
        begin: () => {},
        now: () => performance.now(),
      },
      {},
      { scrollbars: false },
    );
    capture.variants([{ variant: 1, viewable: ['default'], interactive: [] }]);
  });
}
