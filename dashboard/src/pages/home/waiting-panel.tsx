import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleHelp, CirclePause, Flag, type LucideIcon, OctagonX, PenLine, Stamp } from "lucide-react";
import { runStopQuery } from "../../api/run-stop-query.ts";
import type { Approval, WaitingMatter } from "../../api/types.ts";
import { useWhatWaits } from "../../api/what-waits.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { text } from "../../catalogue/text.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { BudgetMatters } from "./budget-matters.tsx";
import { MATTER_LINE, MatterLine } from "./matter-line.tsx";

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

/** Since when it stands still, and why: the matter itself knows of no pause. */
const StoppedRun = ({ runId, title, detail, since }: WaitingMatter) => {
  const { data: stop } = useQuery(runStopQuery(runId));
  return (
    <MatterLine
      icon={ICONS.run}
      kind={words.kind.run}
      title={title}
      since={stop?.at ?? since}
      detail={stop?.reason ?? detail}
      foot={stop?.byEngine === true ? text.run.byEngine : null}
    />
  );
};

const Matter = ({ matter }: { matter: WaitingMatter }) => {
  const { kind, title, detail, planTitle, since } = matter;
  const said = kind === "approval" && detail !== "" ? words.approval(detail) : detail;
  return (
    <li className="border-b border-line last:border-b-0">
      <Link {...linkTo(matter)} className={MATTER_LINE}>
        {kind === "run" ? (
          <StoppedRun {...matter} />
        ) : (
          <MatterLine
            icon={ICONS[kind]}
            kind={words.kind[kind]}
            title={title}
            since={since}
            detail={said}
            foot={planTitle}
          />
        )}
      </Link>
    </li>
  );
};

/** An agent stands still until it has an answer: that comes first. */
const Asked = ({ approval: { kind, agentName, tool, reason, askedAt } }: { approval: Approval }) => (
  <li className="border-b border-line last:border-b-0">
    <Link to="/approvals" className={MATTER_LINE}>
      <MatterLine
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
  const { waiting, asked, stop, spent, count } = useWhatWaits();
  return (
    <Panel title={words.title}>
      <QueryView query={waiting}>
        {(matters) =>
          count === 0 ? (
            <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
          ) : (
            <ul className="max-h-[26rem] overflow-y-auto">
              <BudgetMatters stop={stop} spent={spent} />
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
