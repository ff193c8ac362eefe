/** The cookies of browsers: the session, the way to an OpenID provider and back, and who asked for a link. */
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

/** As long as a way in may take: ten minutes, for a provider and for a link that is mailed. */
const WAY_IN_SECONDS = 600;
export const externalCookieName = (secure: boolean): string => `${sessionCookieName(secure)}-external`;

export const setExternalCookie = (reply: Cookies, secure: boolean, value: string): void =>
  void reply.setCookie(externalCookieName(secure), value, { ...attributes(secure), maxAge: WAY_IN_SECONDS });

export const clearExternalCookie = (reply: Cookies, secure: boolean): void =>
  void reply.clearCookie(externalCookieName(secure), attributes(secure));

export const askerCookieName = (secure: boolean): string => `${sessionCookieName(secure)}-asked`;

export const setAskerCookie = (reply: Cookies, secure: boolean, value: string): void =>
  void reply.setCookie(askerCookieName(secure), value, { ...attributes(secure), maxAge: WAY_IN_SECONDS });
