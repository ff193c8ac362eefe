import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleHelp, CirclePause, Flag, type LucideIcon, OctagonX, PenLine, Stamp } from "lucide-react";
import { pendingApprovalsQuery } from "../../api/approval-queries.ts";
import { waitingQuery } from "../../api/queries.ts";
import type { Approval, WaitingMatter } from "../../api/types.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";

const words = homeText.waiting;

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

type RowProps = { icon: LucideIcon; kind: string; title: string; since: string; detail: string; foot: string | null };

const Row = ({ icon: Icon, kind, title, since, detail, foot }: RowProps) => (
  <>
    <Icon aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-caution" />
    <span className="min-w-0 flex-1">
      <span className="flex justify-between gap-3">
        <span className="truncate font-medium">
          <span className="sr-only">{kind}: </span>
          {title}
        </span>
        <Moment at={since} className="shrink-0 text-12 text-muted" />
      </span>
      {detail !== "" && <span className="line-clamp-2 break-words text-muted">{detail}</span>}
      {foot !== null && <span className="block truncate text-12 text-muted">{foot}</span>}
    </span>
  </>
);

const LINE = "flex gap-3 px-3.5 py-2.5 -outline-offset-2 hover:bg-hover";

const Matter = ({ matter }: { matter: WaitingMatter }) => {
  const { kind, title, detail, planTitle, since } = matter;
  const said = kind === "approval" && detail !== "" ? words.approval(detail) : detail;
  return (
    <li className="border-b border-line last:border-b-0">
      <Link {...linkTo(matter)} className={LINE}>
        <Row
          icon={ICONS[kind]}
          kind={words.kind[kind]}
          title={title}
          since={since}
          detail={said}
          foot={kind === "run" ? null : planTitle}
        />
      </Link>
    </li>
  );
};

/** An agent stands still until it has an answer: that comes first. */
const Asked = ({ approval: { kind, agentName, tool, reason, askedAt } }: { approval: Approval }) => (
  <li className="border-b border-line last:border-b-0">
    <Link to="/approvals" className={LINE}>
      <Row
        icon={kind === "question" ? CircleHelp : Stamp}
        kind={words.kind.approval}
        title={kind === "question" ? words.question(agentName) : words.asks(agentName, tool)}
        since={askedAt}
        detail={reason}
        foot={null}
      />
    </Link>
  </li>
);

export const WaitingPanel = () => {
  const waiting = useQuery(waitingQuery);
  const asked = useQuery(pendingApprovalsQuery).data ?? [];
  return (
    <Panel title={words.title}>
      <QueryView query={waiting}>
        {(matters) =>
          matters.length + asked.length === 0 ? (
            <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
          ) : (
            <ul className="max-h-[26rem] overflow-y-auto">
              {asked.map((approval) => (
                <Asked key={approval.approvalId} approval={approval} />
              ))}
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
