/** The cookies of browsers: the session, and the way to an OpenID provider and back. */
import type { FastifyReply } from "fastify";
import { sessionCookieName } from "../admission/credential.ts";

type Cookies = Pick<FastifyReply, "setCookie" | "clearCookie">;

/**
 * Lax, and not strict: a link that is opened from a mail or a chat must lead to a page that is signed in. No GET changes
 * anything, and writes are looked at besides (admission).
 */
const attributes = (secure: boolean) => ({ path: "/", httpOnly: true, secure, sameSite: "lax" }) as const;

export const setSessionCookie = (reply: Cookies, secure: boolean, value: string, expires: Date): void =>
  void reply.setCookie(sessionCookieName(secure), value, { ...attributes(secure), expires });

export const clearSessionCookie = (reply: Cookies, secure: boolean): void =>
  void reply.clearCookie(sessionCookieName(secure), attributes(secure));

const EXTERNAL_SECONDS = 600;
export const externalCookieName = (secure: boolean): string => `${sessionCookieName(secure)}-external`;

export const setExternalCookie = (reply: Cookies, secure: boolean, value: string): void =>
  void reply.setCookie(externalCookieName(secure), value, { ...attributes(secure), maxAge: EXTERNAL_SECONDS });

export const clearExternalCookie = (reply: Cookies, secure: boolean): void =>
  void reply.clearCookie(externalCookieName(secure), attributes(secure));
