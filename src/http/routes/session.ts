import type { SessionId } from "../../model/ids.ts";
import { clearSessionCookie } from "../answer/session-cookie.ts";
import { settle, signedIn } from "../answer/signed-in.ts";
import { defineRoute } from "../route.ts";

const PAGE = "/sign-in/start";

export const sessionRoutes = [
  defineRoute("session.open", async ({ query: { token }, headers, origin, services: { identity }, reply, secure }) => {
    if (token === undefined) return { location: PAGE };
    const answer = await identity.signIns.withLink(token, { form: "cookie", tenantId: null, origin });
    // A person at a browser is helped by a page that says what to do, and not by a problem document.
    const person = headers["accept"]?.includes("text/html") === true;
    if (person && answer.kind === "refused") return { location: `${PAGE}#problem=link` };
    const settled = signedIn(settle(answer, reply, "LINK_INVALID"), reply, secure);
    return { location: settled.kind === "signed-in" ? "/" : `/sign-in/second-factor#token=${settled.ticket}` };
  }),
  defineRoute("session.close", async ({ services: { identity }, actor, origin, reply, secure }) => {
    if (actor.sessionId !== undefined) await identity.sessions.end({ actor, origin }, actor.sessionId as SessionId);
    clearSessionCookie(reply, secure);
  }),
  defineRoute("me.get", ({ actor: { kind, id, tenantId, roles, scopes, expiresAt }, credential, services }) => ({
    kind,
    id,
    tenantId,
    roles: [...roles],
    scopes: scopes === null ? null : [...scopes],
    expiresAt,
    csrfToken: credential?.kind === "session" ? services.identity.csrfTokenOf(credential.token) : null,
  })),
];
