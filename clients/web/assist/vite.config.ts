import { defineConfig } from 'vite';
import { bundledWorker } from '../bundle-worker.ts';

// What a consumer's page loads, what a frame of another origin in it loads, what an agent's page loads, and what knows the
// translations, each of which is a file that is loaded when it is wanted. Each by itself,
// by its mode, and what it needs at once in one file: what they share with each other, or with what is loaded later, would
// otherwise be cut out of them into files of its own, which pack worse and hold more than any one of them needs.
const entries: Record<string, string> = { frame: 'src/frame.ts', stage: 'src/stage/index.ts', words: 'src/words.ts' };

export default defineConfig(({ mode }) => ({
  plugins: [bundledWorker()],
  build: {
    target: 'es2020',
    sourcemap: true,
    emptyOutDir: !(mode in entries),
    // Pages load it from the server as it is, so it is packed as tightly as a script can be.
    rolldownOptions: { output: { minify: true, comments: { annotation: false }, codeSplitting: { groups: [{ name: 'core', tags: ['$initial'] }] } } },
    lib: { entry: entries[mode] ?? 'src/index.ts', formats: ['es'], fileName: () => `${mode in entries ? mode : 'assist'}.mjs` },
  },
}));
