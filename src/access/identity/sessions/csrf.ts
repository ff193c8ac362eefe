/**
 * A browser sends the session cookie with whatever request a page makes it send. SameSite=Lax already keeps it back from
 * other sites' writes; besides, a write must come from our own origin and carry a token that only a page which could
 * read the sign-in's answer has. The token is derived from the cookie: nothing is stored, and none outlives its session.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export const csrfTokenOf = (cookie: string): string =>
  createHmac("sha256", cookie).update("provost csrf").digest("base64url");

const sameText = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

export type WriteRequest = {
  method: string;
  /** The Origin header; browsers send it with every request that is no GET or HEAD. */
  origin: string | null;
  /** Sec-Fetch-Site, where the browser sends it. */
  fetchSite: string | null;
  /** Origins that our pages have, such as https://provost.example.org. */
  ownOrigins: readonly string[];
  /** X-CSRF-Token. */
  token: string | null;
};

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Why a request with a session cookie is refused; null when it may pass. */
export const csrfProblem = (cookie: string, request: WriteRequest): string | null => {
  if (SAFE.has(request.method)) return null;
  if (request.origin === null || !request.ownOrigins.includes(request.origin)) return "it comes from another origin";
  if (request.fetchSite !== null && request.fetchSite !== "same-origin") return "it comes from another site";
  if (request.token === null || !sameText(request.token, csrfTokenOf(cookie)))
    return "its X-CSRF-Token is not the session's";
  return null;
};
