/**
 * The prefix binds the cookie to this very host: browsers take it only with Secure, Path=/ and no Domain, so that no
 * neighbour under the same domain can set or see it. Lax, not Strict: a link into the dashboard, from a mail or a pull
 * request, should find its reader signed in; no GET changes anything.
 */
export const SESSION_COOKIE = "__Host-provost-session";
/** Binds the way to an OpenID provider and back to one browser. */
export const EXTERNAL_COOKIE = "__Host-provost-external";

export const COOKIE_ATTRIBUTES = { path: "/", secure: true, httpOnly: true, sameSite: "lax" } as const;
