/** The board of the gates: each criterion as it was before the work and as it is after it, and what was decided. */
import { Flag } from "lucide-react";
import { useState } from "react";
import type { Criterion, Gate, RunStatus } from "../../../api/types.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { Button } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { DecisionBadge } from "../../../ui/state-badges.tsx";
import { CriterionRow } from "./criterion-row.tsx";
import { SignDialog, type Signing } from "./sign-dialog.tsx";

const words = runText.criteria;

type GateProps = { gate: Gate; criteria: readonly Criterion[]; onSign: (signing: Signing) => void };

const GateSection = ({ gate, criteria, onSign }: GateProps) => {
  const { gateId, title, decision, reasons, owner, due } = gate;
  return (
    <section aria-label={title} className="rounded-8 border border-line bg-raised shadow-small">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2.5">
        <Flag aria-hidden size={15} strokeWidth={1.75} className="text-muted" />
        <h2 className="text-14 font-semibold">{title}</h2>
        {decision === null ? (
          <span className="text-muted">{words.gateOpen}</span>
        ) : (
          <DecisionBadge decision={decision} />
        )}
        {decision === "no-go" && (
          <Button
            onClick={() => onSign({ kind: "mitigation", subject: gateId, title, role: "" })}
            className="ml-auto h-7!"
          >
            {words.mitigate}
          </Button>
        )}
        {(reasons.length > 0 || owner !== null) && (
          <ul className="basis-full text-muted">
            {reasons.map((reason) => (
              <li key={reason} className="break-words">
                {reason}
              </li>
            ))}
            {owner !== null && <li>{words.owner(owner, due ?? "")}</li>}
          </ul>
        )}
      </header>
      {criteria.length === 0 ? (
        <p className="px-4 py-3 text-muted">{words.empty}</p>
      ) : (
        <ul>
          {criteria.map((criterion) => (
            <CriterionRow key={criterion.criterionId} criterion={criterion} onSign={onSign} />
          ))}
        </ul>
      )}
    </section>
  );
};

export const CriteriaView = ({ status: { run, gates, criteria } }: { status: RunStatus }) => {
  const [signing, setSigning] = useState<Signing | null>(null);
  if (gates.length === 0) return <EmptyState icon={Flag} title={words.empty} />;
  return (
    <div className="flex flex-col gap-4 p-4 md:p-6">
      {gates.map((gate) => (
        <GateSection
          key={gate.gateId}
          gate={gate}
          criteria={criteria.filter(({ gateId }) => gateId === gate.gateId)}
          onSign={setSigning}
        />
      ))}
      <SignDialog runId={run.runId} signing={signing} onClose={() => setSigning(null)} />
    </div>
  );
};
