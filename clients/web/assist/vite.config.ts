import { defineConfig } from 'vite';
import { bundledWorker } from '../bundle-worker.ts';

// Two entries: what a consumer's page loads, and what an agent's page loads.
export default defineConfig({
  plugins: [bundledWorker()],
  build: {
    target: 'es2020',
    sourcemap: true,
    lib: {
      entry: { assist: 'src/index.ts', stage: 'src/stage/index.ts' },
      formats: ['es'],
      fileName: (_format, name) => `${name}.mjs`,
    },
  },
});
