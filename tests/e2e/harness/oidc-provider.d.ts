/** As much of it as {@link SignInProvider} uses; the package has no types of its own. */
declare module 'oidc-provider' {
  import type { Server } from 'node:http';

  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown> & { findAccount?: (context: unknown, id: string) => unknown });
    listen(port: number, host: string, ready: () => void): Server;
  }
}
