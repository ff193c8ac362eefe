import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import { diagnostic, errorDiagnostic } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";
import { plainTitle } from "../plain-title.ts";

/** What a `dependsOn` of the sidecar names, by id or else by title: a task, an epic or a phase. */
export const findReference = (
  plan: Plan,
  reference: string,
  line: number,
): { id: string | null; diagnostics: Diagnostic[] } => {
  const nodes = [...plan.tasks, ...plan.epics, ...plan.phases];
  if (nodes.some(({ id }) => id === reference)) return { id: reference, diagnostics: [] };
  const wanted = plainTitle(reference);
  const found = nodes.filter(({ title }) => plainTitle(title) === wanted);
  const [only] = found;
  if (only !== undefined && found.length === 1) return { id: only.id, diagnostics: [] };
  if (only === undefined) {
    const near = didYouMean(
      reference,
      nodes.flatMap(({ id, title }) => [id, title]),
    );
    const message = `nothing in the plan is called "${reference}"`;
    const suggestion = near === null ? undefined : `Did you mean \`${near}\`?`;
    return { id: null, diagnostics: [errorDiagnostic("dependency-unknown", line, message, suggestion)] };
  }
  const lines = found.map(({ source }) => source.line).join(", ");
  const message = `"${reference}" names ${found.length} parts of the plan, in lines ${lines}`;
  const suggestion = `Use the id: ${found.map(({ id }) => `\`${id}\``).join(", ")}.`;
  return { id: null, diagnostics: [diagnostic("dependency-ambiguous", line, message, suggestion)] };
};
