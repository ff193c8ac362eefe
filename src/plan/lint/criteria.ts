import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import { diagnostic } from "../diagnostics.ts";
import { createIdSet } from "../id-set.ts";
import { laxerThan } from "../laxer-check.ts";

/** Of a check that cannot be read its own diagnostic tells: the criterion lacks none. */
export const lintCriteria = ({ criteria }: Plan): Diagnostic[] =>
  criteria
    .filter(({ check, checkSource }) => check === undefined && checkSource === undefined)
    .map(({ title, measures, source }) => {
      const [measure] = measures;
      if (measure === undefined)
        return diagnostic("criterion-not-measurable", source.line, `nothing could prove or refute "${title}"`);
      const of = measure.text === title ? "" : ` of "${title}"`;
      return diagnostic("check-missing", source.line, `nothing measures "${measure.text}"${of}`);
    });

export const lintChecks = ({ criteria }: Plan): Diagnostic[] =>
  criteria.flatMap(({ check, measures, source }) => {
    const laxer = check === undefined ? null : laxerThan(check, measures);
    return laxer === null ? [] : diagnostic("check-laxer", source.line, laxer);
  });

export const lintGates = ({ gates }: Plan): Diagnostic[] =>
  gates
    .filter(({ implied, criterionIds }) => !implied && criterionIds.length === 0)
    .map(({ title, source }) => diagnostic("gate-without-criteria", source.line, `gate "${title}" has no criteria`));

/** A phase is empty when neither it nor an epic of it has anything in it. */
export const lintPhases = (plan: Plan): Diagnostic[] => {
  const used = createIdSet();
  const filled = createIdSet();
  for (const nodes of [plan.tasks, plan.criteria]) {
    for (const { phaseId, epicId } of nodes) {
      used.add(phaseId);
      filled.add(epicId);
    }
  }
  for (const { id, phaseId } of plan.epics) if (filled.has(id)) used.add(phaseId);
  return plan.phases
    .filter(({ id }) => !used.has(id))
    .map(({ title, source }) =>
      diagnostic("phase-empty", source.line, `phase "${title}" has no tasks and no criteria`),
    );
};
