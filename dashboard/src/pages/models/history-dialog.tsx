import { useQuery } from "@tanstack/react-query";
import { useActorName } from "../../api/actor-names.ts";
import { modelsText as words } from "../../catalogue/pages/models-text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type ModelRole, type ModelSetup, profileHistoryQuery } from "./model-queries.ts";
import { ChoiceList } from "./profile-card.tsx";

type Props = { role: ModelRole; onReuse: (setup: ModelSetup) => void };

const Versions = ({ role, onReuse }: Props) => {
  const nameOf = useActorName();
  const history = useQuery(profileHistoryQuery(role));
  return (
    <QueryView query={history}>
      {(versions) =>
        versions.length === 0 ? (
          <p className="text-muted">{words.historyEmpty}</p>
        ) : (
          <ol
            tabIndex={0}
            aria-label={words.history}
            className="flex max-h-[60vh] flex-col overflow-y-auto -outline-offset-2"
          >
            {versions.map(({ version, choices, route, setBy, setAt }, at) => (
              <li key={version} className="flex flex-col gap-1.5 border-t border-line py-3 first:border-t-0">
                <div className="flex items-center justify-between gap-2">
                  <p className="text-12 text-muted">
                    <span className="font-medium text-ink">{words.version(version)}</span> {words.setBy(nameOf(setBy))},{" "}
                    <Moment at={setAt} />
                  </p>
                  {at > 0 && choices.length > 0 && (
                    <Button onClick={() => onReuse({ choices, route })}>{words.form.reuse}</Button>
                  )}
                </div>
                {choices.length === 0 ? (
                  <p className="text-muted">{words.taken}</p>
                ) : (
                  <ChoiceList choices={choices} route={route} />
                )}
              </li>
            ))}
          </ol>
        )
      }
    </QueryView>
  );
};

export const HistoryDialog = ({
  role,
  onReuse,
  onClose,
}: Omit<Props, "role"> & { role: ModelRole | null; onClose: () => void }) => (
  <Dialog open={role !== null} onClose={onClose} title={role === null ? "" : words.historyOf(words.role[role].name)}>
    {role !== null && <Versions role={role} onReuse={onReuse} />}
  </Dialog>
);
