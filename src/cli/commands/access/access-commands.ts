/** Who may do what: the commands of policies, secrets, audit log, personal data, flags and limits. */
import type { CommandEntry } from "../../command-entry.ts";

export const ACCESS_COMMANDS: readonly CommandEntry[] = [
  {
    name: "policy",
    summary: "read, try, put in force and explain who may do what",
    example: "provost policy explain --actor user:ada --roles viewer --action runs:control",
    commands: [
      {
        name: "show",
        summary: "print the policies in force",
        load: async () => (await import("./policy-text.ts")).definePolicyShow,
      },
      {
        name: "validate",
        summary: "check policies against the schema",
        load: async () => (await import("./policy-text.ts")).definePolicyValidate,
      },
      {
        name: "test",
        summary: "run the tests beside policies",
        load: async () => (await import("./policy-text.ts")).definePolicyTest,
      },
      {
        name: "activate",
        summary: "put policies in force",
        load: async () => (await import("./policy-text.ts")).definePolicyActivate,
      },
      {
        name: "history",
        summary: "show what was in force, and the exceptions",
        load: async () => (await import("./policy-text.ts")).definePolicyHistory,
      },
      {
        name: "roles",
        summary: "show what each role may do, by the policies in force",
        load: async () => (await import("./policy-roles.ts")).definePolicyRoles,
      },
      {
        name: "explain",
        summary: "say what is decided, and by which policies",
        load: async () => (await import("./policy-decisions.ts")).definePolicyExplain,
      },
      {
        name: "decisions",
        summary: "list what was denied, and what sensitive was allowed",
        load: async () => (await import("./policy-decisions.ts")).definePolicyDecisions,
      },
      {
        name: "break-glass",
        summary: "grant somebody actions for a short time",
        load: async () => (await import("./policy-decisions.ts")).definePolicyBreakGlass,
      },
      {
        name: "revoke",
        summary: "end a break-glass grant",
        load: async () => (await import("./policy-decisions.ts")).definePolicyRevoke,
      },
    ],
  },
  {
    name: "secrets",
    summary: "keep values that attempts get by name",
    example: "provost secrets list",
    commands: [
      {
        name: "set",
        summary: "set a secret from standard input",
        load: async () => (await import("./secrets.ts")).defineSecretsSet,
      },
      {
        name: "list",
        summary: "list the names of secrets",
        load: async () => (await import("./secrets.ts")).defineSecretsList,
      },
      {
        name: "remove",
        summary: "remove a secret",
        load: async () => (await import("./secrets.ts")).defineSecretsRemove,
      },
      {
        name: "rotate",
        summary: "change the master key",
        load: async () => (await import("./secrets.ts")).defineSecretsRotate,
      },
    ],
  },
  {
    name: "retention",
    summary: "what is removed because it is old, and whether nothing else is missing",
    example: "provost retention verify",
    commands: [
      {
        name: "show",
        summary: "show up to where old events were removed, and what holds others back",
        load: async () => (await import("./retention.ts")).defineRetentionShow,
      },
      {
        name: "verify",
        summary: "check that every position of the log of events is accounted for",
        load: async () => (await import("./retention.ts")).defineRetentionVerify,
      },
    ],
  },
  {
    name: "audit",
    summary: "read, verify, export and prune the audit log, and say how long it is kept",
    example: "provost audit verify",
    commands: [
      {
        name: "list",
        summary: "show the latest of the audit log",
        load: async () => (await import("./audit.ts")).defineAuditList,
      },
      {
        name: "verify",
        summary: "check the hash chain",
        load: async () => (await import("./audit.ts")).defineAuditVerify,
      },
      {
        name: "export",
        summary: "write signed JSON lines",
        load: async () => (await import("./audit.ts")).defineAuditExport,
      },
      {
        name: "retention",
        summary: "show or set how long the audit log is kept",
        load: async () => (await import("./audit.ts")).defineAuditRetention,
      },
      {
        name: "prune",
        summary: "remove what is older than has to be kept",
        load: async () => (await import("./audit.ts")).defineAuditPrune,
      },
    ],
  },
  {
    name: "privacy",
    summary: "export or erase what is on record about a person",
    example: "provost privacy export user:0199b3a2",
    commands: [
      {
        name: "export",
        summary: "print what the audit log has about a person",
        load: async () => (await import("./privacy.ts")).definePrivacyExport,
      },
      {
        name: "erase",
        summary: "make it unreadable for good, and remove notes and account",
        load: async () => (await import("./privacy.ts")).definePrivacyErase,
      },
    ],
  },
  {
    name: "flags",
    summary: "turn features on for a part of those they are asked for",
    example: "provost flags list",
    commands: [
      {
        name: "list",
        summary: "list the flags and where they stand",
        load: async () => (await import("./flags.ts")).defineFlagsList,
      },
      {
        name: "set",
        summary: "turn a flag on for a percentage",
        load: async () => (await import("./flags.ts")).defineFlagsSet,
      },
      {
        name: "unset",
        summary: "leave a flag as it comes",
        load: async () => (await import("./flags.ts")).defineFlagsUnset,
      },
    ],
  },
  {
    name: "limits",
    summary: "read and change how much may be asked",
    example: "provost limits list",
    commands: [
      {
        name: "list",
        summary: "list the limits in force",
        load: async () => (await import("./limits.ts")).defineLimitsList,
      },
      {
        name: "set",
        summary: "set a limit or quota",
        load: async () => (await import("./limits.ts")).defineLimitsSet,
      },
      {
        name: "unset",
        summary: "go back to the usual limit",
        load: async () => (await import("./limits.ts")).defineLimitsUnset,
      },
    ],
  },
];
