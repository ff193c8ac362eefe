import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleHelp, Stamp } from "lucide-react";
import { useState } from "react";
import { pendingApprovalsQuery } from "../../api/approval-queries.ts";
import type { Approval } from "../../api/types.ts";
import { approvalsText as words } from "../../catalogue/pages/approvals-text.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { CallArguments } from "./call-arguments.tsx";
import { SettleDialog, type Settling } from "./settle-dialog.tsx";

const Origin = ({ approval: { runId, taskId, askedAt, expiresAt, inputHash, kind } }: { approval: Approval }) => (
  <p className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-muted">
    <Moment at={askedAt} />
    <span>
      {words.expires} <Moment at={expiresAt} />
    </span>
    {runId !== null && taskId !== null && (
      <Link to="/runs/$runId/tasks/$taskId" params={{ runId, taskId }} className="text-accent hover:underline">
        {words.task}
      </Link>
    )}
    {runId !== null && (
      <Link to="/runs/$runId" params={{ runId }} className="text-accent hover:underline">
        {words.run}
      </Link>
    )}
    {kind === "approval" && (
      <span title={inputHash}>
        {words.hash} <code className="font-mono">{inputHash.slice(0, 12)}</code>
      </span>
    )}
  </p>
);

type CardProps = { approval: Approval; onSettle: (settling: Settling) => void };

const ApprovalCard = ({ approval, onSettle }: CardProps) => {
  const { approvalId, kind, agentName, tool, reason } = approval;
  const asks = kind === "question";
  const Icon = asks ? CircleHelp : Stamp;
  return (
    <li>
      <article
        aria-labelledby={approvalId}
        className="flex flex-col gap-3 rounded-8 border border-line bg-raised p-4 shadow-small"
      >
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <div className="flex min-w-0 gap-2.5">
            <Icon aria-hidden size={17} strokeWidth={1.75} className="mt-0.5 shrink-0 text-caution" />
            <div className="min-w-0">
              <h2 id={approvalId} className="text-14 font-semibold break-words">
                {asks ? words.question(agentName) : words.asks(agentName, tool)}
              </h2>
              {!asks && <p className="text-muted">{reason}</p>}
            </div>
          </div>
          <div className="flex gap-2">
            {asks ? (
              <Button tone="primary" onClick={() => onSettle({ act: "answer", approval })}>
                {words.answer}
              </Button>
            ) : (
              <>
                <Button onClick={() => onSettle({ act: "deny", approval })}>{words.deny}</Button>
                <Button tone="primary" onClick={() => onSettle({ act: "grant", approval })}>
                  {words.grant}
                </Button>
              </>
            )}
          </div>
        </header>
        {asks ? (
          <p className="text-14 break-words whitespace-pre-wrap">{reason}</p>
        ) : (
          <CallArguments approval={approval} />
        )}
        <Origin approval={approval} />
      </article>
    </li>
  );
};

const HowToAsk = () => (
  <span className="flex flex-col gap-1">
    <span className="text-12 text-muted">{words.emptyHow}</span>
    <code className="rounded-6 bg-sunken px-3 py-1.5 font-mono text-12 break-words">{words.emptyCommand}</code>
  </span>
);

export const WaitingApprovals = () => {
  const approvals = useQuery(pendingApprovalsQuery);
  const [settling, setSettling] = useState<Settling | null>(null);
  return (
    <>
      <QueryView query={approvals}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon={Stamp} title={words.empty} action={<HowToAsk />}>
              {words.emptyHint}
            </EmptyState>
          ) : (
            <ul aria-label={words.view.waiting} className="mx-auto flex w-full max-w-[56rem] flex-col gap-3 p-4 md:p-6">
              {/* Who has waited longest comes first. */}
              {items.toReversed().map((approval) => (
                <ApprovalCard key={approval.approvalId} approval={approval} onSettle={setSettling} />
              ))}
            </ul>
          )
        }
      </QueryView>
      <SettleDialog settling={settling} onClose={() => setSettling(null)} />
    </>
  );
};
