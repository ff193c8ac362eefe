import type { ApiKeyId } from "../../../model/ids.ts";
import { defineRoute } from "../../route.ts";

export const keyRoutes = [
  defineRoute("keys.list", async ({ query, actor, origin, services: { identity } }) => ({
    items: await identity.keys.list({ actor, origin }, query),
  })),
  defineRoute("keys.create", ({ body, actor, origin, services: { identity } }) =>
    identity.keys.create({ actor, origin }, body),
  ),
  defineRoute("keys.rotate", ({ params, body, actor, origin, services: { identity } }) =>
    identity.keys.rotate({ actor, origin }, params.keyId as ApiKeyId, body.overlapMs),
  ),
  defineRoute("keys.revoke", async ({ params, actor, origin, services: { identity } }) => {
    await identity.keys.revoke({ actor, origin }, params.keyId as ApiKeyId);
  }),
  defineRoute("authorities.list", async ({ services: { identity } }) => ({
    items: await identity.certificates.authorities(),
  })),
  defineRoute("authorities.create", ({ actor, origin, services: { identity } }) =>
    identity.certificates.init({ actor, origin }),
  ),
  defineRoute("certificates.list", async ({ actor, origin, services: { identity } }) => ({
    items: await identity.certificates.list({ actor, origin }),
  })),
  defineRoute("certificates.issue", ({ body, actor, origin, services: { identity } }) =>
    identity.certificates.issue({ actor, origin }, body),
  ),
  defineRoute("certificates.issueServer", ({ body, actor, origin, services: { identity } }) =>
    identity.certificates.issueServer({ actor, origin }, body.names, body.requestPem),
  ),
  defineRoute("certificates.revoke", async ({ params, actor, origin, services: { identity } }) => ({
    items: await identity.certificates.revoke({ actor, origin }, params.named),
  })),
];
