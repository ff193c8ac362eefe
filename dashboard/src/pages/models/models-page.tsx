import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { modelsText as words } from "../../catalogue/pages/models-text.ts";
import { Page } from "../../shell/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { CostPanel } from "./cost-panel.tsx";
import { HistoryDialog } from "./history-dialog.tsx";
import { MeasuredTable } from "./measured-table.tsx";
import { MODEL_ROLES, type ModelRole, type ModelSetup, modelsQuery } from "./model-queries.ts";
import { ProfileCard } from "./profile-card.tsx";
import { ProfileDialog } from "./profile-dialog.tsx";

type Editing = { role: ModelRole; setup: ModelSetup };

const NOT_SET: ModelSetup = { choices: [], route: "order" };

export const ModelsPage = (): ReactNode => {
  const models = useQuery(modelsQuery);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [looking, setLooking] = useState<ModelRole | null>(null);
  const reuse = (setup: ModelSetup): void => {
    if (looking !== null) setEditing({ role: looking, setup });
    setLooking(null);
  };
  return (
    <Page title={words.title}>
      <QueryView query={models}>
        {({ items, measured }) => (
          <div className="flex flex-col gap-6 px-4 py-5 md:px-6">
            <section aria-label={words.roles}>
              <h2 className="mb-2.5 text-14 font-semibold">{words.roles}</h2>
              <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
                {MODEL_ROLES.map((role) => {
                  const profile = items.find((one) => one.role === role);
                  return (
                    <ProfileCard
                      key={role}
                      role={role}
                      profile={profile}
                      onEdit={() => setEditing({ role, setup: profile ?? NOT_SET })}
                      onHistory={() => setLooking(role)}
                    />
                  );
                })}
              </ul>
            </section>
            <Panel title={words.measured}>
              <MeasuredTable measured={measured} />
            </Panel>
            <CostPanel />
          </div>
        )}
      </QueryView>
      <ProfileDialog editing={editing} onClose={() => setEditing(null)} />
      <HistoryDialog role={looking} onReuse={reuse} onClose={() => setLooking(null)} />
    </Page>
  );
};
