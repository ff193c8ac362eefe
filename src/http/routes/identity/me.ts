import type { SessionId } from "../../../model/ids.ts";
import { defineRoute } from "../../route.ts";

export const meRoutes = [
  defineRoute("sessions.list", async ({ actor, origin, services: { identity } }) => ({
    items: await identity.sessions.list({ actor, origin }),
  })),
  defineRoute("sessions.end", ({ params, actor, origin, services: { identity } }) =>
    identity.sessions.end({ actor, origin }, params.sessionId as SessionId),
  ),
  defineRoute("sessions.endOthers", async ({ actor, origin, services: { identity } }) => ({
    ended: await identity.sessions.endOthers({ actor, origin }),
  })),
  defineRoute("me.changePassword", ({ body, actor, origin, services: { identity } }) =>
    identity.passwords.change({ actor, origin }, body),
  ),
  defineRoute("me.changeEmail", ({ body, actor, origin, services: { identity, publicUrl } }) =>
    identity.emails.request({ actor, origin }, publicUrl(), body.email),
  ),
  defineRoute("me.secondFactor", ({ actor, origin, services: { identity } }) =>
    identity.secondFactors.status({ actor, origin }),
  ),
  defineRoute("me.offerSecondFactor", ({ actor, origin, services: { identity } }) =>
    identity.secondFactors.offer({ actor, origin }),
  ),
  defineRoute("me.confirmSecondFactor", ({ body, actor, origin, services: { identity } }) =>
    identity.secondFactors.confirm({ actor, origin }, body.code),
  ),
  defineRoute("me.renewRecoveryCodes", ({ body, actor, origin, services: { identity } }) =>
    identity.secondFactors.renewRecoveryCodes({ actor, origin }, body.code),
  ),
  defineRoute("me.removeSecondFactor", ({ body: { code, kind }, actor, origin, services: { identity } }) =>
    identity.secondFactors.remove({ actor, origin }, { kind, text: code }),
  ),
  defineRoute("me.linkedAccounts", async ({ actor, origin, services: { identity } }) => ({
    items: await identity.linkedAccounts.list({ actor, origin }),
  })),
  defineRoute("me.unlinkAccount", ({ body, actor, origin, services: { identity } }) =>
    identity.linkedAccounts.unlink({ actor, origin }, body),
  ),
];
