import path from "node:path";

const source = path.join(path.dirname(import.meta.dirname), "src");

/** Readers of the native form, with zod's schemas and YAML: most of a start, and a plan in prose does without them. */
export const NATIVE_READERS: readonly string[] = ["check-block", "front-matter", "sidecar"].map((name) =>
  path.join(source, "plan", "native", `${name}.ts`),
);

/** What `plan check` has use for only where a plan's agents need more than a shell: it opens the data folder. */
export const AGENT_EXAMINER = path.join(source, "cli", "doctor", "plan-agents.ts");

export const DEFERRED: readonly string[] = [...NATIVE_READERS, AGENT_EXAMINER];
