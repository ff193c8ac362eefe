import { stat } from "node:fs/promises";
import type { Check } from "../../model/check.ts";
import { withinTime } from "../bounded-work.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { resolveInCheckout } from "../checkout/checkout-path.ts";
import { readText } from "../checkout/read-capped.ts";
import { findBrokenLinks } from "../documents/broken-links.ts";
import { parseStructured, validateSchema } from "../documents/json-schema.ts";
import { type Finding, judged, unobservable } from "../finding.ts";
import { matchText } from "../match-text.ts";

export type FileCheck = Extract<Check, { kind: "file" }>;

/** Every part that the check asks for must hold; the first one that does not is the finding. */
export const observeFile = async (check: FileCheck, context: CheckContext): Promise<Finding> => {
  const located = await resolveInCheckout(context.checkout, check.path, context.cwd);
  if (located.kind === "escapes") return unobservable(located.problem, "security");
  if (!located.exists) return judged(!check.exists, `${check.path} does not exist`);
  if (!check.exists) return judged(false, `${check.path} exists, and must not`);

  const held = [`${check.path} exists`];
  if (check.match !== undefined || check.schema !== undefined) {
    const content = await readContent(check, located.path, context);
    if (typeof content !== "string") return content;
    for (const part of [matchPart(check, content), await schemaPart(check, content, context)]) {
      if (part !== null && part.outcome !== "green") return part;
      if (part !== null) held.push(part.summary);
    }
  }
  if (check.links) {
    const links = await linksPart(check, located.path, context);
    if (links.outcome !== "green") return links;
    held.push(links.summary);
  }
  return judged(true, held.join("; "));
};

const readContent = async (check: FileCheck, path: string, context: CheckContext): Promise<string | Finding> => {
  const read = await readText(path);
  if (read.kind === "missing") return judged(false, `${check.path} does not exist`);
  if (read.kind === "no-file") return judged(false, `${check.path} is no regular file`);
  if (read.kind === "too-large") {
    return unobservable(`${check.path} has ${read.bytes} bytes, which is more than is read of a file`);
  }
  await context.keep("file", { path });
  return read.text;
};

const matchPart = (check: FileCheck, content: string): Finding | null => {
  if (check.match === undefined) return null;
  const match = matchText(check.match, content);
  if (match.kind === "finding") return match.finding;
  return match.matches
    ? judged(true, `it matches /${check.match}/`)
    : judged(false, `${check.path} does not match /${check.match}/`);
};

const schemaPart = async (check: FileCheck, content: string, context: CheckContext): Promise<Finding | null> => {
  if (check.schema === undefined) return null;
  const schema = await readSchema(check.schema, context);
  if (schema.kind === "finding") return schema.finding;
  const checked = withinTime(() => {
    const document = parseStructured(check.path, content);
    return document.kind === "parsed" ? validateSchema(schema.value, document.value) : document;
  });
  if (checked.kind === "exceeded") return unobservable(`${check.path} ${checked.problem}`, "timeout");
  const result = checked.value;
  if (result.kind === "valid") return judged(true, "it satisfies its schema");
  if (result.kind === "malformed") return judged(false, `${check.path} cannot be parsed: ${result.problem}`);
  if (result.kind === "bad-schema") return unobservable(`the schema cannot be used: ${result.problem}`, "validation");
  const places = `${count(result.problems.length, "place")}: ${firstFew(result.problems)}`;
  return judged(false, `${check.path} breaks its schema in ${places}`);
};

type SchemaSource = { kind: "schema"; value: unknown } | { kind: "finding"; finding: Finding };

const readSchema = async (schema: string | Record<string, unknown>, context: CheckContext): Promise<SchemaSource> => {
  if (typeof schema !== "string") return { kind: "schema", value: schema };
  const failed = (finding: Finding): SchemaSource => ({ kind: "finding", finding });
  const located = await resolveInCheckout(context.checkout, schema, context.cwd);
  if (located.kind === "escapes") return failed(unobservable(located.problem, "security"));
  const read = await readText(located.path);
  if (read.kind !== "text") return failed(unobservable(`the schema ${schema} cannot be read (${read.kind})`));
  const parsed = parseStructured(schema, read.text);
  if (parsed.kind === "malformed")
    return failed(unobservable(`the schema ${schema} cannot be parsed: ${parsed.problem}`));
  return { kind: "schema", value: parsed.value };
};

const linksPart = async (check: FileCheck, path: string, context: CheckContext): Promise<Finding> => {
  const stats = await stat(path);
  if (!stats.isFile() && !stats.isDirectory()) return unobservable(`${check.path} is neither a file nor a folder`);
  const report = await findBrokenLinks(context.checkout, path);
  if (report.kind === "unreadable") return unobservable(report.problem);
  const checked = `${count(report.links, "relative link")} in ${count(report.files, "file")}`;
  if (report.broken.length === 0) return judged(true, `none of ${checked} is broken`);
  const broken = report.broken.map((link) => `${link.file}:${link.line} ${link.url} (${link.problem})`);
  return judged(
    false,
    `${report.broken.length} of ${checked} ${report.broken.length === 1 ? "is" : "are"} broken: ${firstFew(broken)}`,
  );
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

const firstFew = (items: readonly string[]): string =>
  items.slice(0, 3).join("; ") + (items.length > 3 ? `; and ${items.length - 3} more` : "");
