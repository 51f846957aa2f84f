import type { Server as HttpServer } from 'node:http';
import Provider from 'oidc-provider';

/** Somebody whom the provider knows; any password is right. */
export interface Employee {
  readonly name: string;
  readonly roles: readonly string[];
}

export interface ProviderOptions {
  readonly port: number;
  readonly secret: string;
  /** Where browsers reach our server. */
  readonly desk: string;
  /** By the name with which they sign in. */
  readonly employees: Readonly<Record<string, Employee>>;
}

/** A real OpenID provider (certified by the OpenID Foundation) on loopback, with its own pages for signing in and out. */
export class SignInProvider {
  static readonly CLIENT = 'alongside';
  readonly #http: HttpServer;

  private constructor(http: HttpServer) {
    this.#http = http;
  }

  static issuer = (port: number): string => `http://localhost:${port}`;

  static start({ port, secret, desk, employees }: ProviderOptions): Promise<SignInProvider> {
    const provider = new Provider(SignInProvider.issuer(port), {
      clients: [
        {
          client_id: SignInProvider.CLIENT,
          client_secret: secret,
          redirect_uris: [`${desk}/api/v1/agents/openid/callback`],
          post_logout_redirect_uris: [`${desk}/agent/`, `${desk}/supervisor/`],
          response_types: ['code'],
          grant_types: ['authorization_code'],
        },
      ],
      claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'roles'] },
      conformIdTokenClaims: false, // the claims are in the ID token, as those of Keycloak, Entra ID and Okta
      pkce: { required: () => true },
      ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 }, // seconds
      cookies: { keys: ['test'] },
      features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
      findAccount: (_context, id) => {
        const employee = employees[id];
        return employee === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, preferred_username: `${id}@bank.example`, ...employee }) };
      },
    });
    return new Promise((resolve) => {
      const http = provider.listen(port, '127.0.0.1', () => resolve(new SignInProvider(http)));
    });
  }

  stop(): void {
    this.#http.closeAllConnections();
    this.#http.close();
  }
}
