import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { sessionsText } from "../../catalogue/pages/sessions-text.ts";
import { taskText as words } from "../../catalogue/pages/task-text.ts";
import { money } from "../../format/number.ts";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SessionBadge } from "../../ui/state-badges.tsx";

const SHOWN = 20;

const taskSessionsQuery = (runId: string, taskId: string) =>
  queryOptions({
    queryKey: [...keys.run(runId), "sessions", taskId],
    queryFn: async ({ signal }) =>
      (await client.agentSessions.list({ query: { runId, taskId, limit: SHOWN } }, { signal })).items,
  });

/** Where model agents have said and done what their attempts came of; agents of other kinds have none. */
export const TaskSessions = ({ runId, taskId }: { runId: string; taskId: string }) => {
  const { data: sessions = [] } = useQuery(taskSessionsQuery(runId, taskId));
  if (sessions.length === 0) return null;
  return (
    <Panel title={words.sessions}>
      <ul>
        {sessions.map(({ sessionId, agentName, state, steps, microUsd, unpricedSteps, openedAt }) => (
          <li key={sessionId} className="border-b border-line last:border-b-0">
            <Link
              to="/sessions/$sessionId"
              params={{ sessionId }}
              className="flex flex-col gap-0.5 px-3.5 py-2 -outline-offset-2 hover:bg-hover"
            >
              <span className="flex items-center justify-between gap-2">
                <span className="min-w-0 truncate font-medium">{agentName}</span>
                <SessionBadge state={state} />
              </span>
              <span className="text-12 text-muted">
                {words.steps(steps)} · {unpricedSteps > 0 ? sessionsText.facts.unknown : money(microUsd)} ·{" "}
                <Moment at={openedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
};
