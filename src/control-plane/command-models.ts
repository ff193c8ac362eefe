/** Talk with models in a process that is about to end: what was begun is brought to its end, or ended. */
import type { OpenedModels } from "../agents/open-models.ts";
import type { LazyModels } from "./models.ts";

/** So long an answer that nobody reads any more may take to settle what it has cost. */
const SETTLE_MS = 1_000;

type CommandModels = { open(): Promise<OpenedModels>; close(): Promise<void> };

export const modelsUntilClosed = (models: LazyModels): CommandModels => {
  const answering = new Set<Promise<unknown>>();
  const ending = new AbortController();
  const sayIn =
    ({ talk }: OpenedModels): OpenedModels["talk"]["say"] =>
    async (actor, message) => {
      const said = await talk.say(actor, { ...message, signal: AbortSignal.any([message.signal, ending.signal]) });
      answering.add(said.answered);
      return said;
    };
  return {
    open: async () => {
      const opened = await models.open();
      return { ...opened, talk: { ...opened.talk, say: sayIn(opened) } };
    },
    close: async () => {
      const late = setTimeout(() => ending.abort(), SETTLE_MS);
      await Promise.allSettled(answering);
      clearTimeout(late);
      await models.close();
    },
  };
};
