// node bench/web/run.mjs NAME [ARGUMENT...]: what `./alongside bench assist` and `./alongside bench desk` print.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [name, ...given] = process.argv.slice(2);
const { module } = await runnerImport(fileURLToPath(new URL(`${name}/main.ts`, import.meta.url)));
await module.main(...given);
process.exit(0);
