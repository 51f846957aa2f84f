import { defineConfig } from 'vite';

// Relative addresses: your web server decides where the page lives.
export default defineConfig({
  base: './',
  build: { target: 'es2020' },
  oxc: { jsx: { runtime: 'automatic' } },
});
