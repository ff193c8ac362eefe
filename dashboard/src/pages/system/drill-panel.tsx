import { useQuery } from "@tanstack/react-query";
import { LifeBuoy } from "lucide-react";
import type { Output } from "provost/client";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { systemText } from "../../catalogue/pages/system-text.ts";
import { byteSize, wholeNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Elapsed } from "../../ui/elapsed.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Facts } from "../../ui/facts.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Backup, type Drill, drillsQuery } from "./system-queries.ts";

const words = systemText.drill;

const DrillRow = ({ drill: { passed, problem, startedAt, rpoMs, rtoMs, restored } }: { drill: Drill }) => (
  <li className="flex items-start gap-3 border-t border-line px-3.5 py-2.5 first:border-t-0">
    <div className="min-w-0 flex-1">
      <Moment at={startedAt} className="font-medium" />
      <p className="text-muted">
        {duration(rpoMs)} {words.lost}
        {rtoMs !== null && `, ${duration(rtoMs)} ${words.restore}`}
      </p>
      {restored !== null && (
        <p className="text-12 text-muted">
          {words.restored(
            wholeNumber(restored.tableRows),
            wholeNumber(restored.files),
            wholeNumber(restored.packetsVerified),
          )}
        </p>
      )}
      {problem !== null && <p className="break-words text-refuted">{problem}</p>}
    </div>
    <Badge tone={passed ? "proven" : "refuted"}>{passed ? words.passed : words.failed}</Badge>
  </li>
);

type StartProps = { latest: Backup; open: boolean; onClose: () => void };

const StartDialog = ({ latest, open, onClose }: StartProps) => {
  const start = useAct({
    send: () => client.backups.drill(),
    refresh: [keys.backups],
    done: words.begun,
    onDone: onClose,
  });
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      onSubmit={() => start.mutate()}
      title={words.confirmTitle}
      submit={words.confirm}
      act={start}
    >
      <p className="text-muted">{words.confirmHint}</p>
      <Facts
        facts={[
          { name: words.of, value: <Moment at={latest.takenAt} /> },
          { name: words.size, value: latest.bytes === null ? "–" : byteSize(latest.bytes) },
        ]}
      />
    </FormDialog>
  );
};

const Start = ({ latest, running }: { latest: Backup; running: boolean }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={LifeBuoy} pending={running} onClick={() => setOpen(true)}>
        {words.start}
      </Button>
      <StartDialog latest={latest} open={open} onClose={() => setOpen(false)} />
    </>
  );
};

const Drills = ({ items, underWaySince }: Output<"backups.drills">) => (
  <>
    {underWaySince !== null && (
      <p className="flex justify-between gap-3 border-b border-line px-3.5 py-2.5">
        <span role="status">{words.underWay}</span>
        <span className="text-muted">
          <Elapsed from={underWaySince} to={null} />
        </span>
      </p>
    )}
    {items.length === 0 ? (
      <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
    ) : (
      <ul aria-label={words.title}>
        {items.map((drill) => (
          <DrillRow key={drill.drillId} drill={drill} />
        ))}
      </ul>
    )}
  </>
);

/** @param latest what a drill restores; null when there is nothing yet */
export const DrillPanel = ({ latest }: { latest: Backup | null }) => {
  const drills = useQuery(drillsQuery);
  const running = (drills.data?.underWaySince ?? null) !== null;
  return (
    <Panel
      title={words.title}
      aside={latest !== null && !latest.encrypted && <Start latest={latest} running={running} />}
    >
      {latest?.encrypted === true && (
        <p className="border-b border-line px-3.5 py-2.5 text-muted">
          {words.encrypted} <code className="font-mono text-12 text-ink">{words.command}</code>
        </p>
      )}
      <QueryView query={drills}>{(known) => <Drills {...known} />}</QueryView>
    </Panel>
  );
};
