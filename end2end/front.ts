/** A proxy that gives the server a host's name: browsers make no passkeys for bare addresses. */

import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Front {
  /** Where browsers find it. */
  url: string;
  /** What Clientela has to be told of it. */
  settings: NodeJS.ProcessEnv;
  /** Tells it where Clientela is. */
  serve(clientela: string): void;
  stop(): void;
}

export async function startFront(): Promise<Front> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const serve = (clientela: string) => {
    server.on('request', (asked, answer) => {
      const passed = request(new URL(asked.url ?? '/', clientela), { method: asked.method, headers: asked.headers });
      passed.on('response', (came) => came.pipe(answer.writeHead(came.statusCode ?? 502, came.headers)));
      passed.on('error', () => answer.destroy());
      asked.pipe(passed);
    });
  };
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, settings: { CLIENTELA_PUBLIC_URL: url }, serve, stop };
}
