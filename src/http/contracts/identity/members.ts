import { z } from "zod";
import { defineContract, empty, fields } from "../../contract.ts";
import { email, exampleTime, id, memberRole, serviceRole } from "./identity-fields.ts";

const member = z
  .object({
    userId: z.string(),
    email: z.string().nullable(),
    name: z.string(),
    state: z.enum(["active", "disabled"]),
    role: memberRole,
    joinedAt: z.date(),
  })
  .meta({ id: "Member" });
const memberExample = {
  userId: "0199b3a2-0000-7000-8000-000000000002",
  email: "ada@example.org",
  name: "Ada",
  state: "active",
  role: "operator",
  joinedAt: exampleTime,
} as const;

const invitation = z
  .object({ invitationId: z.string(), email: z.string(), role: memberRole, createdAt: z.date(), expiresAt: z.date() })
  .meta({ id: "Invitation" });
const invitationExample = {
  invitationId: "0199b3a2-0000-7000-8000-000000000003",
  email: "ada@example.org",
  role: "operator",
  createdAt: exampleTime,
  expiresAt: "2026-11-28T09:00:00.000Z",
} as const;

const serviceAccount = z
  .object({
    serviceAccountId: z.string(),
    name: z.string(),
    role: serviceRole,
    state: z.enum(["active", "disabled"]),
    createdAt: z.date(),
  })
  .meta({ id: "ServiceAccount" });
const serviceAccountExample = {
  serviceAccountId: "0199b3a2-0000-7000-8000-000000000004",
  name: "ci",
  role: "operator",
  state: "active",
  createdAt: exampleTime,
} as const;

const session = z
  .object({
    sessionId: z.string(),
    method: z.string().describe("how it was opened: password, link, oidc:NAME, …, with +totp after a second step"),
    device: z.string(),
    address: z.string().describe("that it was opened from"),
    createdAt: z.date(),
    seenAt: z.date().describe("written in batches, up to half a minute late"),
    expiresAt: z.date(),
  })
  .meta({ id: "MemberSession" });
const sessionExample = {
  sessionId: "0199b3a2-0000-7000-8000-000000000001",
  method: "password",
  device: "a browser",
  address: "192.0.2.1",
  createdAt: exampleTime,
  seenAt: exampleTime,
  expiresAt: "2026-12-21T09:00:00.000Z",
};

const userParams = fields({ userId: id });

export const memberContracts = {
  "members.list": defineContract({
    action: "members:read",
    summary: "List the tenant's members, oldest first",
    response: z.object({ items: z.array(member) }),
    example: { response: { items: [memberExample] } },
  }),
  "members.setRole": defineContract({
    action: "members:write",
    summary: "Give a member another role, no higher than one's own",
    params: userParams,
    body: fields({ role: memberRole }),
    response: member,
    errors: ["USER_NOT_FOUND", "LAST_OWNER"],
    example: { params: { userId: memberExample.userId }, body: { role: "operator" }, response: memberExample },
  }),
  "members.setState": defineContract({
    action: "members:write",
    summary: "Lock a person out of all tenants, or let them in again; for the owner of the data folder alone",
    params: userParams,
    body: fields({ state: z.enum(["active", "disabled"]) }),
    response: member,
    errors: ["FORBIDDEN", "USER_NOT_FOUND", "LAST_OWNER"],
    example: {
      params: { userId: memberExample.userId },
      body: { state: "disabled" },
      response: { ...memberExample, state: "disabled" },
    },
  }),
  "members.remove": defineContract({
    action: "members:write",
    summary: "Remove a member: ends their sessions here and revokes their keys",
    params: userParams,
    response: empty,
    errors: ["USER_NOT_FOUND", "LAST_OWNER"],
    example: { params: { userId: memberExample.userId } },
  }),
  "memberSessions.list": defineContract({
    action: "member-sessions:read",
    summary: "List the sessions that a member has in this tenant, last seen first",
    params: userParams,
    response: z.object({ items: z.array(session) }),
    errors: ["USER_NOT_FOUND"],
    example: { params: { userId: memberExample.userId }, response: { items: [sessionExample] } },
  }),
  "memberSessions.end": defineContract({
    action: "member-sessions:end",
    summary: "End a session of a member whose role is no higher than one's own",
    params: fields({ userId: id, sessionId: id }),
    response: empty,
    errors: ["USER_NOT_FOUND", "SESSION_NOT_FOUND"],
    example: { params: { userId: memberExample.userId, sessionId: sessionExample.sessionId } },
  }),
  "memberSessions.endAll": defineContract({
    action: "member-sessions:end",
    summary: "End all sessions that a member has in this tenant",
    description: "They can sign in again, and their keys go on working: revoke those, or remove the member.",
    params: userParams,
    response: z.object({ ended: z.number().int() }),
    errors: ["USER_NOT_FOUND"],
    example: { params: { userId: memberExample.userId }, response: { ended: 2 } },
  }),
  "invitations.list": defineContract({
    action: "members:read",
    summary: "List the open invitations",
    response: z.object({ items: z.array(invitation) }),
    example: { response: { items: [invitationExample] } },
  }),
  "invitations.create": defineContract({
    action: "members:write",
    idempotent: false,
    summary: "Invite somebody, in a role no higher than one's own; mails them a link",
    body: fields({ email, role: memberRole }),
    response: invitation.extend({
      link: z.string().nullable().describe("for the owner of the data folder, who may have no mail server; else null"),
    }),
    status: 201,
    example: { body: { email: "ada@example.org", role: "operator" }, response: { ...invitationExample, link: null } },
  }),
  "invitations.revoke": defineContract({
    action: "members:write",
    summary: "Take an invitation back",
    params: fields({ invitationId: id }),
    response: empty,
    errors: ["INVITATION_NOT_FOUND"],
    example: { params: { invitationId: invitationExample.invitationId } },
  }),
  "serviceAccounts.list": defineContract({
    action: "members:read",
    summary: "List the service accounts",
    response: z.object({ items: z.array(serviceAccount) }),
    example: { response: { items: [serviceAccountExample] } },
  }),
  "serviceAccounts.create": defineContract({
    action: "members:write",
    summary: "Make a service account, in a role no higher than one's own",
    body: fields({ name: z.string().regex(/^[\w.@-]{1,100}$/), role: serviceRole }),
    response: serviceAccount,
    status: 201,
    errors: ["NAME_TAKEN"],
    example: { body: { name: "ci", role: "operator" }, response: serviceAccountExample },
  }),
  "serviceAccounts.setState": defineContract({
    action: "members:write",
    summary: "Disable a service account with all of its keys, or enable it again",
    params: fields({ serviceAccountId: id }),
    body: fields({ state: z.enum(["active", "disabled"]) }),
    response: serviceAccount,
    errors: ["SERVICE_ACCOUNT_NOT_FOUND"],
    example: {
      params: { serviceAccountId: serviceAccountExample.serviceAccountId },
      body: { state: "disabled" },
      response: { ...serviceAccountExample, state: "disabled" },
    },
  }),
};
