import { defineConfig } from 'vite';

// Relative addresses: the server decides where the console lives (`/supervisor/`).
export default defineConfig({
  base: './',
  build: { target: 'es2020', sourcemap: true, assetsInlineLimit: 0 },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
