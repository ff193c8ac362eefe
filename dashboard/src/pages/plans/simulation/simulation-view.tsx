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

type InputProps = {
  label: string;
  hint?: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
};

/** What is typed is kept; what is asked is within its bounds. */
const NumberField = ({ label, hint, value, min, max, onChange }: InputProps) => (
  <Field label={label} {...(hint !== undefined && { hint })}>
    {(attributes) => (
      <TextInput
        {...attributes}
        type="number"
        min={min}
        max={max}
        value={Number.isNaN(value) ? "" : value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    )}
  </Field>
);

const within = (value: number, min: number, max: number): number =>
  Number.isInteger(value) ? Math.min(max, Math.max(min, value)) : min;

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
  const [agents, setAgents] = useState(4);
  const [spread, setSpread] = useState(0);
  const asked = useDebounced(`${within(agents, 1, MOST_AGENTS)} ${within(spread, 0, MOST_SPREAD)}`, SETTLED_MS);
  const [agentsAsked = 1, spreadAsked = 0] = asked.split(" ").map(Number);
  const simulated = useQuery(simulationQuery({ source, sidecar, agents: agentsAsked, spread: spreadAsked / 100 }));
  return (
    <div className="flex h-full flex-col gap-4 overflow-y-auto p-3.5">
      <div className="grid grid-cols-2 gap-3">
        <NumberField label={words.agents} value={agents} min={1} max={MOST_AGENTS} onChange={setAgents} />
        <NumberField
          label={words.spread}
          hint={words.spreadHint}
          value={spread}
          min={0}
          max={MOST_SPREAD}
          onChange={setSpread}
        />
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
