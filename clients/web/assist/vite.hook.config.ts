import { defineConfig } from 'vite';

// Plain scripts, each of one file: the early hook, and what the audit puts into a page.
const entries: Record<string, string> = { hook: 'src/hook.ts', audit: 'src/audit.ts' };

export default defineConfig(({ mode }) => ({
  build: {
    target: 'es2020',
    emptyOutDir: false,
    lib: { entry: entries[mode] ?? 'src/hook.ts', formats: ['iife'], name: 'alongside', fileName: () => `${mode}.js` },
  },
}));
