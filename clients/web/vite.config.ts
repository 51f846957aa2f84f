import { defineConfig } from 'vite';
import { bundledWorker } from './bundle-worker.ts';

// One entry, two forms: an ES module for bundlers, and a script tag's file that defines `Alongside`.
export default defineConfig({
  plugins: [bundledWorker()],
  build: {
    target: 'es2020',
    sourcemap: true,
    lib: {
      entry: 'src/index.ts',
      name: 'Alongside',
      formats: ['es', 'iife'],
      fileName: (format) => (format === 'es' ? 'alongside.mjs' : 'alongside.js'),
    },
  },
});
