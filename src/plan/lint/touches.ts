import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import { diagnostic } from "../diagnostics.ts";

const problemOf = (glob: string): string | null => {
  if (glob.trim() === "") return "is empty";
  if (glob.includes("\\")) return "is written with backslashes";
  if (/^(?:\/|[a-z]:|~)/iu.test(glob)) return "is not relative to the repository";
  if (glob.split("/").includes("..")) return "leaves the repository";
  return glob.startsWith("!") ? "says what is not written, not what is" : null;
};

export const lintTouches = ({ tasks }: Plan): Diagnostic[] =>
  // Most tasks say of no file that they write it.
  tasks
    .filter(({ touches }) => touches.length > 0)
    .flatMap(({ title, touches, source }) =>
      touches.flatMap((glob) => {
        const problem = problemOf(glob);
        return problem === null
          ? []
          : [diagnostic("touches-invalid", source.line, `\`${glob}\` of task "${title}" ${problem}`)];
      }),
    );
