import { type Client, settledOutcome } from "../sdk/client/index.ts";
import type { Editor } from "./editor.ts";

/** How a run has ended, in words, once its packet is there. */
export const tellEnd = async (client: Client, editor: Editor, runId: string): Promise<void> => {
  const { state, decision, tasks, criteria, packet } = await settledOutcome(client, runId);
  const counts = `${tasks.succeeded} of ${tasks.total} tasks done, ${criteria.proven} of ${criteria.total} criteria proven`;
  const goOn = state === "paused" ? `\nGo on with \`provost resume ${runId}\`.` : "";
  const where = packet === null ? "" : `\nProof: ${packet}`;
  await editor.say(`Run ${runId}: ${decision ?? state}; ${counts}.${where}${goOn}`);
};
