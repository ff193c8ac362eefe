import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { approvalRulesQuery } from "../../api/approval-queries.ts";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { ApprovalRule } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { approvalsText as words } from "../../catalogue/pages/approvals-text.ts";
import { ActorName } from "../../ui/actor.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Column, Table } from "../../ui/table.tsx";

const patternText = ({ pattern }: ApprovalRule): string =>
  Object.entries(pattern)
    .map(([name, wanted]) => `${name}: ${typeof wanted === "string" ? wanted : wanted.join(" ")}`)
    .join(", ");

const stateOf = ({ revokedAt, expiresAt }: ApprovalRule): keyof typeof words.ruleState =>
  revokedAt !== null ? "revoked" : new Date(expiresAt).getTime() < Date.now() ? "expired" : "holds";

const columnsFor = (onRevoke: (rule: ApprovalRule) => void): Column<ApprovalRule>[] => [
  {
    key: "what",
    title: words.column.pattern,
    width: "minmax(12rem, 2fr)",
    cell: (rule) => (
      <span title={patternText(rule)}>
        <span className="font-medium">{rule.tool}</span>{" "}
        <code className="font-mono text-12 text-muted">{patternText(rule)}</code>
      </span>
    ),
  },
  {
    key: "madeBy",
    title: words.column.madeBy,
    width: "minmax(7rem, 1fr)",
    wideOnly: true,
    cell: ({ madeBy, reason }) => (
      <span className="text-muted" title={reason}>
        <ActorName actor={madeBy} />
      </span>
    ),
  },
  {
    key: "until",
    title: words.column.expires,
    width: "7rem",
    wideOnly: true,
    cell: ({ expiresAt }) => <Moment at={expiresAt} className="text-muted" />,
  },
  {
    key: "state",
    title: words.column.state,
    width: "7rem",
    wideOnly: true,
    cell: (rule) => (
      <Badge tone={stateOf(rule) === "holds" ? "accent" : "neutral"}>{words.ruleState[stateOf(rule)]}</Badge>
    ),
  },
  {
    key: "revoke",
    title: "",
    width: "6rem",
    align: "end",
    cell: (rule) =>
      stateOf(rule) === "holds" && (
        <Button tone="quiet" onClick={() => onRevoke(rule)}>
          {words.revoke}
        </Button>
      ),
  },
];

const RevokeDialog = ({ rule, onClose }: { rule: ApprovalRule | null; onClose: () => void }) => {
  const revoke = useAct({
    send: (ruleId: string) => client.approvalRules.revoke({ params: { ruleId } }),
    refresh: [keys.approvals],
    done: words.revoked,
    onDone: onClose,
  });
  return (
    <FormDialog
      open={rule !== null}
      onClose={onClose}
      title={words.revokeTitle}
      onSubmit={() => rule !== null && revoke.mutate(rule.ruleId)}
      submit={words.revoke}
      tone="danger"
      act={revoke}
    >
      <p className="text-muted">{words.revokeHint}</p>
      {rule !== null && (
        <p className="break-words">
          <span className="font-medium">{rule.tool}</span>{" "}
          <code className="font-mono text-12">{patternText(rule)}</code>
        </p>
      )}
    </FormDialog>
  );
};

export const ApprovalRules = () => {
  const rules = useQuery(approvalRulesQuery);
  const [revoking, setRevoking] = useState<ApprovalRule | null>(null);
  return (
    <>
      <QueryView query={rules}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={words.rulesEmpty}>{words.rulesHint}</EmptyState>
          ) : (
            <Table label={words.rules} columns={columnsFor(setRevoking)} rows={items} rowKey={({ ruleId }) => ruleId} />
          )
        }
      </QueryView>
      <RevokeDialog rule={revoking} onClose={() => setRevoking(null)} />
    </>
  );
};
