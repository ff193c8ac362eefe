import { useQuery } from "@tanstack/react-query";
import { runEventsQuery } from "../../api/queries.ts";
import { taskText } from "../../catalogue/pages/task-text.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { EventTable } from "../run/event-table.tsx";

const words = taskText;
const ROW = 36;

export const TaskEvents = ({ runId, taskId }: { runId: string; taskId: string }) => {
  const events = useQuery(runEventsQuery(runId));
  return (
    <Panel title={words.events}>
      <QueryView query={events}>
        {(all) => {
          const own = all.filter((event) => event.taskId === taskId);
          if (own.length === 0) return <EmptyState title={words.noEvents} />;
          return (
            <div className="flex flex-col" style={{ height: Math.min(own.length + 1, 10) * ROW }}>
              <EventTable runId={runId} events={own} titles={null} />
            </div>
          );
        }}
      </QueryView>
    </Panel>
  );
};
