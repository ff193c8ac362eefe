import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CirclePause, Flag, type LucideIcon, OctagonX, PenLine } from "lucide-react";
import { waitingQuery } from "../../api/queries.ts";
import type { WaitingMatter } from "../../api/types.ts";
import { text } from "../../catalogue/text.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";

const words = text.home.waiting;

const ICONS: Record<WaitingMatter["kind"], LucideIcon> = {
  approval: PenLine,
  gate: Flag,
  task: OctagonX,
  run: CirclePause,
};

/** Where it can be dealt with. */
const linkTo = ({ kind, runId, subject }: WaitingMatter) =>
  kind === "task"
    ? ({ to: "/runs/$runId/tasks/$taskId", params: { runId, taskId: subject } } as const)
    : ({
        to: "/runs/$runId",
        params: { runId },
        search: { view: "criteria", ...(kind === "approval" && { criterion: subject }) },
      } as const);

const Matter = ({ matter }: { matter: WaitingMatter }) => {
  const { kind, title, detail, planTitle, since } = matter;
  const Icon = ICONS[kind];
  return (
    <li className="border-b border-line last:border-b-0">
      <Link {...linkTo(matter)} className="flex gap-3 px-3.5 py-2.5 -outline-offset-2 hover:bg-hover">
        <Icon aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-caution" />
        <span className="min-w-0 flex-1">
          <span className="flex justify-between gap-3">
            <span className="truncate font-medium">
              <span className="sr-only">{words.kind[kind]}: </span>
              {title}
            </span>
            <Moment at={since} className="shrink-0 text-12 text-muted" />
          </span>
          {detail !== "" && (
            <span className="line-clamp-2 text-muted">{kind === "approval" ? words.approval(detail) : detail}</span>
          )}
          {kind !== "run" && <span className="block truncate text-12 text-muted">{planTitle}</span>}
        </span>
      </Link>
    </li>
  );
};

export const WaitingPanel = () => {
  const waiting = useQuery(waitingQuery);
  return (
    <Panel title={words.title}>
      <QueryView query={waiting}>
        {(matters) =>
          matters.length === 0 ? (
            <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
          ) : (
            <ul className="max-h-[26rem] overflow-y-auto">
              {matters.map((matter) => (
                <Matter key={`${matter.kind} ${matter.runId} ${matter.subject}`} matter={matter} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  );
};
