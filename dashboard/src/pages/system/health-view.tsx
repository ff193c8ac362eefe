import { useQuery } from "@tanstack/react-query";
import { systemText as words } from "../../catalogue/pages/system-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { LogPanel } from "./log-panel.tsx";
import { aboutQuery, type Dependency, type Readiness, readyQuery } from "./system-queries.ts";

const DEPENDENCY_TONES: Record<Dependency["status"], Tone> = { up: "proven", degraded: "caution", down: "refuted" };
const READY_TONES: Record<Readiness["status"], Tone> = { ready: "proven", degraded: "caution", unready: "refuted" };

const DependencyRow = ({ name, dependency }: { name: string; dependency: Dependency }) => {
  const { status, latencyMs, required, message } = dependency;
  return (
    <li className="flex items-start gap-3 border-t border-line px-3.5 py-2.5 first:border-t-0">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{words.names[name] ?? name}</p>
        {message !== undefined && <p className="break-words text-muted">{message}</p>}
        {!required && <p className="text-12 text-muted">{words.optional}</p>}
      </div>
      {status !== "down" && (
        <span className="shrink-0 text-12 text-muted max-sm:hidden">{words.answered(duration(latencyMs))}</span>
      )}
      <Badge tone={DEPENDENCY_TONES[status]}>{words.dependency[status]}</Badge>
    </li>
  );
};

const ReadyPanel = () => {
  const ready = useQuery(readyQuery);
  return (
    <Panel
      title={words.dependencies}
      aside={
        ready.data !== undefined && (
          <Badge tone={READY_TONES[ready.data.status]}>{words.ready[ready.data.status]}</Badge>
        )
      }
    >
      <QueryView query={ready}>
        {({ dependencies }) => (
          <ul>
            {Object.entries(dependencies).map(([name, dependency]) => (
              <DependencyRow key={name} name={name} dependency={dependency} />
            ))}
          </ul>
        )}
      </QueryView>
    </Panel>
  );
};

const AboutPanel = () => {
  const about = useQuery(aboutQuery);
  return (
    <Panel title={words.about}>
      <QueryView query={about}>
        {({ version, node, startedAt, runsInHand }) => (
          <div className="p-3.5">
            <Facts
              facts={[
                { name: words.version, value: <span className="font-mono text-12">{version}</span> },
                { name: words.node, value: <span className="font-mono text-12">{node}</span> },
                { name: words.started, value: <Moment at={startedAt} /> },
                { name: words.runs, value: wholeNumber(runsInHand) },
              ]}
            />
          </div>
        )}
      </QueryView>
    </Panel>
  );
};

export const HealthView = () => (
  <div className="grid items-start gap-4 px-4 py-5 md:px-6 lg:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)]">
    <ReadyPanel />
    <div className="flex min-w-0 flex-col gap-4">
      <AboutPanel />
      <LogPanel />
    </div>
  </div>
);
