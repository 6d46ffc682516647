import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { messageOf, UserError } from '../base/errors.ts';
import { PAGE_MODEL } from './explore-page.ts';

/** Only this machine reaches it. */
const HOST = '127.0.0.1';

export interface ServedPage {
  readonly folder: string;
  /** Content-Security-Policy. */
  readonly policy: string;
  /** The bytes at `model.untwist`, whatever the folder holds. */
  readonly model: Uint8Array;
  /** Name of the file that it is from, which the page shows; null for none. */
  readonly modelName: string | null;
}

/** A page that is being served. */
export interface PageServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves the page to this machine.
 * @param port 0: any that is free
 * @throws UserError where the port cannot be had
 */
export async function servePage(page: ServedPage, port: number): Promise<PageServer> {
  const server = createServer(handler(page));
  await listen(server, port);
  const { port: given } = server.address() as AddressInfo;
  return {
    address: `http://${HOST}:${given}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be had (${messageOf(error)})`;
      reject(new UserError(`Port ${port} ${why}; name another --port, or leave it out for any free one.`));
    });
    server.listen(port, HOST, resolve);
  });
}

function handler({
  folder,
  policy,
  model,
  modelName,
}: ServedPage): (request: IncomingMessage, response: ServerResponse) => void {
  const headers = {
    'Content-Security-Policy': policy,
    // The page stands alone: no other page reaches into it, and it loads nothing that is not its own.
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  };
  const serveFile = sirv(folder, { onNoMatch: (_, response) => refuse(response as ServerResponse, 404, 'Not found') });
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const path = request.url?.split('?')[0];
    if (!isOwnHost(request)) refuse(response, 403, 'This server answers to 127.0.0.1 and localhost only');
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      refuse(response, 405, 'Only GET and HEAD');
    } else if (path === `/${PAGE_MODEL}`) {
      response.setHeader('Content-Type', 'application/octet-stream');
      response.setHeader('Content-Length', model.length);
      if (modelName !== null) {
        response.setHeader('Content-Disposition', `inline; filename*=UTF-8''${encodeURIComponent(modelName)}`);
      }
      response.end(model);
    } else serveFile(request, response);
  };
}

/** A foreign name that has been made to point here is a page elsewhere that wants to read what is served here. */
function isOwnHost({ headers, socket }: IncomingMessage): boolean {
  return [HOST, 'localhost'].some((name) => headers.host?.toLowerCase() === `${name}:${socket.localPort}`);
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain;charset=utf-8');
  response.end(`${why}.\n`);
}
