import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan, PlanTask } from "../../model/plan.ts";
import { diagnostic, errorDiagnostic } from "../diagnostics.ts";
import { plainTitle } from "../plain-title.ts";

/** Ends of edges that the plan names by words; the other end is where those words stand. */
const referredTo = ({ edges }: Plan): Set<string> => {
  const named = new Set<string>();
  for (const { from, to, reason } of edges) {
    if (reason === "depends-on" || reason === "arrow") named.add(from);
    if (reason === "blocks" || reason === "arrow") named.add(to);
  }
  return named;
};

/** Tasks of one title, for each title that several have. */
const sharedTitles = ({ tasks }: Plan): PlanTask[][] => {
  const firsts = new Map<string, number>();
  const shared = new Map<number, PlanTask[]>();
  tasks.forEach((task, at) => {
    const title = plainTitle(task.title);
    const first = firsts.get(title);
    if (first === undefined) {
      firsts.set(title, at);
      return;
    }
    const same = shared.get(first) ?? tasks.slice(first, first + 1);
    same.push(task);
    shared.set(first, same);
  });
  return [...shared].sort(([a], [b]) => a - b).map(([, same]) => same);
};

export const lintTitles = (plan: Plan): Diagnostic[] => {
  const referred = referredTo(plan);
  return sharedTitles(plan).flatMap((same) => {
    const [first, ...others] = same;
    const isReferred = same.some(({ id }) => referred.has(id));
    return others.map(({ title, source }) => {
      const words = isReferred ? ", and a dependency names one of them" : "";
      const message = `"${title}" is also the title of the task in line ${first?.source.line}${words}`;
      return isReferred
        ? errorDiagnostic("duplicate-title", source.line, message)
        : diagnostic("duplicate-title", source.line, message);
    });
  });
};
