import { defineConfig } from 'vitest/config';

/** A Debian of its own is installed and Alongside built in it, so all of it takes minutes and a network. */
export default defineConfig({
  test: {
    include: ['tests/bare-machine/**/*.test.ts'],
    environment: 'node',
    testTimeout: 2_100_000,
    hookTimeout: 600_000,
    reporters: ['verbose', 'junit'],
    outputFile: { junit: 'test-results/bare.xml' },
  },
});
