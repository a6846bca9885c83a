/** A real OpenID provider, in this process, at which the tests' people sign in with no more than a name. */

import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { ORGANIZATION } from './clientela.ts';

const CLIENT = { client_id: 'clientela', client_secret: 'only for tests: 100% of it' };

export interface OpenIdProvider {
  /** Its origin, which is its issuer. */
  url: string;
  /** What Clientela has to be told of it. */
  settings: NodeJS.ProcessEnv;
  /** Tells it where Clientela is. */
  serve(clientela: string): void;
  /** Makes it know somebody who is in these groups. */
  add(username: string, groups: string[]): void;
  stop(): void;
}

export async function startProvider(): Promise<OpenIdProvider> {
  const people = new Map<string, string[]>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const serve = (clientela: string) => {
    const provider = new Provider(url, configuration(clientela, people));
    const itself = provider.callback();
    server.on('request', (request, response) => {
      if (!request.url?.startsWith('/interaction/')) return itself(request, response);
      interact(provider, people, request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  };
  const settings = {
    CLIENTELA_OPENID_ISSUER: url,
    CLIENTELA_OPENID_CLIENT_ID: CLIENT.client_id,
    CLIENTELA_OPENID_CLIENT_SECRET: CLIENT.client_secret,
    CLIENTELA_OPENID_NAME: 'Example',
    CLIENTELA_OPENID_ORG: ORGANIZATION,
    CLIENTELA_OPENID_ROLES: 'care-admins=administrator;care=agent',
  };
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, settings, serve, add: (username, groups) => people.set(username, groups), stop };
}

function configuration(clientela: string, people: Map<string, string[]>) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [{ ...CLIENT, redirect_uris: [`${clientela}/openid/callback`] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'tests', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    ttl: { AccessToken: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
    findAccount: (_: unknown, accountId: string) => {
      const preferred_username = accountId.replace(/^person of /, '');
      const groups = people.get(preferred_username) ?? [];
      return { accountId, claims: () => ({ sub: accountId, preferred_username, groups }) };
    },
    // Nobody is asked whether Clientela may know them.
    loadExistingGrant: async ({ oidc }: GrantContext) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  };
}

/** What is used of the provider's context there. */
interface GrantContext {
  oidc: {
    client: { clientId: string };
    session: { accountId: string };
    provider: { Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> } };
  };
}

/** The provider's page to sign in, and what is posted from it. */
async function interact(
  provider: Provider,
  people: Map<string, string[]>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  // Throws for a sign-in that is not under way.
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
    return;
  }
  const form = await read(request);
  const username = form.get('name') ?? '';
  const refused = form.get('do') !== 'continue' || !people.has(username);
  const result = refused
    ? { error: 'access_denied', error_description: 'The person refused.' }
    : { login: { accountId: `person of ${username}` } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function read(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part;
  return new URLSearchParams(body);
}

const PAGE = `<!DOCTYPE html><html lang="en"><head><title>Example</title><link rel="icon" href="data:,"></head>
<body><main><h1>Who are you?</h1><form method="post">
<label>Name <input name="name"></label>
<button name="do" value="continue">Continue</button> <button name="do" value="cancel">Cancel</button>
</form></main></body></html>`;
