import { useQuery } from "@tanstack/react-query";
import { CalendarClock, DatabaseBackup } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { systemText } from "../../catalogue/pages/system-text.ts";
import { byteSize, wholeNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { DrillPanel } from "./drill-panel.tsx";
import { RemovalPanel } from "./removal-panel.tsx";
import { type Backup, type BackupStatus, backupsQuery, backupStatusQuery } from "./system-queries.ts";
import { TimesDialog } from "./times-dialog.tsx";

const words = systemText.backup;

const TONES: Record<Backup["state"], Tone> = {
  running: "accent",
  succeeded: "proven",
  failed: "refuted",
  pruned: "neutral",
};

const BackupRow = ({ backup }: { backup: Backup }) => {
  const { state, trigger, path, takenAt, bytes, tableRows, files, encrypted, keysIncluded, problem } = backup;
  const parts = [
    words.trigger[trigger],
    encrypted ? words.encrypted : words.plain,
    keysIncluded && words.keys,
    bytes !== null && byteSize(bytes),
    tableRows !== null && `${wholeNumber(tableRows)} ${words.rows.toLowerCase()}`,
    files !== null && `${wholeNumber(files)} ${words.files.toLowerCase()}`,
  ];
  return (
    <li className="flex items-start gap-3 border-t border-line px-3.5 py-2.5 first:border-t-0">
      <div className="min-w-0 flex-1">
        <p>
          <Moment at={takenAt} className="font-medium" />
          <span className="text-muted"> · {parts.filter(Boolean).join(" · ")}</span>
        </p>
        <p className="font-mono text-12 break-all text-muted">{path}</p>
        {problem !== null && <p className="break-words text-refuted">{problem}</p>}
      </div>
      <Badge tone={TONES[state]} alive={state === "running"}>
        {words.state[state]}
      </Badge>
    </li>
  );
};

const SetTimes = ({ schedule }: Pick<BackupStatus, "schedule">) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={CalendarClock} onClick={() => setOpen(true)} className="self-start">
        {systemText.times.set}
      </Button>
      <TimesDialog schedule={schedule} open={open} onClose={() => setOpen(false)} />
    </>
  );
};

const StatusFacts = ({ status: { latest, ageMs, schedule } }: { status: BackupStatus }) => (
  <div className="flex flex-col gap-3 p-3.5">
    <Facts
      facts={[
        {
          name: words.age,
          value: latest === null || ageMs === null ? words.none : duration(ageMs),
        },
        {
          name: words.schedule,
          value: schedule === null ? words.noSchedule : words.timing(schedule.timing, schedule.timeZone),
        },
        ...(schedule === null
          ? []
          : [
              { name: words.next, value: schedule.nextDueAt === null ? "–" : <Moment at={schedule.nextDueAt} /> },
              { name: words.folder, value: <span className="font-mono text-12">{schedule.folder}</span> },
            ]),
      ]}
    />
    <SetTimes schedule={schedule} />
  </div>
);

const BackupList = () => {
  const backups = useQuery(backupsQuery);
  return (
    <Panel title={words.list}>
      <QueryView query={backups}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon={DatabaseBackup} title={words.none}>
              {words.noneHint}
            </EmptyState>
          ) : (
            <div
              role="group"
              aria-label={words.list}
              tabIndex={0}
              className="max-h-[32rem] overflow-y-auto -outline-offset-2"
            >
              <ul>
                {items.map((backup) => (
                  <BackupRow key={backup.backupId} backup={backup} />
                ))}
              </ul>
            </div>
          )
        }
      </QueryView>
    </Panel>
  );
};

export const BackupsView = () => {
  const status = useQuery(backupStatusQuery);
  const start = useAct({
    send: () => client.backups.start(),
    refresh: [keys.backups],
    done: words.begun,
    failed: words.startFailed,
  });
  const running = status.data?.latest?.state === "running";
  return (
    <div className="grid items-start gap-4 px-4 py-5 md:px-6 lg:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)]">
      <BackupList />
      <div className="flex min-w-0 flex-col gap-4">
        <Panel
          title={words.status}
          aside={
            <Button icon={DatabaseBackup} pending={start.isPending} disabled={running} onClick={() => start.mutate()}>
              {words.start}
            </Button>
          }
        >
          <QueryView query={status}>{(known) => <StatusFacts status={known} />}</QueryView>
        </Panel>
        <DrillPanel latest={status.data?.latest ?? null} />
        <RemovalPanel />
      </div>
    </div>
  );
};
