import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Gauge, Layers, ListPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { QueueCounts } from "../../api/types.ts";
import { queuesText as words } from "../../catalogue/pages/queues-text.ts";
import { useWanted } from "../../live/live.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { Table } from "../../ui/table.tsx";
import { BreakersPanel } from "./breakers-panel.tsx";
import { EnqueueDialog } from "./enqueue-dialog.tsx";
import { type Limiting, LimitsDialog } from "./limits-dialog.tsx";
import { PauseDialog, type Pausing } from "./pause-dialog.tsx";
import { type QueueRow, queueColumns } from "./queue-columns.tsx";
import { QueueMenu } from "./queue-menu.tsx";
import { limitsQuery, queuesQuery } from "./queue-queries.ts";
import { RatesHint } from "./queue-rates.tsx";
import { QueueTasks } from "./queue-tasks.tsx";

const NOTHING_HELD = {
  queued: 0,
  scheduled: 0,
  leased: 0,
  oldestAgeMs: null,
  pausedReason: null,
  drains: false,
  perMinute: null,
};

/** A queue that is limited and holds nothing is not counted. */
const withLimited = (
  counts: readonly QueueCounts[],
  limits: readonly { queue: string | null }[],
): Omit<QueueRow, "limits">[] => {
  const empty = limits.flatMap(({ queue }) =>
    queue === null || counts.some((one) => one.queue === queue) ? [] : [{ queue, ...NOTHING_HELD }],
  );
  return [...counts, ...empty].toSorted((a, b) => a.queue.localeCompare(b.queue));
};

const useQueueDialogs = () => {
  const limits = useQuery(limitsQuery).data ?? [];
  const limitsFor = (queue: string | null) => limits.find((scoped) => scoped.queue === queue)?.limits ?? null;
  const [limiting, setLimiting] = useState<Limiting | null>(null);
  const [pausing, setPausing] = useState<Pausing | null>(null);
  const [enqueuing, setEnqueuing] = useState<string | null>(null);
  const limit = (queue: string | null): void => setLimiting({ queue });
  return { limits, limitsFor, limiting, setLimiting, limit, pausing, setPausing, enqueuing, setEnqueuing };
};

export const QueuesPage = (): ReactNode => {
  const { queue: opened } = useSearch({ from: "/signed-in/queues" });
  const navigate = useNavigate({ from: "/queues" });
  const queues = useQuery(queuesQuery);
  const dialogs = useQueueDialogs();
  useWanted("tasks.*");
  const open = (queue: string | null): void =>
    void navigate({ search: queue === null ? {} : { queue }, replace: true });
  const enqueue = (
    <Button tone="primary" icon={ListPlus} onClick={() => dialogs.setEnqueuing(opened ?? "")}>
      {words.enqueue}
    </Button>
  );
  const menu = (counts: QueueRow): ReactNode => (
    <QueueMenu counts={counts} onPause={dialogs.setPausing} onLimit={dialogs.limit} onEnqueue={dialogs.setEnqueuing} />
  );
  const actions = (
    <>
      <Button icon={Gauge} onClick={() => dialogs.limit(null)}>
        {words.sharedLimits}
      </Button>
      {enqueue}
    </>
  );
  return (
    <Page fill title={words.title} actions={actions}>
      <BreakersPanel />
      <QueryView query={queues}>
        {(items) =>
          items.length + dialogs.limits.length === 0 ? (
            <EmptyState icon={Layers} title={words.empty} action={enqueue}>
              {words.emptyHint}
            </EmptyState>
          ) : (
            <>
              <RatesHint rates={items[0]?.perMinute} />
              <Table
                label={words.label}
                columns={queueColumns(menu)}
                rows={withLimited(items, dialogs.limits).map((counts) => ({
                  ...counts,
                  limits: dialogs.limitsFor(counts.queue),
                }))}
                rowKey={({ queue }) => queue}
                grows
                onOpen={({ queue }) => open(queue)}
              />
            </>
          )
        }
      </QueryView>
      {opened !== undefined && <QueueTasks key={opened} queue={opened} onClose={() => open(null)} />}
      <LimitsDialog limiting={dialogs.limiting} onClose={() => dialogs.setLimiting(null)} />
      <PauseDialog pausing={dialogs.pausing} onClose={() => dialogs.setPausing(null)} />
      <EnqueueDialog queue={dialogs.enqueuing} onClose={() => dialogs.setEnqueuing(null)} onDone={open} />
    </Page>
  );
};
