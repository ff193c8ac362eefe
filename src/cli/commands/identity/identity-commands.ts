/** `provost users`, `keys`, `tokens`, `ca` and `tenants`. */
import type { CommandEntry } from "../../command-entry.ts";

const users: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "list members, invitations and service accounts",
    load: async () => (await import("./users.ts")).defineUsersList,
  },
  {
    name: "invite",
    summary: "invite somebody, by mail and by the link that is printed",
    load: async () => (await import("./users.ts")).defineUsersInvite,
  },
  {
    name: "revoke-invitation",
    summary: "take an invitation back",
    load: async () => (await import("./users.ts")).defineUsersRevoke,
  },
  {
    name: "role",
    summary: "give a member another role",
    load: async () => (await import("./users.ts")).defineUsersRole,
  },
  {
    name: "sessions",
    summary: "show where a member is signed in",
    load: async () => (await import("./user-sessions.ts")).defineUsersSessions,
  },
  {
    name: "sign-out",
    summary: "end a member's sessions in this tenant, or one of them",
    load: async () => (await import("./user-sessions.ts")).defineUsersSignOut,
  },
  {
    name: "remove",
    summary: "remove a member with their sessions and keys",
    load: async () => (await import("./users.ts")).defineUsersRemove,
  },
  {
    name: "disable",
    summary: "lock a person out of all tenants",
    load: async () => (await import("./users.ts")).defineUsersDisable,
  },
  {
    name: "enable",
    summary: "let a person in again",
    load: async () => (await import("./users.ts")).defineUsersEnable,
  },
  {
    name: "add-program",
    summary: "make a service account, which signs in with keys alone",
    load: async () => (await import("./users.ts")).defineUsersAddProgram,
  },
];

const keys: readonly CommandEntry[] = [
  { name: "list", summary: "list API keys", load: async () => (await import("./keys.ts")).defineKeysList },
  {
    name: "create",
    summary: "make an API key for a service account",
    load: async () => (await import("./keys.ts")).defineKeysCreate,
  },
  {
    name: "rotate",
    summary: "make a key's successor; both work for a while",
    load: async () => (await import("./keys.ts")).defineKeysRotate,
  },
  { name: "revoke", summary: "revoke an API key", load: async () => (await import("./keys.ts")).defineKeysRevoke },
];

const tokens: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "list the tokens of agents",
    load: async () => (await import("./keys.ts")).defineTokensList,
  },
  {
    name: "create",
    summary: "make a token that an agent connects with",
    load: async () => (await import("./keys.ts")).defineTokensCreate,
  },
  {
    name: "revoke",
    summary: "revoke an agent's token",
    load: async () => (await import("./keys.ts")).defineTokensRevoke,
  },
];

const ca: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "make an authority that vouches for agents",
    load: async () => (await import("./ca.ts")).defineCaInit,
  },
  {
    name: "issue",
    summary: "issue a short-lived certificate to an agent",
    load: async () => (await import("./ca.ts")).defineCaIssue,
  },
  {
    name: "server",
    summary: "issue a certificate to a control plane",
    load: async () => (await import("./ca.ts")).defineCaServer,
  },
  {
    name: "list",
    summary: "list authorities and the certificates of agents",
    load: async () => (await import("./ca.ts")).defineCaList,
  },
  {
    name: "revoke",
    summary: "revoke certificates of an agent",
    load: async () => (await import("./ca.ts")).defineCaRevoke,
  },
];

const tenants: readonly CommandEntry[] = [
  { name: "list", summary: "list the tenants", load: async () => (await import("./tenants.ts")).defineTenantsList },
  { name: "create", summary: "make a tenant", load: async () => (await import("./tenants.ts")).defineTenantsCreate },
];

export const IDENTITY_COMMANDS: readonly CommandEntry[] = [
  {
    name: "users",
    summary: "invite people and programs, and say what they may do",
    commands: users,
    example: "provost users invite ada@example.org --role maintainer",
  },
  {
    name: "keys",
    summary: "make, rotate and revoke API keys",
    commands: keys,
    example: "provost keys create --for ci --life 30d",
  },
  {
    name: "tokens",
    summary: "make and revoke the tokens of agents",
    commands: tokens,
    example: "provost tokens create builder-1",
  },
  {
    name: "ca",
    summary: "issue and revoke the certificates of agents",
    commands: ca,
    example: "provost ca issue builder-1 --out certificates",
  },
  {
    name: "tenants",
    summary: "list and make tenants",
    commands: tenants,
    example: 'provost tenants create team-7 --name "Team Seven"',
  },
];
