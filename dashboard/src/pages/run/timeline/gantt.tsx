import type { Run } from "../../../api/types.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { useNow } from "../../../ui/use-now.ts";
import { Bar } from "./bar.tsx";
import { DenseChart } from "./dense-chart.tsx";
import { type Place, placeOf, type Scale, waitOf } from "./scale.ts";
import { LaneName, ScaleRow } from "./chart-parts.tsx";
import type { Lane } from "./spans.ts";

/** Attempts that a page has elements enough for. */
const FEW = 300;

/** Beneath the bars: others were worked on meanwhile. */
const Wait = ({ place }: { place: Place | null }) =>
  place && (
    <span
      aria-hidden
      className="absolute top-1/2 border-t border-dashed border-line-strong"
      style={{ left: `${place.from}%`, width: `${place.width}%` }}
    />
  );

type ChartProps = { lanes: readonly Lane[]; scale: Scale; titles: ReadonlyMap<string, string> };

const Chart = ({ lanes, scale, titles }: ChartProps) => (
  <div
    role="region"
    aria-label={runText.timeline.label}
    tabIndex={0}
    className="min-h-0 flex-1 overflow-auto p-4 -outline-offset-2 md:p-6"
  >
    <div className="min-w-[40rem]">
      <ScaleRow length={scale.length} />
      {lanes.map(({ agentId, spans }) => (
        <div key={agentId} className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3">
          <LaneName agentId={agentId} />
          <div className="relative h-8 border-b border-line">
            {spans.map((span) => (
              <Wait key={span.attempt.attemptId} place={waitOf(span, scale)} />
            ))}
            {spans.map((span) => {
              const { attemptId, taskId } = span.attempt;
              return <Bar key={attemptId} span={span} title={titles.get(taskId) ?? taskId} {...placeOf(span, scale)} />;
            })}
          </div>
        </div>
      ))}
    </div>
  </div>
);

type Props = { run: Run; lanes: readonly Lane[]; titles: ReadonlyMap<string, string> };

export const Gantt = ({ run, lanes, titles }: Props) => {
  const now = useNow();
  const start = Date.parse(run.createdAt);
  const spans = lanes.flatMap((lane) => lane.spans);
  const last = spans.reduce((latest, { endedAt }) => Math.max(latest, endedAt ?? now), 0);
  const scale: Scale = { start, now, length: Math.max(1_000, last - start) };
  const props = { lanes, scale, titles };
  return spans.length > FEW ? <DenseChart {...props} /> : <Chart {...props} />;
};
