import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { taskText as words } from "../../catalogue/pages/task-text.ts";
import { duration } from "../../format/time.ts";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";

const SHOWN = 10;

const taskTracesQuery = (runId: string, taskId: string) =>
  queryOptions({
    queryKey: [...keys.run(runId), "traces", taskId],
    queryFn: async ({ signal }) =>
      (await client.traces.list({ query: { runId, taskId, limit: SHOWN } }, { signal })).items,
  });

/** Where the time of its attempts went, as far as it was kept. */
export const TaskTraces = ({ runId, taskId }: { runId: string; taskId: string }) => {
  const traces = useQuery(taskTracesQuery(runId, taskId));
  return (
    <Panel title={words.traces}>
      <QueryView query={traces}>
        {(items) =>
          items.length === 0 ? (
            <div className="px-3.5 py-3">
              <p>{words.noTraces}</p>
              <p className="text-12 text-muted">{words.tracesHint}</p>
            </div>
          ) : (
            <ul>
              {items.map(({ traceId, name, durationMs, spans, startedAt, failed }) => (
                <li key={traceId} className="border-b border-line last:border-b-0">
                  <Link
                    to="/system/traces/$traceId"
                    params={{ traceId }}
                    className="flex flex-col px-3.5 py-2 -outline-offset-2 hover:bg-hover"
                  >
                    <span className={`truncate font-mono text-12 ${failed ? "text-refuted" : "text-ink"}`}>{name}</span>
                    <span className="text-12 text-muted">
                      {duration(durationMs)} · {words.spans(spans)} · <Moment at={startedAt} />
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  );
};
