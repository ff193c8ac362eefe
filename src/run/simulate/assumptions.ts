/** Says what was taken for granted: a number without it would be believed for more than it is. */
import type { Plan } from "../../model/plan.ts";
import type { Assumption, SimulationOptions } from "../../model/simulation.ts";
import { checksWithoutTime } from "./gate-times.ts";
import type { History } from "./history.ts";
import type { Work } from "./workload.ts";

type Count = Omit<Assumption, "message" | "kind">;

const countOf = (works: readonly Work[], is: (work: Work) => boolean): Count => ({
  concerns: works.filter(is).length,
  of: works.length,
});

const about = (kind: Assumption["kind"], count: Count, message: (share: string) => string): Assumption[] =>
  count.concerns === 0 ? [] : [{ kind, ...count, message: message(`${count.concerns} of ${count.of}`) }];

const aboutSpread = (works: readonly Work[], spread: number): Assumption[] => {
  const narrow = countOf(works, (work) => work.narrow && work.source !== "unknown");
  return spread === 0
    ? about(
        "spread-unknown",
        narrow,
        (share) =>
          `how much the time of ${share} tasks varies is not known; each is taken as it stands, so the percentiles lie closer together than they will`,
      )
    : about(
        "spread-given",
        narrow,
        (share) =>
          `the time of ${share} tasks is varied by ${Math.round(spread * 100)} % either way, as asked for: no record says by how much`,
      );
};

const aboutTasks = (plan: Plan, works: readonly Work[]): Assumption[] => {
  const remote = new Set(plan.agents.flatMap(({ name, where }) => (where === "remote" ? [name] : [])));
  return [
    ...about(
      "time-assumed",
      countOf(works, ({ source }) => source === "assumed"),
      (share) => `${share} tasks have neither an estimate nor a record; the median of the others is assumed for them`,
    ),
    ...about(
      "time-unknown",
      countOf(works, ({ source }) => source === "unknown"),
      (share) => `${share} tasks have neither an estimate nor a record, and there is nothing to take their time from`,
    ),
    ...about(
      "estimate-unscaled",
      countOf(works, ({ source }) => source === "estimate"),
      (share) =>
        `${share} tasks are taken at the plan's estimate as it stands; too few estimated tasks are on record to scale it by what they took`,
    ),
    ...about(
      "failures-unknown",
      countOf(works, ({ source }) => source !== "history"),
      (share) => `how often ${share} tasks fail is not on record; they are taken to succeed at the first attempt`,
    ),
    ...about(
      "never-succeeded",
      countOf(works, ({ neverSucceeded }) => neverSucceeded),
      (share) => `${share} tasks were tried before and never succeeded; they are taken to succeed now`,
    ),
    ...about(
      "cost-unknown",
      countOf(works, ({ costs }) => costs === null),
      (share) => `what ${share} tasks cost is not on record, so the cost as a whole is unknown`,
    ),
    ...about(
      "remote-left-out",
      countOf(works, ({ agent }) => agent !== null && remote.has(agent)),
      (share) => `${share} tasks are done on other machines; waiting for one of them is left out`,
    ),
  ];
};

export const assumptionsOf = (
  plan: Plan,
  works: readonly Work[],
  history: History,
  { spread }: SimulationOptions,
): Assumption[] => {
  const { unknown, run, people } = checksWithoutTime(plan, history);
  return [
    ...aboutTasks(plan, works),
    ...aboutSpread(works, spread),
    ...about(
      "check-time-unknown",
      { concerns: unknown, of: run },
      (share) => `the checks of ${share} criteria were not run before; the time they take is left out`,
    ),
    ...about(
      "person-left-out",
      { concerns: people, of: plan.criteria.length },
      (share) => `${share} criteria ask for a person; waiting for one is left out`,
    ),
  ];
};
