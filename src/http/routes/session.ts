import { ProvostError } from "../../model/errors.ts";
import { sessionCookieName } from "../admission/credential.ts";
import { defineRoute } from "../route.ts";

export const sessionRoutes = [
  defineRoute("session.open", ({ query, services, reply, secure }) => {
    const session = services.owner.signIn(query.token);
    if (session === null) {
      throw new ProvostError(
        "UNAUTHENTICATED",
        "the link was used already, or is too old; `provost up` prints another",
      );
    }
    void reply.setCookie(sessionCookieName(secure), session.token, {
      path: "/",
      httpOnly: true,
      secure,
      // Lax, and not strict: a link that is opened from a mail or a chat must lead to a page that is signed in.
      sameSite: "lax",
      expires: session.expiresAt,
    });
    return { location: "/" };
  }),
  defineRoute("session.close", ({ services, reply, secure, credential }) => {
    if (credential?.kind === "session") services.owner.signOut(credential.token);
    void reply.clearCookie(sessionCookieName(secure), { path: "/", httpOnly: true, secure, sameSite: "lax" });
  }),
  defineRoute("me.get", ({ actor: { kind, id, tenantId, roles, scopes, expiresAt } }) => ({
    kind,
    id,
    tenantId,
    roles: [...roles],
    scopes: scopes === null ? null : [...scopes],
    expiresAt,
  })),
];
