import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { QueryView } from "../../ui/query-view.tsx";
import { policiesQuery } from "./access-queries.ts";
import { DecisionsPanel } from "./decisions-panel.tsx";
import { ExplainPanel } from "./explain-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { PolicyEditor, type PolicyText } from "./policy-editor.tsx";

export const PoliciesView = () => {
  const inForce = useQuery(policiesQuery);
  const [older, setOlder] = useState<{ version: number; text: PolicyText } | null>(null);
  return (
    <div className="grid items-start gap-4 px-4 py-5 md:px-6 lg:grid-cols-[minmax(0,3fr)_minmax(19rem,2fr)]">
      <QueryView query={inForce}>
        {(policies) => (
          <PolicyEditor
            // Another text in force, or one of the history to look at, is begun with anew.
            key={`${policies.name} ${older?.version ?? ""}`}
            inForce={policies}
            initial={older?.text ?? policies}
            onReset={() => setOlder(null)}
          />
        )}
      </QueryView>
      <div className="flex min-w-0 flex-col gap-4">
        <ExplainPanel />
        <HistoryPanel onLook={(version, text) => setOlder({ version, text })} />
        <DecisionsPanel />
      </div>
    </div>
  );
};
