import { useQuery } from "@tanstack/react-query";
import { KeyRound, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { membersQuery } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Checkbox } from "../../ui/field.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { useNow } from "../../ui/use-now.ts";
import { accessKeys, accountsQuery, type Key, keysQuery } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";
import { ConfirmDialog, type Confirming } from "./confirm-dialog.tsx";
import { KeyForm } from "./key-form.tsx";

const words = accessText.keys;

type Standing = keyof typeof words.state;
const TONES: Record<Standing, Tone> = { active: "proven", revoked: "neutral", replaced: "neutral", expired: "caution" };

const standingOf = ({ revokedAt, replacedBy, expiresAt }: Key, now: number): Standing => {
  if (revokedAt !== null) return "revoked";
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return "expired";
  return replacedBy === null ? "active" : "replaced";
};

const revoking = ({ keyId, name }: Key): Confirming => ({
  title: words.revokeTitle,
  hint: words.revokeHint(name),
  submit: words.revokeTitle,
  send: () => client.keys.revoke({ params: { keyId } }),
  refresh: [accessKeys.keys],
  done: words.revoked,
});

type RowProps = { made: Key; standing: Standing; owner: string; onRevoke: () => void; onMade: (token: string) => void };

const KeyRow = ({ made, standing, owner, onRevoke, onMade }: RowProps) => {
  const { keyId, name, hint, ownerKind, scopes, lastUsedAt, expiresAt } = made;
  const rotate = useAct({
    send: () => client.keys.rotate({ params: { keyId }, body: {} }),
    refresh: [accessKeys.keys],
    failed: accessText.failed,
    onDone: ({ token }) => onMade(token),
  });
  return (
    <AccessRow
      title={
        <>
          {name} <span className="font-mono text-12 font-normal text-muted">{hint}…</span>
        </>
      }
      aside={
        <>
          <Badge tone={TONES[standing]}>{words.state[standing]}</Badge>
          {standing === "active" && (
            <>
              <IconButton icon={RefreshCw} label={words.rotate(name)} onClick={() => rotate.mutate()} />
              <IconButton icon={Trash2} label={words.revoke(name)} onClick={onRevoke} />
            </>
          )}
        </>
      }
    >
      {words.of(words.kind[ownerKind], owner)}
      {scopes !== null && ` · ${words.narrowed(scopes.length)}`} ·{" "}
      {lastUsedAt === null ? (
        words.neverUsed
      ) : (
        <>
          {words.lastUsed} <Moment at={lastUsedAt} />
        </>
      )}
      {expiresAt !== null && (
        <>
          {" "}
          · {words.expires} <Moment at={expiresAt} />
        </>
      )}
    </AccessRow>
  );
};

const TokenDialog = ({ token, onClose }: { token: string | null; onClose: () => void }) => (
  <Dialog open={token !== null} onClose={onClose} title={words.onceTitle}>
    <div className="flex flex-col gap-4">
      <p className="text-muted">{words.onceHint}</p>
      <CodeBlock label={words.token}>{token ?? ""}</CodeBlock>
      <div className="flex justify-end gap-2">
        <CopyButton value={token ?? ""} />
        <Button tone="primary" onClick={onClose}>
          {words.done}
        </Button>
      </div>
    </div>
  </Dialog>
);

const useOwnerNames = (): ((key: Key) => string) => {
  const { data: accounts = [] } = useQuery(accountsQuery);
  const { data: members = [] } = useQuery(membersQuery);
  return ({ ownerKind, ownerId }) => {
    if (ownerKind === "service-account")
      return accounts.find(({ serviceAccountId }) => serviceAccountId === ownerId)?.name ?? ownerId;
    return members.find(({ userId }) => ownerKind === "user" && userId === ownerId)?.name ?? ownerId;
  };
};

type ListProps = { keys: readonly Key[]; onRevoke: (key: Key) => void; onMade: (token: string) => void };

const KeyList = ({ keys, onRevoke, onMade }: ListProps) => {
  const [dead, setDead] = useState(false);
  const now = useNow();
  const ownerOf = useOwnerNames();
  const shown = keys.filter((key) => dead || standingOf(key, now) === "active");
  return (
    <>
      {shown.length === 0 ? (
        <EmptyState icon={KeyRound} title={words.empty}>
          {words.emptyHint}
        </EmptyState>
      ) : (
        <ul>
          {shown.map((key) => (
            <KeyRow
              key={key.keyId}
              made={key}
              standing={standingOf(key, now)}
              owner={ownerOf(key)}
              onRevoke={() => onRevoke(key)}
              onMade={onMade}
            />
          ))}
        </ul>
      )}
      {keys.some((key) => standingOf(key, now) !== "active") && (
        <div className="border-t border-line px-3.5 py-2.5">
          <Checkbox label={words.dead} checked={dead} onChange={(event) => setDead(event.target.checked)} />
        </div>
      )}
    </>
  );
};

export const KeysPanel = () => {
  const keys = useQuery(keysQuery);
  const [adding, setAdding] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const [confirming, setConfirming] = useState<Confirming | null>(null);
  const made = (shown: string): void => {
    setAdding(false);
    setToken(shown);
  };
  return (
    <Panel
      title={words.title}
      aside={
        <Button icon={KeyRound} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      }
    >
      <QueryView query={keys}>
        {(items) => <KeyList keys={items} onRevoke={(key) => setConfirming(revoking(key))} onMade={setToken} />}
      </QueryView>
      <Dialog open={adding} onClose={() => setAdding(false)} title={words.addTitle}>
        <KeyForm onClose={() => setAdding(false)} onMade={made} />
      </Dialog>
      <TokenDialog token={token} onClose={() => setToken(null)} />
      <ConfirmDialog confirming={confirming} onClose={() => setConfirming(null)} />
    </Panel>
  );
};
