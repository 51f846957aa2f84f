// node bench/assist/run.mjs [FILE with rows of the server's side]: what `./alongside bench assist` prints.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('main.ts', import.meta.url)));
await module.main(process.argv[2]);
process.exit(0);
