import { defineConfig } from 'vite';

// What `<alongside-agent>` loads for another language than English: the translations, each a file that is loaded when it is wanted.
export default defineConfig({
  build: {
    target: 'es2020',
    emptyOutDir: false,
    lib: { entry: '../shared/languages.ts', formats: ['es'], fileName: () => 'languages.js' },
  },
});
