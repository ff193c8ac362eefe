/** Tenants: in the hands of whoever runs the control plane, whatever the policies of one of them say. */
import { z } from "zod";
import { defineContract, fields } from "../../contract.ts";
import { exampleTime, tenantName } from "./identity-fields.ts";

const tenant = z.object({ tenant: z.string(), name: z.string(), createdAt: z.date() }).meta({ id: "Tenant" });
const example = { tenant: "team-7", name: "Team Seven", createdAt: exampleTime };

export const tenantContracts = {
  "tenants.list": defineContract({
    action: "tenants:read",
    summary: "List the tenants; for the owner of the data folder alone",
    response: z.object({ items: z.array(tenant) }),
    errors: ["FORBIDDEN"],
    example: { response: { items: [example] } },
  }),
  "tenants.create": defineContract({
    action: "tenants:write",
    summary: "Make a tenant; for the owner of the data folder alone",
    body: fields({ tenant: tenantName, name: z.string().min(1).max(200) }),
    response: tenant,
    status: 201,
    errors: ["FORBIDDEN", "NAME_TAKEN"],
    example: { body: { tenant: example.tenant, name: example.name }, response: example },
  }),
  "tenants.enter": defineContract({
    action: "tenants:enter",
    idempotent: false,
    summary: "A token of the data folder's owner for another tenant, for ten minutes",
    description: "No request names the tenant that it is about: its credential does. On the audit log of that tenant.",
    params: fields({ tenant: tenantName }),
    response: z.object({ token: z.string(), expiresAt: z.date() }),
    status: 201,
    errors: ["FORBIDDEN", "TENANT_NOT_FOUND"],
    example: {
      params: { tenant: example.tenant },
      response: { token: "pvo_…", expiresAt: "2026-11-21T09:10:00.000Z" },
    },
  }),
};
