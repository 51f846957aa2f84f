import { defineConfig } from 'vitest/config';
import { bundledWorker } from './clients/web/bundle-worker.ts';

export default defineConfig({
  plugins: [bundledWorker()],
  test: {
    include: ['clients/*/test/**/*.test.ts', 'consoles/*/test/**/*.test.ts', 'samples/*/test/**/*.test.ts'],
    environment: 'node',
    testTimeout: 10_000,
    reporters: process.env['CI'] ? ['dot', 'junit'] : ['default', 'junit'],
    outputFile: { junit: 'test-results/web.xml' },
  },
});
