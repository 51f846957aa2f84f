import { defineConfig } from 'vite';

// What plays a recording. By itself, because what it shares with the other parts would otherwise be cut out of them into
// files of its own, which every consumer's page would have to load.
export default defineConfig({
  build: {
    target: 'es2020',
    sourcemap: true,
    emptyOutDir: false,
    rolldownOptions: { output: { minify: true } },
    lib: { entry: 'src/replay/index.ts', formats: ['es'], fileName: () => 'replay.mjs' },
  },
});
