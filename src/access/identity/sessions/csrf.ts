/**
 * A browser sends the session cookie with whatever request a page makes it send. SameSite=Lax already keeps it back from
 * other sites' writes, and the server looks at the origin (src/http/admission); besides, a write must carry a token that
 * only a page which could read an answer of ours has. The token is derived from the cookie: nothing is stored, and none
 * outlives its session.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export const csrfTokenOf = (cookie: string): string =>
  createHmac("sha256", cookie).update("provost csrf").digest("base64url");

/** @param token X-CSRF-Token of the request */
export const csrfTokenFits = (cookie: string, token: string | null): boolean => {
  const [given, wanted] = [Buffer.from(token ?? ""), Buffer.from(csrfTokenOf(cookie))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
};
