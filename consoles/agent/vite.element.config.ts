import { defineConfig } from 'vite';

// `<alongside-agent>` for other people's pages: one plain script with everything in it, beside the console's own files.
export default defineConfig({
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2020',
    sourcemap: true,
    emptyOutDir: false,
    lib: { entry: 'src/element/alongside-agent.tsx', formats: ['iife'], name: 'AlongsideAgentElement', fileName: () => 'alongside-agent.js' },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
