import path from "node:path";

const folder = path.join(path.dirname(import.meta.dirname), "src", "plan", "native");

/** Readers of the native form, with zod's schemas and YAML: most of a start, and a plan in prose does without them. */
export const NATIVE_READERS: readonly string[] = ["check-block", "front-matter", "sidecar"].map((name) =>
  path.join(folder, `${name}.ts`),
);
