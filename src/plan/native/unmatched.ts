import type { Diagnostic } from "../../model/diagnostic.ts";
import { diagnostic } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Match } from "./sidecar-schema.ts";

const described = (match: Match): string =>
  Object.entries(match)
    .filter(([, wanted]) => wanted !== undefined)
    .map(([key, wanted]) => `${key} "${typeof wanted === "string" ? wanted : wanted.text}"`)
    .join(", ");

/** An entry that binds nothing, with what it was probably meant for. */
export const unmatched = (
  what: "task" | "criterion" | "gate",
  match: Match,
  nodes: readonly { id: string; title: string }[],
  line: number,
): Diagnostic => {
  const wanted = match.id ?? match.title?.text ?? match.pattern?.text;
  const names = nodes.map(({ id, title }) => (match.id === undefined ? title : id));
  const near = wanted === undefined ? null : didYouMean(wanted, names);
  const suggestion = near === null ? undefined : `Did you mean "${near}"?`;
  return diagnostic("sidecar-unmatched", line, `no ${what} of the plan has ${described(match)}`, suggestion);
};
