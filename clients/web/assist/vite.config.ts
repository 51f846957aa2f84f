import { defineConfig } from 'vite';
import { bundledWorker } from '../bundle-worker.ts';

// What a consumer's page loads, what a frame of another origin in it loads, and what an agent's page loads.
export default defineConfig({
  plugins: [bundledWorker()],
  build: {
    target: 'es2020',
    sourcemap: true,
    // Pages load it from the server as it is, so it is packed as tightly as a script can be.
    rolldownOptions: { output: { minify: true, comments: { annotation: false } } },
    lib: {
      entry: { assist: 'src/index.ts', frame: 'src/frame.ts', stage: 'src/stage/index.ts' },
      formats: ['es'],
      fileName: (_format, name) => `${name}.mjs`,
    },
  },
});
