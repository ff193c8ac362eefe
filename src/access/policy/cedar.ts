/**
 * The policy engine behind a small door. The WebAssembly module keeps what it has parsed under a name for ever, so names
 * are reused: as many bundles are ready as there are slots, and the one that was used longest ago gives way.
 */
import type * as cedarModule from "@cedar-policy/cedar-wasm/nodejs";
import type {
  DetailedError,
  EntityJson,
  PolicyJson,
  StaticPolicySet,
  ValidationError,
} from "@cedar-policy/cedar-wasm/nodejs";
import { BASE_POLICIES } from "./bundle.ts";
import { boundsOf } from "./policy-bounds.ts";
import type { PolicyBounds } from "./policy-bounds.ts";
import { CEDAR_SCHEMA, NAMESPACE } from "./schema.ts";

type Cedar = typeof cedarModule;

export type PolicyProblem = { policy: string | null; line: number | null; message: string };
export type EngineAnswer = { allowed: boolean; determining: string[]; errors: string[] };
export type EngineRequest = {
  principal: string;
  action: string;
  resource: { type: string; id: string };
  context: Readonly<Record<string, boolean>>;
  entities: EntityJson[];
};

export type PolicyEngine = {
  /** What is wrong with the text; nothing when it may be put in force. */
  check(text: string): PolicyProblem[];
  /** Throws when the text is not valid: whoever stores one has checked it before. */
  decide(text: string, request: EngineRequest): EngineAnswer;
  /** The policy's own text; null when there is none of this id. */
  policyText(text: string, id: string): string | null;
  /** What the text says of roles alone; throws when it is not valid. */
  bounds(text: string): PolicyBounds;
};

const SLOTS = 64;
const SCHEMA_NAME = "schema";

export const entityUid = (type: string, id: string): { type: string; id: string } => ({
  type: `${NAMESPACE}::${type}`,
  id,
});

const lineOf = (text: string, error: DetailedError): number | null => {
  const start = error.sourceLocations?.[0]?.start;
  return start === undefined ? null : Buffer.from(text).subarray(0, start).toString().split("\n").length;
};

const problem = (text: string, error: DetailedError, policy: string | null = null): PolicyProblem => ({
  policy,
  line: lineOf(text, error),
  message: [error.message, error.help].filter((part) => part !== null).join("; "),
});

/** Policies by their `@id`, in the order of the text; those without one are numbered. */
const split = (cedar: Cedar, text: string): { policies: Record<string, string>; problems: PolicyProblem[] } => {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === "failure") return { policies: {}, problems: parts.errors.map((error) => problem(text, error)) };
  const problems: PolicyProblem[] = [];
  const policies: Record<string, string> = {};
  for (const [index, policy] of parts.policies.entries()) {
    const parsed = cedar.policyToJson(policy);
    const id = (parsed.type === "success" ? parsed.json.annotations?.["id"] : undefined) ?? `policy ${index + 1}`;
    if (id in policies) problems.push({ policy: id, line: null, message: "two policies have this @id" });
    policies[id] = policy;
  }
  for (const template of parts.policy_templates) {
    problems.push({ policy: null, line: null, message: `a template is never linked here: ${template.slice(0, 60)}` });
  }
  return { policies, problems };
};

const isReserved = (id: string): boolean => id.startsWith("base:");

const checkText = (cedar: Cedar, text: string): PolicyProblem[] => {
  const { policies, problems } = split(cedar, text);
  const reserved = Object.keys(policies)
    .filter(isReserved)
    .map((id) => ({ policy: id, line: null, message: "ids that begin with `base:` are Provost's own" }));
  const answer = cedar.validate({
    schema: CEDAR_SCHEMA,
    policies: { staticPolicies: policies satisfies StaticPolicySet },
  });
  if (answer.type === "failure") return [...problems, ...answer.errors.map((error) => problem("", error))];
  const told = ({ policyId, error }: ValidationError) => problem("", error, policyId);
  return [...problems, ...reserved, ...answer.validationErrors.map(told), ...answer.validationWarnings.map(told)];
};

const mustParse = (answer: { type: "success" } | { type: "failure"; errors: DetailedError[] }, what: string): void => {
  if (answer.type === "failure") {
    throw new Error(`${what} cannot be parsed: ${answer.errors.map(({ message }) => message).join("; ")}`);
  }
};

const readBounds = (cedar: Cedar, text: string): PolicyBounds => {
  const policies: Record<string, PolicyJson> = {};
  for (const [id, policy] of Object.entries(split(cedar, text).policies)) {
    const parsed = cedar.policyToJson(policy);
    if (parsed.type === "failure") throw new Error(`the policy ${id} cannot be read: ${parsed.errors[0]?.message}`);
    policies[id] = parsed.json;
  }
  const textOf = (policy: PolicyJson): string => {
    const written = cedar.policyToText(policy);
    if (written.type === "failure") throw new Error(`a policy cannot be written: ${written.errors[0]?.message}`);
    return written.text;
  };
  return boundsOf({ policies, roleType: entityUid("Role", "").type, textOf });
};

/** Names under which bundles are parsed, the one used longest ago first. */
const createSlots = (cedar: Cedar, base: Record<string, string>): ((text: string) => string) => {
  const slots = new Map<string, string>();
  return (text) => {
    const known = slots.get(text);
    const oldest = slots.size >= SLOTS ? [...slots.keys()][0] : undefined;
    const name = known ?? (oldest === undefined ? `slot ${slots.size}` : (slots.get(oldest) ?? ""));
    if (known === undefined) {
      if (oldest !== undefined) slots.delete(oldest);
      const { policies, problems } = split(cedar, text);
      if (problems.length > 0) throw new Error(`policies cannot be read: ${problems[0]?.message}`);
      mustParse(cedar.preparsePolicySet(name, { staticPolicies: { ...policies, ...base } }), "the policies");
    }
    slots.delete(text);
    slots.set(text, name);
    return name;
  };
};

const load = async (): Promise<PolicyEngine> => {
  const cedar = await import("@cedar-policy/cedar-wasm/nodejs");
  mustParse(cedar.preparseSchema(SCHEMA_NAME, CEDAR_SCHEMA), "the schema of policies");
  const base = split(cedar, BASE_POLICIES).policies;
  const ready = createSlots(cedar, base);
  return {
    check: (text) => checkText(cedar, text),
    decide: (text, { principal, action, resource, context, entities }) => {
      const answer = cedar.statefulIsAuthorized({
        principal: entityUid("Actor", principal),
        action: entityUid("Action", action),
        resource: entityUid(resource.type, resource.id),
        context,
        preparsedPolicySetId: ready(text),
        preparsedSchemaName: SCHEMA_NAME,
        validateRequest: true,
        entities,
      });
      if (answer.type === "failure") {
        throw new Error(`the request was not judged: ${answer.errors.map(({ message }) => message).join("; ")}`);
      }
      const { decision, diagnostics } = answer.response;
      const errors = diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`);
      // A policy that fails is passed over by Cedar. It might have been the one that forbids, so that is a no here.
      return { allowed: decision === "allow" && errors.length === 0, determining: diagnostics.reason, errors };
    },
    policyText: (text, id) => split(cedar, text).policies[id] ?? base[id] ?? null,
    bounds: (text) => readBounds(cedar, text),
  };
};

let loading: Promise<PolicyEngine> | null = null;

/**
 * Loaded on first use: the module is 5 MB, which commands without a decision should not pay for. One for the process,
 * because the module's names are: two owners would parse different texts under one name.
 */
export const loadPolicyEngine = (): Promise<PolicyEngine> => (loading ??= load());
