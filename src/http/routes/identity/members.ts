import type { SessionId, UserId } from "../../../model/ids.ts";
import { defineRoute } from "../../route.ts";

export const memberRoutes = [
  defineRoute("members.list", async ({ actor, origin, services: { identity } }) => ({
    items: await identity.members.list({ actor, origin }),
  })),
  defineRoute("members.setRole", async ({ params, body, actor, origin, services: { identity } }) => {
    const by = { actor, origin };
    await identity.members.setRole(by, params.userId as UserId, body.role);
    return identity.members.find(by, params.userId);
  }),
  defineRoute("members.setState", async ({ params, body, actor, origin, services: { identity } }) => {
    const by = { actor, origin };
    await identity.members.setState(by, params.userId as UserId, body.state);
    return identity.members.find(by, params.userId);
  }),
  defineRoute("members.remove", ({ params, actor, origin, services: { identity } }) =>
    identity.members.remove({ actor, origin }, params.userId as UserId),
  ),
  defineRoute("memberSessions.list", async ({ params, actor, origin, services: { identity } }) => ({
    items: await identity.memberSessions.list({ actor, origin }, params.userId as UserId),
  })),
  defineRoute("memberSessions.end", ({ params, actor, origin, services: { identity } }) =>
    identity.memberSessions.end({ actor, origin }, params.userId as UserId, params.sessionId as SessionId),
  ),
  defineRoute("memberSessions.endAll", async ({ params, actor, origin, services: { identity } }) => ({
    ended: await identity.memberSessions.endAll({ actor, origin }, params.userId as UserId),
  })),
  defineRoute("invitations.list", async ({ actor, origin, services: { identity } }) => ({
    items: await identity.invitations.list({ actor, origin }),
  })),
  // The link is for the one who is invited: whoever has an account of their own could join as somebody else with it.
  defineRoute("invitations.create", async ({ body, actor, origin, services: { identity, publicUrl } }) => {
    const invited = await identity.invitations.invite({ actor, origin }, publicUrl(), body);
    return { ...invited, link: actor.kind === "local" ? invited.link : null };
  }),
  defineRoute("invitations.revoke", ({ params, actor, origin, services: { identity } }) =>
    identity.invitations.revoke({ actor, origin }, params.invitationId),
  ),
  defineRoute("serviceAccounts.list", async ({ actor, origin, services: { identity } }) => ({
    items: await identity.serviceAccounts.list({ actor, origin }),
  })),
  defineRoute("serviceAccounts.create", ({ body: { name, role }, actor, origin, services: { identity } }) =>
    identity.serviceAccounts.create({ actor, origin }, name, role),
  ),
  defineRoute("serviceAccounts.setState", ({ params, body, actor, origin, services: { identity } }) =>
    identity.serviceAccounts.setState({ actor, origin }, params.serviceAccountId, body.state),
  ),
];
