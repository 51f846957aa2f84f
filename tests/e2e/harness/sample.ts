import { join } from 'node:path';
import { RESULTS, ROOT } from './places.ts';
import { freePorts } from './ports.ts';
import { Program } from './process.ts';
import type { Server } from './server.ts';
import { applicationKey } from './site.ts';

/** The token-issuing sample application; it serves the pages of a folder. */
export class SampleApplication {
  readonly url: string;
  readonly #program: Program;

  private constructor(url: string, program: Program) {
    this.url = url;
    this.#program = program;
  }

  static async start(server: Server, folder: string): Promise<SampleApplication> {
    const [port] = await freePorts(1);
    const program = Program.start(process.execPath, [join(ROOT, 'samples/token-server/server.mjs'), join(ROOT, folder)], {
      logFile: join(RESULTS, `sample-${folder.replaceAll('/', '-')}.log`),
      env: { ALONGSIDE_KEY: applicationKey(server), ALONGSIDE_MANAGEMENT: server.management, ALONGSIDE_URL: server.url, PORT: String(port) },
    });
    await program.says(/Your pages/, 10_000);
    return new SampleApplication(`http://localhost:${port}/`, program);
  }

  stop = (): Promise<void> => this.#program.stop();
}
