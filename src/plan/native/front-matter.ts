import { z } from "zod";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { frontMatterSchema, type FrontMatter } from "../../model/front-matter.ts";
import { diagnostic } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";
import { readSchema } from "./read-schema.ts";
import { readYaml, type YamlSource } from "./yaml-source.ts";

const KEYS = Object.keys(frontMatterSchema.shape);
const DECLARES = new RegExp(String.raw`^(?:${KEYS.join("|")})\s*:`, "mu");

/** Markdown has thematic breaks too: what stands between two of them is only ours when it declares something of ours. */
const malformed = (yaml: string, source: YamlSource, firstLine: number): Diagnostic[] => {
  if (!DECLARES.test(yaml)) {
    const message = "the text between the `---` lines is no mapping, so nothing was read from it";
    return [diagnostic("front-matter-ignored", firstLine, message)];
  }
  const problems = source.problems.length > 0 ? source.problems : [{ line: firstLine, message: "must be a mapping" }];
  return problems.map(({ line, message }) => diagnostic("front-matter-invalid", line, `front matter: ${message}`));
};

/** Other tools keep keys of their own in front matter; only what looks like a slip of the pen is told. */
const strayKeys = (value: object, source: YamlSource): Diagnostic[] =>
  Object.keys(value)
    .filter((key) => !KEYS.includes(key))
    .flatMap((key) => {
      const near = didYouMean(key, KEYS);
      const message = `front matter: \`${key}\` is not read`;
      return near === null
        ? []
        : [diagnostic("front-matter-ignored", source.lineOf([key]), message, `Did you mean \`${near}\`?`)];
    });

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads front matter; a field that is wrong is left out and named, the others stand. Never throws.
 * @param yaml the text between the `---` lines
 * @param firstLine line of the plan on which that text begins
 */
export const readFrontMatter = (
  yaml: string,
  firstLine: number,
): { frontMatter: FrontMatter; diagnostics: Diagnostic[] } => {
  const source = readYaml(yaml, firstLine);
  if (source.problems.length === 0 && source.value === null) return { frontMatter: {}, diagnostics: [] };
  if (!isMapping(source.value)) return { frontMatter: {}, diagnostics: malformed(yaml, source, firstLine) };
  const diagnostics = strayKeys(source.value, source);
  const read = readSchema(frontMatterSchema, source);
  if (read.value !== null) return { frontMatter: read.value, diagnostics };
  for (const { line, message, suggestion } of read.problems) {
    diagnostics.push(diagnostic("front-matter-invalid", line, `front matter: ${message}`, suggestion));
  }
  const wrong = new Set(read.problems.map(({ path }) => String(path[0])));
  const rest = Object.fromEntries(Object.entries(source.value).filter(([key]) => !wrong.has(key)));
  return { frontMatter: z.parse(frontMatterSchema, rest), diagnostics };
};
