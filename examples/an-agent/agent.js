// An agent that counts words. Run it beside a control plane (`provost up`):
//   PROVOST_URL=http://127.0.0.1:7386 PROVOST_TOKEN=… node agent.js
import { defineAgent, TaskError } from "provost/agent";

const agent = defineAgent({
  name: "word-counter",
  capabilities: ["text.count"],
  slots: 4,
  run: async ({ payload }, { log, progress, signal }) => {
    if (typeof payload?.text !== "string") throw new TaskError("validation", "the payload has no text");
    signal.throwIfAborted();
    const words = payload.text.match(/\p{L}+/gu) ?? [];
    log(`counted ${words.length} words\n`);
    progress(1);
    return { words: words.length, different: new Set(words).size };
  },
});

const { PROVOST_URL: url, PROVOST_TOKEN: token } = process.env;
await agent.start({ url, token });
