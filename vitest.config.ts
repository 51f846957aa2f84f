import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { bundledWorker } from './clients/web/bundle-worker.ts';

export default defineConfig({
  plugins: [bundledWorker()],
  // Consoles and samples are tested with the SDK's sources, so that nothing has to be built first.
  resolve: {
    alias: {
      '@alongside/client': fileURLToPath(new URL('clients/web/src/index.ts', import.meta.url)),
      '@alongside/assist/stage': fileURLToPath(new URL('clients/web/assist/src/stage/index.ts', import.meta.url)),
      '@alongside/assist/words': fileURLToPath(new URL('clients/web/assist/src/words.ts', import.meta.url)),
      '@alongside/assist': fileURLToPath(new URL('clients/web/assist/src/index.ts', import.meta.url)),
    },
  },
  test: {
    include: ['clients/*/test/**/*.test.ts', 'clients/web/*/test/**/*.test.ts', 'consoles/*/test/**/*.test.ts', 'samples/*/test/**/*.test.ts'],
    environment: 'node',
    testTimeout: 10_000,
    reporters: process.env['CI'] ? ['dot', 'junit'] : ['default', 'junit'],
    outputFile: { junit: 'test-results/web.xml' },
  },
});
