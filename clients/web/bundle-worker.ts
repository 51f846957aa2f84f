import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

/**
 * `import code from './worker.ts?bundled'` gives that file and all it imports as one string of plain script.
 * The SDK starts its worker from a blob made of that string, so that an application serves one file and configures nothing.
 */
export function bundledWorker(): Plugin {
  const suffix = '?bundled';
  return {
    name: 'bundled-worker',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith(suffix)) return null;
      const found = await this.resolve(source.slice(0, -suffix.length), importer, { skipSelf: true });
      return found === null ? null : '\0' + found.id + suffix;
    },
    async load(id) {
      if (!id.startsWith('\0') || !id.endsWith(suffix)) return null;
      const entry = id.slice(1, -suffix.length);
      this.addWatchFile(entry);
      const result = await build({
        configFile: false,
        logLevel: 'error',
        root: fileURLToPath(new URL('.', import.meta.url)),
        build: {
          write: false,
          target: 'es2020',
          lib: { entry, formats: ['iife'], name: 'alongsideWorker', fileName: 'worker' },
        },
      });
      const output = Array.isArray(result) ? result[0] : result;
      if (output === undefined || !('output' in output)) throw new Error('the worker was not built');
      return `export default ${JSON.stringify(output.output[0].code)};`;
    },
  };
}
