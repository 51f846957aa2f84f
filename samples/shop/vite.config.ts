import { defineConfig } from 'vite';

// Relative addresses: the server decides where the shop lives (`/sample/`).
export default defineConfig({
  base: './',
  build: { target: 'es2020', sourcemap: true, assetsInlineLimit: 0 },
});
