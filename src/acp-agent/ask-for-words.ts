/** Asks in the editor for the word of a person that a criterion of a gate needs. */
import { ApiError, type Client } from "../sdk/client/index.ts";
import type { Editor } from "./editor.ts";

const REFUSED: readonly string[] = ["FORBIDDEN", "STATE_CONFLICT", "APPROVAL_INVALID"];

const sign = async (client: Client, editor: Editor, runId: string, criterionId: string): Promise<boolean> => {
  const signed = { params: { runId, criterionId }, body: { reason: "approved in the editor" } };
  try {
    await client.criteria.approve(signed);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || !REFUSED.includes(error.code)) throw error;
    await editor.say(`${error.code}: ${error.message}`);
    return false;
  }
};

/** Whether one was signed: the run is then judged anew, and goes on. What is denied stays open, for whoever may sign. */
export const askForWords = async (client: Client, editor: Editor, runId: string): Promise<boolean> => {
  const { criteria } = await client.runs.status({ params: { runId } });
  let signed = false;
  for (const { criterionId, title, check, verdict, attestation } of criteria) {
    if (check?.kind !== "approval" || verdict !== "unproven" || attestation !== null) continue;
    const granted = await editor.ask({
      approvalId: criterionId,
      title: `Approve: ${title}`,
      input: { runId, criterionId, role: check.role },
      reason: `The gate needs the word of ${check.role}. It is signed in the name that Provost knows you by.`,
    });
    if (granted === true) signed = (await sign(client, editor, runId, criterionId)) || signed;
  }
  return signed;
};
