import type { ReactNode } from "react";
import type { ForkPreview } from "../../../api/types.ts";
import { forkText } from "../../../catalogue/pages/fork-text.ts";
import { shortCommit } from "../../../format/number.ts";
import { TaskBadge } from "../../../ui/state-badges.tsx";

const words = forkText;

type ListProps = { title: string; empty: string; rows: { taskId: string; title: string; note: ReactNode }[] };

const List = ({ title, empty, rows }: ListProps) => (
  <section aria-label={title}>
    <h3 className="mb-1 text-12 font-medium">{title}</h3>
    {rows.length === 0 ? (
      <p className="text-12 text-muted">{empty}</p>
    ) : (
      <ul aria-label={title} tabIndex={0} className="max-h-40 overflow-y-auto rounded-6 border border-line">
        {rows.map((row) => (
          <li
            key={row.taskId}
            className="flex items-center justify-between gap-3 border-b border-line px-3 py-1.5 last:border-b-0"
          >
            <span className="min-w-0 truncate" title={row.title}>
              {row.title}
            </span>
            <span className="shrink-0 text-12 text-muted">{row.note}</span>
          </li>
        ))}
      </ul>
    )}
  </section>
);

export const ForkPreviewLists = ({ preview: { kept, again } }: { preview: ForkPreview }) => (
  <>
    <List
      title={words.kept(kept.length)}
      empty={words.nothingKept}
      rows={kept.map(({ taskId, title, mergeCommit }) => ({
        taskId,
        title,
        note: <code className="font-mono">{shortCommit(mergeCommit)}</code>,
      }))}
    />
    <List
      title={words.again(again.length)}
      empty={words.nothingAgain}
      rows={again.map(({ taskId, title, state, leftBehind }) => ({
        taskId,
        title,
        note: leftBehind ? words.leftBehind : <TaskBadge state={state} />,
      }))}
    />
  </>
);
