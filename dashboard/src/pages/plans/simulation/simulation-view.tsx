/** When the plan may be finished and what that hangs on, by many samples of how it may go. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { simulationText as words } from "../../../catalogue/pages/simulation-text.ts";
import { money, share } from "../../../format/number.ts";
import { duration } from "../../../format/time.ts";
import { Field, TextInput } from "../../../ui/field.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { QueryView } from "../../../ui/query-view.tsx";
import { useDebounced } from "../../../ui/use-debounced.ts";
import { FinishChart } from "./finish-chart.tsx";
import { SimulatedGates, SimulatedTasks, WhatIf } from "./simulated-tables.tsx";
import { type Simulation, simulationQuery } from "./simulation-query.ts";

const MOST_AGENTS = 256;
const MOST_SPREAD = 95;
const SETTLED_MS = 300;

/** What is typed is kept; asked is what was typed last that can be. */
const useWholeNumber = (initial: number, min: number, max: number) => {
  const [typed, setTyped] = useState(String(initial));
  const [asked, setAsked] = useState(initial);
  const isOne = (text: string): boolean => /^\d+$/u.test(text) && Number(text) >= min && Number(text) <= max;
  const type = (text: string): void => {
    setTyped(text);
    if (isOne(text)) setAsked(Number(text));
  };
  return { typed, type, asked, error: isOne(typed) ? null : words.notWhole(min, max, asked), min, max };
};

type InputProps = { label: string; hint?: string; number: ReturnType<typeof useWholeNumber> };

const NumberField = ({ label, hint, number: { typed, type, error, min, max } }: InputProps) => (
  <Field label={label} hint={hint} error={error}>
    {(attributes) => (
      <TextInput
        {...attributes}
        type="number"
        min={min}
        max={max}
        value={typed}
        onChange={(event) => type(event.target.value)}
      />
    )}
  </Field>
);

const Figure = ({ name, children, note }: { name: string; children: ReactNode; note?: string }) => (
  <div className="min-w-32 flex-1">
    <dt className="text-12 text-muted">{name}</dt>
    <dd className="text-20 font-semibold">{children}</dd>
    {note !== undefined && <dd className="text-12 text-muted">{note}</dd>}
  </div>
);

const upTo = (p90: string): string => `${words.p90} ${p90}`;

const Figures = ({ simulation }: { simulation: Simulation }) => {
  const { finishMs, costMicroUsd, completes } = simulation;
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-3">
      <Figure name={`${words.finish}, ${words.p50}`} {...(finishMs && { note: upTo(duration(finishMs.p90)) })}>
        {finishMs !== null ? duration(finishMs.p50) : completes === 0 ? words.neverEnds : words.unknown}
      </Figure>
      <Figure name={`${words.cost}, ${words.p50}`} {...(costMicroUsd && { note: upTo(money(costMicroUsd.p90)) })}>
        {costMicroUsd === null ? words.unknown : money(costMicroUsd.p50)}
      </Figure>
      <Figure name={words.completes} {...(completes !== null && { note: words.ofSamples })}>
        {completes === null ? words.unknown : share(completes, 1)}
      </Figure>
    </dl>
  );
};

const Assumptions = ({ assumptions }: Pick<Simulation, "assumptions">) => (
  <Panel title={words.assumptions}>
    {assumptions.length === 0 ? (
      <p className="p-3.5 text-muted">{words.noAssumptions}</p>
    ) : (
      <ul className="flex list-disc flex-col gap-1.5 py-3 pr-3.5 pl-7">
        {assumptions.map(({ kind, message }) => (
          <li key={kind}>{message}</li>
        ))}
      </ul>
    )}
  </Panel>
);

type Props = { source: string; sidecar: string; onTask: (taskId: string) => void };

export const SimulationView = ({ source, sidecar, onTask }: Props): ReactNode => {
  const agents = useWholeNumber(4, 1, MOST_AGENTS);
  const spread = useWholeNumber(0, 0, MOST_SPREAD);
  const asked = useDebounced(`${agents.asked} ${spread.asked}`, SETTLED_MS);
  const [agentsAsked = 1, spreadAsked = 0] = asked.split(" ").map(Number);
  const simulated = useQuery(simulationQuery({ source, sidecar, agents: agentsAsked, spread: spreadAsked / 100 }));
  return (
    <div className="flex h-full flex-col gap-4 overflow-y-auto p-3.5">
      <div className="grid grid-cols-2 gap-3">
        <NumberField label={words.agents} number={agents} />
        <NumberField label={words.spread} hint={words.spreadHint} number={spread} />
      </div>
      <QueryView query={simulated}>
        {(simulation) => (
          <>
            <Figures simulation={simulation} />
            <p className="text-12 text-muted">{words.drawn(simulation.samples)}</p>
            {simulation.finishMs !== null && (
              <FinishChart finish={simulation.finishMs} buckets={simulation.distribution} />
            )}
            <Assumptions assumptions={simulation.assumptions} />
            {simulation.whatIf.length > 1 && <WhatIf whatIf={simulation.whatIf} agents={simulation.agents} />}
            <SimulatedTasks tasks={simulation.tasks} onOpen={onTask} />
            <SimulatedGates gates={simulation.gates} />
          </>
        )}
      </QueryView>
    </div>
  );
};
