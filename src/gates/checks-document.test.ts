import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CHECK_KINDS, checkSchema } from "../model/check.ts";

const text = readFileSync(new URL("../../docs/checks.md", import.meta.url), "utf8");
const examples = [...text.matchAll(/^### (\w+)\n([^]*?)(?=\n### |(?![^]))/gm)].flatMap(([, kind = "", section = ""]) =>
  [...section.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, yaml = ""]) => ({ kind, yaml })),
);

describe("docs/checks.md", () => {
  it("has an example of every kind", () => {
    expect([...new Set(examples.map(({ kind }) => kind))].sort()).toEqual([...CHECK_KINDS].sort());
  });

  it.each(examples)("has an example of $kind that is a check of that kind", ({ kind, yaml }) => {
    expect(checkSchema.parse(parse(yaml)).kind).toBe(kind);
  });
});
