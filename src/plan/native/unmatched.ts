import type { Diagnostic } from "../../model/diagnostic.ts";
import { diagnostic } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Match } from "./sidecar-schema.ts";
import { textPatternSchema } from "./text-pattern.ts";

const described = (match: Match): string =>
  Object.entries(match)
    .filter(([, wanted]) => wanted !== undefined)
    .map(([key, wanted]) => `${key} "${typeof wanted === "string" ? wanted : wanted.text}"`)
    .join(", ");

/** A title is one title as it stands: with signs of a pattern in it, it was probably meant as one. */
const asPattern = ({ title }: Match, nodes: readonly { title: string }[]): string | undefined => {
  const read = title === undefined ? undefined : textPatternSchema.safeParse(title.text).data;
  return read !== undefined && nodes.some((node) => read.matches(node.title))
    ? `\`title\` is one title as it stands. As \`pattern: ${JSON.stringify(read.text)}\` it would be met.`
    : undefined;
};

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
  const suggestion = asPattern(match, nodes) ?? (near === null ? undefined : `Did you mean "${near}"?`);
  return diagnostic("sidecar-unmatched", line, `no ${what} of the plan has ${described(match)}`, suggestion);
};
