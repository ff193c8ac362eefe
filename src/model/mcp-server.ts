/** How an MCP server is declared. What it offers is its own word, which counts once somebody has enabled it. */
import { z } from "zod";

/** Short: names of its tools begin with it, and models take names of 64 characters at most. */
export const mcpServerNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be letters, digits and single dashes, as in file-system")
  .max(24);

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a variable");
/** `{{NAME}}` in it stands for the value of a secret of the tenant. */
const filledText = z.string().max(4_096);

const timeoutMs = z.number().int().min(1_000).max(1_800_000).default(60_000);

export const mcpProgramSchema = z.strictObject({
  transport: z.literal("stdio"),
  /** Executable and arguments; no shell comes between. */
  command: z.array(z.string().min(1).max(4_096)).min(1).max(64),
  env: z.record(variableName, filledText).default({}),
  /** Variables of Provost's own environment that it gets; of the data folder's owner's servers alone. */
  inherit: z.array(variableName).max(64).default([]),
  network: z.enum(["off", "on"]).default("off"),
  /** Of one call. */
  timeoutMs,
});

export const mcpAddressSchema = z.strictObject({
  transport: z.literal("http"),
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/, "must be the name of a header"), filledText.regex(/^[^\r\n]*$/))
    .default({}),
  timeoutMs,
});

export const mcpDeclarationSchema = z.discriminatedUnion("transport", [mcpProgramSchema, mcpAddressSchema]);
export type McpDeclaration = z.infer<typeof mcpDeclarationSchema>;
export type McpProgram = z.infer<typeof mcpProgramSchema>;
export type McpAddress = z.infer<typeof mcpAddressSchema>;

/** Whether people have signed in at a server that asks for it. What is shown to the server then is in no field of it. */
export const mcpSignInSchema = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("needed"),
    /** What became of the last one; null when there was none. */
    problem: z.string().nullable(),
    since: z.coerce.date(),
  }),
  z.object({
    state: z.literal("signed-in"),
    /** Of the authorization server. */
    issuer: z.string(),
    scope: z.string().nullable(),
    by: z.string(),
    at: z.coerce.date(),
    /** When it ends, or is renewed; null when the server does not say. */
    until: z.coerce.date().nullable(),
    /** Whether it is renewed then without anybody. */
    renewable: z.boolean(),
  }),
]);
export type McpSignIn = z.infer<typeof mcpSignInSchema>;

/** What a server says of one of its tools; all of it is in the hash that is pinned. */
export const mcpDefinitionSchema = z.object({
  name: z.string().min(1).max(128),
  title: z.string().max(500).nullable(),
  description: z.string().max(16_000),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()).nullable(),
  annotations: z.record(z.string(), z.unknown()).nullable(),
});
export type McpDefinition = z.infer<typeof mcpDefinitionSchema>;
