import { defineConfig } from 'vite';

// Plain scripts, each of one file: the early hook, what the audit puts into a page, the Worker for sites that forbid blobs,
// and the easel in a frame of the server for sites that forbid `data:` images.
const entries: Record<string, string> = { hook: 'src/hook.ts', audit: 'src/audit.ts', worker: 'src/painter/worker.ts', easel: 'src/easel.ts' };

export default defineConfig(({ mode }) => ({
  build: {
    target: 'es2020',
    emptyOutDir: false,
    lib: { entry: entries[mode] ?? 'src/hook.ts', formats: ['iife'], name: 'alongside', fileName: () => `${mode}.js` },
  },
}));
