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

/** @property version that was in force when it was begun; 0 where there was none */
type Editing = { role: ModelRole; setup: ModelSetup; version: number };

/** No event tells of a profile: whether somebody else changes it is asked for while one is edited. */
const LOOK_MS = 5_000;

const NOT_SET: ModelSetup = { choices: [], route: "order" };

export const ModelsPage = (): ReactNode => {
  const [editing, setEditing] = useState<Editing | null>(null);
  const models = useQuery({ ...modelsQuery, refetchInterval: editing === null ? false : LOOK_MS });
  const [looking, setLooking] = useState<ModelRole | null>(null);
  const versionOf = (role: ModelRole): number => models.data?.items.find((one) => one.role === role)?.version ?? 0;
  const reuse = (setup: ModelSetup): void => {
    if (looking !== null) setEditing({ role: looking, setup, version: versionOf(looking) });
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
                      onEdit={() => setEditing({ role, setup: profile ?? NOT_SET, version: versionOf(role) })}
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
      <ProfileDialog
        editing={editing}
        meanwhile={editing !== null && versionOf(editing.role) !== editing.version ? versionOf(editing.role) : null}
        onClose={() => setEditing(null)}
      />
      <HistoryDialog role={looking} onReuse={reuse} onClose={() => setLooking(null)} />
    </Page>
  );
};
