import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/package-root.ts";
import { agentFrameSchema, controlFrameSchema } from "./frames.ts";

const text = readFileSync(join(packageRoot(), "docs/agent-protocol.md"), "utf8");

/** Examples stand under a heading that says who sends them. */
const examples = (heading: string): unknown[] => {
  const [, section = ""] = text.split(`## ${heading}\n`);
  const [own = ""] = section.split(/^## /m);
  return [...own.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json]) => JSON.parse(json ?? "") as unknown);
};

const typesOf = (schema: typeof agentFrameSchema | typeof controlFrameSchema): string[] =>
  schema.options.flatMap((option) => [...option.shape.type.values]).toSorted();

test.each([
  ["What an agent sends", agentFrameSchema],
  ["What the control plane sends", controlFrameSchema],
] as const)("%s: every frame has an example, and each example is a frame, exactly", (heading, schema) => {
  const frames = examples(heading);
  for (const frame of frames) expect(schema.parse(frame)).toEqual(frame);
  const shown = new Set(frames.map((frame) => (frame as { type: string }).type));
  expect([...shown].toSorted()).toEqual(typesOf(schema));
});
