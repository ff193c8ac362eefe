import { useActorName } from "../../api/actor-names.ts";
import { useMutation, useQuery } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { Button } from "../../ui/button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { toastFailed } from "../../ui/toasts.tsx";
import { useNow } from "../../ui/use-now.ts";
import { accessKeys, type History, historyQuery, type Policies } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";

const words = accessText.history;

const Grants = ({ grants }: { grants: History["grants"] }) => {
  const now = useNow();
  const end = useAct({
    send: (grantId: string) => client.policies.revokeGrant({ params: { grantId } }),
    refresh: [accessKeys.policies],
    done: words.endDone,
    failed: accessText.failed,
  });
  const nameOf = useActorName();
  if (grants.length === 0) return null;
  return (
    <>
      <h3 className="border-t border-line px-3.5 pt-2.5 text-12 text-muted">{words.grants}</h3>
      <ul>
        {grants.map(({ statement: { grantId, actor, actions, reason, expiresAt }, revokedAt }) => {
          const over = revokedAt !== null || Date.parse(expiresAt) <= now;
          return (
            <AccessRow
              key={grantId}
              title={words.grant(nameOf(actor), actions.join(", "))}
              aside={!over && <Button onClick={() => end.mutate(grantId)}>{words.end}</Button>}
            >
              {over ? words.ended : words.until} <Moment at={revokedAt ?? expiresAt} /> · {reason}
            </AccessRow>
          );
        })}
      </ul>
    </>
  );
};

/** @param onLook told the text of a version that was in force */
export const HistoryPanel = ({ onLook }: { onLook: (text: Policies) => void }) => {
  const nameOf = useActorName();
  const history = useQuery(historyQuery);
  const look = useMutation({
    mutationFn: (version: number) => client.policies.get({ query: { version } }),
    onSuccess: onLook,
    onError: (error) => toastFailed(accessText.failed, error),
  });
  return (
    <Panel title={words.title}>
      <QueryView query={history}>
        {({ activations, grants }) => (
          <>
            {activations.length === 0 && <p className="p-3.5 text-muted">{words.empty}</p>}
            <div
              role="group"
              aria-label={words.title}
              tabIndex={0}
              className="max-h-80 overflow-y-auto -outline-offset-2"
            >
              <ul>
                {activations.map(({ activation, version, activatedAt, activatedBy, reason }, at) => (
                  <AccessRow
                    key={activation}
                    title={words.version(version)}
                    aside={
                      at > 0 && (
                        <Button pending={look.isPending} onClick={() => look.mutate(version)}>
                          {words.back}
                        </Button>
                      )
                    }
                  >
                    <Moment at={activatedAt} /> {words.by(nameOf(activatedBy))} · {reason}
                  </AccessRow>
                ))}
              </ul>
            </div>
            <Grants grants={grants} />
          </>
        )}
      </QueryView>
    </Panel>
  );
};
