import { defineConfig } from 'vitest/config';

/** The real server, real browsers and a real SIP phone: one file at a time, because they share two cores. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['verbose', 'junit'],
    outputFile: { junit: 'test-results/e2e.xml' },
  },
});
