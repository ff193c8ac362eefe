/** `provost budgets list|set|remove|stop-all|resume-all`. */
import { InvalidArgumentError, Option } from "commander";
import type { Output } from "../../sdk/client/index.ts";
import {
  BUDGET_MEASURES,
  BUDGET_PERIODS,
  BUDGET_SCOPES,
  type BudgetMeasure,
  type BudgetPeriod,
  type BudgetScopeKind,
} from "../../model/budget.ts";
import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { positiveInteger } from "../positive-integer.ts";
import { withClient } from "../with-client.ts";

const MICRO = 1_000_000;
const UNITS = { tokens: 1, micro_usd: MICRO, ms: 60_000, iterations: 1 } as const satisfies Record<
  BudgetMeasure,
  number
>;
/** As people say them, and as they are kept. */
const MEASURES = { tokens: "tokens", usd: "micro_usd", minutes: "ms", iterations: "iterations" } as const;
type SpokenMeasure = keyof typeof MEASURES;

const spoken = (measure: BudgetMeasure): SpokenMeasure =>
  (Object.keys(MEASURES) as SpokenMeasure[])[BUDGET_MEASURES.indexOf(measure)] ?? "tokens";

const inUnits = (measure: BudgetMeasure, value: number): string =>
  String(Math.round((value / UNITS[measure]) * 10_000) / 10_000);

const oneOf =
  <T extends string>(names: readonly T[]) =>
  (value: string): T => {
    const found = names.find((name) => name === value);
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${names.join(", ")}.`);
    return found;
  };

const readAmount = (value: string): number => {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return number;
};

type Budget = Output<"budgets.list">["items"][number];

const line = ({ scope, key, measure, most, spent, reserved, period, unpriced, warned }: Budget): string => {
  const of = key === "" ? scope : `${scope} ${key}`;
  const anew = period === "total" ? "" : ` each ${period}`;
  const held = reserved === 0 ? "" : `, ${inUnits(measure, reserved)} reserved`;
  const unknown = unpriced === 0 ? "" : `, ${unpriced} times at an unknown price`;
  const mark = warned ? "  (most of it is gone)" : "";
  return `${of}  ${inUnits(measure, spent)} of ${inUnits(measure, most)} ${spoken(measure)}${anew} spent${held}${unknown}${mark}`;
};

export const defineBudgetsList: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost budgets list", "provost budgets list --json")).action(async () => {
    const { items: budgets, stop } = await withClient(session, (client) => client.budgets.list());
    if (session.options.json) session.printJson({ budgets, stop });
    else {
      if (stop !== null) session.print(`all agents are stopped since ${stop.at}: ${stop.reason}`);
      for (const budget of budgets) session.print(line(budget));
      if (budgets.length === 0) session.print("there are no budgets: nothing is limited");
    }
    session.exitCode = EXIT.go;
  });
};

const whose = new Option("--of <key>", "whose: a project, a run, RUN/TASK, an agent, or RUN/AGENT").default("");

type SetOptions = { of: string; period: BudgetPeriod; warn: number; downgrade?: number };

export const defineBudgetsSet: DefineCommand = (command, session) => {
  command
    .argument("<scope>", `one of ${BUDGET_SCOPES.join(", ")}`, oneOf(BUDGET_SCOPES))
    .argument("<measure>", "tokens, usd, minutes or iterations", oneOf(Object.keys(MEASURES) as SpokenMeasure[]))
    .argument("<most>", "how much may be spent", readAmount)
    .addOption(whose)
    .option("--period <period>", "when it counts anew: total (never), day, month", oneOf(BUDGET_PERIODS), "total")
    .option("--warn <percent>", "when it warns", positiveInteger, 80)
    .option("--downgrade <percent>", "from when on only what is cheaper may be begun", positiveInteger)
    .addHelpText(
      "after",
      example("provost budgets set tenant usd 50 --period month", "provost budgets set agent tokens 200000 --of coder"),
    )
    .action(async (scope: BudgetScopeKind, said: SpokenMeasure, amount: number, options: SetOptions) => {
      const measure = MEASURES[said];
      const most = Math.max(1, Math.round(amount * UNITS[measure]));
      const rules = { period: options.period, warnPercent: options.warn, downgradePercent: options.downgrade ?? null };
      const setting = { scope, key: options.of, measure, most, ...rules };
      const set = { params: { scope, measure }, query: { key: options.of }, body: { most, ...rules } };
      await withClient(session, (client) => client.budgets.set(set));
      if (session.options.json) session.printJson(setting);
      else session.print(`${options.of === "" ? scope : `${scope} ${options.of}`} may spend ${amount} ${said}`);
      session.exitCode = EXIT.go;
    });
};

export const defineBudgetsRemove: DefineCommand = (command, session) => {
  command
    .argument("<scope>", `one of ${BUDGET_SCOPES.join(", ")}`, oneOf(BUDGET_SCOPES))
    .argument("<measure>", "tokens, usd, minutes or iterations", oneOf(Object.keys(MEASURES) as SpokenMeasure[]))
    .addOption(whose)
    .addHelpText("after", example("provost budgets remove agent tokens --of coder"))
    .action(async (scope: BudgetScopeKind, said: SpokenMeasure, { of }: { of: string }) => {
      const measure = MEASURES[said];
      const name = { scope, key: of, measure };
      const which = { params: { scope, measure }, query: { key: of } };
      await withClient(session, (client) => client.budgets.remove(which));
      if (session.options.json) session.printJson({ removed: name });
      else session.print("removed");
      session.exitCode = EXIT.go;
    });
};

export const defineBudgetsStopAll: DefineCommand = (command, session) => {
  command
    .requiredOption("--reason <text>", "why; every agent that is refused is told")
    .addHelpText("after", example('provost budgets stop-all --reason "a model went wild"'))
    .action(async ({ reason }: { reason: string }) => {
      const { runs } = await withClient(session, (client) => client.budgets.stopAll({ body: { reason } }));
      if (session.options.json) session.printJson({ stopped: true, runs });
      else
        session.print(`stopped: ${runs} runs were paused, and nothing is spent until \`provost budgets resume-all\``);
      session.exitCode = EXIT.go;
    });
};

export const defineBudgetsResumeAll: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost budgets resume-all")).action(async () => {
    const { resumed } = await withClient(session, (client) => client.budgets.resumeAll());
    if (session.options.json) session.printJson({ resumed });
    else session.print(resumed ? "agents may work again; resume the runs that are to go on" : "nothing was stopped");
    session.exitCode = EXIT.go;
  });
};
