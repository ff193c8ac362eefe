/** Shows a session that is loaded: what was asked, and what became of each run, from the record of the control plane. */
import type { Client } from "../sdk/client/index.ts";
import type { Editor } from "./editor.ts";
import type { Turn } from "./editor-sessions.ts";
import { show, stopsAt } from "./follow-run.ts";
import { tellEnd } from "./tell-end.ts";

type Shown = {
  /** Position of its last event. */
  after: number;
  /** As far as was shown: a run that ends in this moment is followed to the event that says so. */
  ended: boolean;
};

const showEvents = async (client: Client, editor: Editor, runId: string): Promise<Shown> => {
  let after = 0;
  let ended = false;
  for (;;) {
    const { items, last } = await client.events.list({ query: { runId, after } });
    for (const event of items) {
      await show(editor, event);
      ended = stopsAt(event, ended);
    }
    if (items.length === 0) return { after, ended };
    after = last;
  }
};

export const showRunAgain = async (client: Client, editor: Editor, runId: string): Promise<Shown> => {
  const { tasks } = await client.runs.status({ params: { runId } });
  await editor.showTasks(tasks.map(({ taskId: id, title }) => ({ id, title })));
  await editor.say(`Run ${runId} has begun.`);
  const shown = await showEvents(client, editor, runId);
  if (shown.ended) await tellEnd(client, editor, runId);
  return shown;
};

export const showAgain = async (client: Client, editor: Editor, turns: readonly Turn[]): Promise<void> => {
  for (const { asked, runId } of turns) {
    await editor.quote(asked);
    const { ended } = await showRunAgain(client, editor, runId);
    if (!ended) await editor.say(`Run ${runId} goes on: write \`follow\` to see how.`);
  }
};
