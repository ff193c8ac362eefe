/**
 * The same server over TLS, on a port of its own: for agents that show a certificate, and for whoever is not on this
 * machine. Who shows none is asked for a token like everybody else; a certificate of another authority is none.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createSecureContext } from "node:tls";
import { ProvostError } from "../model/errors.ts";

export type TlsOptions = {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Files in PEM. */
  certificate: string;
  key: string;
};

export type TlsListener = {
  port: number;
  /** The certificate that is shown now, in PEM. */
  certificate: () => string;
  /**
   * Takes what the files and the list say now, for connections from now on; true when that is something else than before.
   * CONFIGURATION_INVALID, with what was before still in force.
   */
  renew(authorities: readonly string[]): Promise<boolean>;
  close(): Promise<void>;
};

const read = (path: string): Promise<string> =>
  readFile(path, "utf8").catch((cause: unknown) => {
    throw new ProvostError("CONFIGURATION_INVALID", `${path} cannot be read: ${String(cause)}`, { path }, { cause });
  });

type Identity = { cert: string; key: string; ca: string[] };

const MIN_VERSION = "TLSv1.2";

/** @throws CONFIGURATION_INVALID */
const identityOf = async ({ certificate, key }: TlsOptions, authorities: readonly string[]): Promise<Identity> => {
  const identity = { cert: await read(certificate), key: await read(key), ca: [...authorities] };
  try {
    createSecureContext(identity);
    return identity;
  } catch (cause) {
    const message = `${certificate} and ${key} are no certificate and its key: ${String(cause)}`;
    throw new ProvostError("CONFIGURATION_INVALID", message, { certificate, key }, { cause });
  }
};

/**
 * Without an authority nobody can show a certificate, and those of public authorities say nothing about agents: so nobody
 * is asked for one. Node reads it for each connection, and has no other way to change it.
 */
const askForCertificates = (server: Server, { ca }: Identity): void =>
  void Object.assign(server, { requestCert: ca.length > 0 });

const serverOf = (identity: Identity): Server => {
  const server = createServer({ ...identity, minVersion: MIN_VERSION, requestCert: true, rejectUnauthorized: false });
  askForCertificates(server, identity);
  return server;
};

const close = async (server: Server): Promise<void> => {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  // What is under way was answered by then: the app has closed before.
  server.closeAllConnections();
  await closed;
};

/** @param authorities whose certificates agents are known by, in PEM; those that there are now */
export const listenOverTls = async (
  app: FastifyInstance,
  options: TlsOptions,
  authorities: readonly string[],
): Promise<TlsListener> => {
  await app.ready();
  let identity = await identityOf(options, authorities);
  const server = serverOf(identity);
  server.on("request", (request, response) => app.routing(request, response));
  server.on("upgrade", (request, socket, head) => app.server.emit("upgrade", request, socket, head));
  server.listen(options.port, options.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    certificate: () => identity.cert,
    renew: async (now) => {
      const next = await identityOf(options, now);
      if (JSON.stringify(next) === JSON.stringify(identity)) return false;
      identity = next;
      server.setSecureContext({ ...identity, minVersion: MIN_VERSION });
      askForCertificates(server, identity);
      return true;
    },
    close: () => close(server),
  };
};
