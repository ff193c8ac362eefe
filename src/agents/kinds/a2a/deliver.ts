/** What of an agent's artifacts is its work, and what it only says. */
import type { Part } from "@a2a-js/sdk";
import { ProvostError } from "../../../model/errors.ts";
import type { Change } from "../../../workspace/bundle/take-changes.ts";
import type { Delivery } from "../elsewhere/take-delivery.ts";
import type { TaskView } from "./task-view.ts";

const BUNDLE = "application/x-git-bundle";
const PATCHES: readonly string[] = ["text/x-diff", "text/x-patch", "application/x-patch"];
/** As git and diff begin; what only tells of a diff does not. */
const DIFF = /^(?:diff --git |--- [^\n]+\n\+\+\+ )/;

const refuse = (why: string): ProvostError => new ProvostError("RESULT_REFUSED", `the result that came back ${why}`);

type Taken = { change: Change } | { bundle: Uint8Array } | { report: string };

const isPatch = ({ mediaType, filename }: Part, text: string): boolean =>
  PATCHES.includes(mediaType) ||
  (filename === "" ? DIFF.test(text) : /\.(?:patch|diff)$/.test(filename) && DIFF.test(text));

const takeText = (part: Part, text: string): Taken => {
  if (isPatch(part, text)) return { change: { kind: "patch", text } };
  if (part.filename === "") return { report: text };
  return { change: { kind: "file", path: part.filename, content: Buffer.from(text) } };
};

const takePart = (part: Part): Taken => {
  const { content, mediaType, filename } = part;
  switch (content?.$case) {
    case "text":
      return takeText(part, content.value);
    case "raw":
      if (mediaType === BUNDLE) return { bundle: content.value };
      if (PATCHES.includes(mediaType)) return { change: { kind: "patch", text: content.value.toString("utf8") } };
      if (filename === "") throw refuse("has a file without a name");
      return { change: { kind: "file", path: filename, content: content.value } };
    case "url":
      throw refuse(`names ${content.value}: what is not handed in is not fetched`);
    case "data":
      return { report: JSON.stringify(content.value) };
    case undefined:
    default:
      throw refuse("has a part without content");
  }
};

/** RESULT_REFUSED. */
export const deliveryOf = ({ artifacts }: TaskView): { delivery: Delivery; reports: string[] } => {
  const taken = [...artifacts.values()].flatMap(({ parts }) => parts.map(takePart));
  const bundles = taken.flatMap((one) => ("bundle" in one ? [one.bundle] : []));
  if (bundles.length > 1) throw refuse("has more than one bundle");
  return {
    delivery: { bundle: bundles[0] ?? null, changes: taken.flatMap((one) => ("change" in one ? [one.change] : [])) },
    reports: taken.flatMap((one) => ("report" in one ? [one.report] : [])),
  };
};
