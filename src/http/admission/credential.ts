/** Finds what a request says about who sends it. Tenant and roles are never read from it: those come with the actor. */
import { TLSSocket } from "node:tls";
import type { FastifyRequest } from "fastify";
import type { Credential } from "../../model/access.ts";

/** Browsers keep a `__Host-` cookie to this host, this path and TLS; on plain loopback they would not keep it at all. */
export const sessionCookieName = (secure: boolean): string => (secure ? "__Host-provost" : "provost");

const BEARER = /^Bearer ([\w~+/.=-]{1,4096})$/i;

const certificateOf = (request: FastifyRequest): Credential | null => {
  const { socket } = request.raw;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const { fingerprint256, subjectaltname = "" } = socket.getPeerCertificate();
  return fingerprint256 ? { kind: "certificate", fingerprint256, subject: subjectaltname } : null;
};

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

const writeOf = ({ method, headers }: FastifyRequest): { write?: { csrfToken: string | null } } => {
  const token = headers["x-csrf-token"];
  return SAFE.has(method) ? {} : { write: { csrfToken: typeof token === "string" ? token : null } };
};

/** One is looked at: a header that is wrong is not made good by a cookie. "malformed": it has one that cannot be read. */
export const credentialOf = (request: FastifyRequest): Credential | "malformed" | null => {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1];
    return token === undefined ? "malformed" : { kind: "bearer", token };
  }
  const cookie = request.cookies[sessionCookieName(request.protocol === "https")];
  if (cookie !== undefined) return { kind: "session", token: cookie, ...writeOf(request) };
  return certificateOf(request);
};

/**
 * A browser sends the session cookie with whatever another site makes it send. It also says from where, in headers that
 * no site can set; whoever sends neither is no browser, and has no cookie that it did not put there itself.
 */
export const isForeignSite = (request: FastifyRequest): boolean => {
  const upgrade = request.headers.upgrade !== undefined;
  if (SAFE.has(request.method) && !upgrade) return false;
  const { origin } = request.headers;
  if (origin !== undefined) return origin !== `${request.protocol}://${request.host}`;
  const site = request.headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
};
