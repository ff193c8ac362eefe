import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { QueryView } from "../../ui/query-view.tsx";
import { policiesQuery } from "./access-queries.ts";
import { DecisionsPanel } from "./decisions-panel.tsx";
import { ExplainPanel } from "./explain-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { type Draft, PolicyEditor } from "./policy-editor.tsx";

export const PoliciesView = () => {
  const inForce = useQuery(policiesQuery);
  // What others put in force while somebody writes takes nothing of it away.
  const [draft, setDraft] = useState<Draft | null>(null);
  return (
    <div className="grid items-start gap-4 px-4 py-5 md:px-6 lg:grid-cols-[minmax(0,3fr)_minmax(19rem,2fr)]">
      <QueryView query={inForce}>
        {(policies) => <PolicyEditor inForce={policies} draft={draft} onDraft={setDraft} />}
      </QueryView>
      <div className="flex min-w-0 flex-col gap-4">
        <ExplainPanel />
        <HistoryPanel onLook={(text) => setDraft({ ...text, begunAt: inForce.data?.name ?? text.name })} />
        <DecisionsPanel />
      </div>
    </div>
  );
};
