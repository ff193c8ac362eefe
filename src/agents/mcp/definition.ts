/**
 * What a server says of a tool, taken as what it is: words of somebody else, which a model will read. What is hashed here
 * is what a person has enabled; whatever differs from it in anything is another tool.
 */
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/client/validators/cf-worker";
import type { Tool as OfferedTool } from "@modelcontextprotocol/client";
import { ProvostError } from "../../model/errors.ts";
import { type McpDefinition, mcpDefinitionSchema } from "../../model/mcp-server.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { sha256 } from "../../runtime/hash.ts";

const MAX_BYTES = 64 * 1024;

/** Interprets schemas: nothing that a server says is ever made into code. */
const validator = new CfWorkerJsonSchemaValidator();

type Validate = (input: unknown) => string | null;

/** Says what is wrong with an input; null when it fits. Throws when the schema itself is none. */
export const inputValidator = (inputSchema: Readonly<Record<string, unknown>>): Validate => {
  const validate = validator.getValidator(inputSchema);
  return (input) => {
    const result = validate(input);
    return result.valid ? null : (result.errorMessage ?? "it does not fit the schema");
  };
};

/** Expressions in a schema, which are compiled only when there is something to hold against them. */
const patternsOf = (schema: unknown): string[] => {
  if (typeof schema !== "object" || schema === null) return [];
  const { pattern, patternProperties } = schema as Record<string, unknown>;
  return [
    ...(typeof pattern === "string" ? [pattern] : []),
    ...Object.keys(typeof patternProperties === "object" ? (patternProperties ?? {}) : {}),
    ...Object.values(schema).flatMap(patternsOf),
  ];
};

const refuse = (server: string, tool: string, why: string): never => {
  throw new ProvostError("MCP_TOOL_INVALID", `${tool} of the MCP server ${server}: ${why}`, { server, tool });
};

/** MCP_TOOL_INVALID: too large, or with a schema that inputs cannot be held against. */
export const readDefinition = (server: string, offered: OfferedTool): McpDefinition => {
  const { name, title = null, description = "", inputSchema, outputSchema = null, annotations = null } = offered;
  const parsed = mcpDefinitionSchema.safeParse({ name, title, description, inputSchema, outputSchema, annotations });
  if (!parsed.success)
    return refuse(server, name.slice(0, 128), parsed.error.issues.map(({ message }) => message).join("; "));
  const bytes = Buffer.byteLength(JSON.stringify(parsed.data));
  if (bytes > MAX_BYTES) return refuse(server, name, `its definition has ${bytes} bytes, more than ${MAX_BYTES}`);
  if (parsed.data.inputSchema["type"] !== "object") return refuse(server, name, "its input is no object");
  try {
    inputValidator(parsed.data.inputSchema)({});
    patternsOf(parsed.data.inputSchema).forEach((pattern) => RegExp(pattern, "u"));
  } catch (thrown) {
    return refuse(
      server,
      name,
      `its schema cannot be used: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
  return parsed.data;
};

export const definitionHash = (definition: McpDefinition): string => sha256(canonicalJson(definition));
