import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Approval } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { approvalsText as words } from "../../catalogue/pages/approvals-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Checkbox } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { argumentsOf, CallArguments } from "./call-arguments.tsx";
import { proposedPattern, RememberFields, type Remembered, statedPattern } from "./remember-fields.tsx";

export type Settling = { act: "grant" | "deny" | "answer"; approval: Approval };

const TITLES = { grant: words.grantTitle, deny: words.denyTitle, answer: words.answerTitle } as const;
const SUBMITS = { grant: words.grant, deny: words.deny, answer: words.answer } as const;
const DONE = { grant: words.granted, deny: words.denied, answer: words.answered } as const;
const HOUR = 3_600;

type Said = { text: string; remember: Remembered | null };

const send = ({ act, approval: { approvalId } }: Settling, { text, remember }: Said) => {
  const params = { approvalId };
  if (act === "deny") return client.approvals.deny({ params, body: { reason: text } });
  if (act === "answer") return client.approvals.answer({ params, body: { answer: text } });
  const rule = remember && { pattern: statedPattern(remember.pattern), forSeconds: remember.forSeconds };
  return client.approvals.grant({
    params,
    body: { ...(text !== "" && { reason: text }), ...(rule && { remember: rule }) },
  });
};

const Words = ({ act, said, onSay }: { act: Settling["act"]; said: string; onSay: (said: string) => void }) => (
  <ReasonField
    label={act === "answer" ? words.yourAnswer : words.reason}
    hint={act === "grant" ? words.reasonOptional : act === "deny" ? words.reasonTold : undefined}
    value={said}
    onChange={onSay}
    maxLength={act === "answer" ? 20_000 : 2_000}
    rows={act === "answer" ? 4 : 2}
    required={act !== "grant"}
  />
);

const SettleForm = ({ settling, onClose }: { settling: Settling; onClose: () => void }) => {
  const { act, approval } = settling;
  const [said, setSaid] = useState<Said>({ text: "", remember: null });
  const settle = useAct({
    send: () => send(settling, { ...said, text: said.text.trim() }),
    refresh: [keys.approvals],
    done: DONE[act],
    onDone: onClose,
  });
  const { remember } = said;
  const unbounded = remember !== null && Object.keys(statedPattern(remember.pattern)).length === 0;
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => settle.mutate()}
      submit={SUBMITS[act]}
      tone={act === "deny" ? "danger" : "primary"}
      act={settle}
      disabled={unbounded}
    >
      {act === "answer" ? (
        <p className="text-14 font-medium break-words whitespace-pre-wrap">{approval.reason}</p>
      ) : (
        <>
          <p className="text-muted">{act === "grant" ? words.grantHint : words.denyHint}</p>
          {remember === null && (
            <div className="max-h-48 overflow-y-auto rounded-6 border border-line p-3" tabIndex={-1}>
              <p className="mb-2 font-mono text-12 font-medium">{approval.tool}</p>
              <CallArguments approval={approval} />
            </div>
          )}
        </>
      )}
      <Words act={act} said={said.text} onSay={(text) => setSaid({ ...said, text })} />
      {act === "grant" && (
        <Checkbox
          label={words.remember}
          hint={words.rememberHint}
          checked={remember !== null}
          onChange={({ target }) =>
            setSaid({
              ...said,
              remember: target.checked ? { pattern: proposedPattern(argumentsOf(approval)), forSeconds: HOUR } : null,
            })
          }
        />
      )}
      {remember !== null && (
        <RememberFields value={remember} onChange={(changed) => setSaid({ ...said, remember: changed })} />
      )}
      {unbounded && <p className="text-12 text-caution">{words.patternMissing}</p>}
    </DialogForm>
  );
};

type Props = { settling: Settling | null; onClose: () => void };

export const SettleDialog = ({ settling, onClose }: Props) => (
  <Dialog open={settling !== null} onClose={onClose} title={settling === null ? words.title : TITLES[settling.act]}>
    {settling !== null && <SettleForm settling={settling} onClose={onClose} />}
  </Dialog>
);
