import { expect, test } from "vitest";
import type { RegisteredAgent } from "../../store/agents/agents-registry.ts";
import { couldHelp, missingAgents } from "./agents-for.ts";
import { whyChosen } from "./why-chosen.ts";

const agent = (name: string, more: Partial<RegisteredAgent> = {}): RegisteredAgent =>
  ({ name, state: "idle", queues: ["default"], offered: ["shell"], slots: 2, busy: 0, ...more }) as RegisteredAgent;

const wanted = { queue: "default", requires: ["shell"] };

test.each<[string, RegisteredAgent[], typeof wanted, string[]]>([
  ["nobody is there", [], wanted, ["no agent is connected"]],
  ["all have gone", [agent("a", { state: "offline" })], wanted, ["no agent is connected"]],
  [
    "nobody takes the queue",
    [agent("a", { queues: ["other"] })],
    wanted,
    ['no connected agent takes tasks of queue "default"'],
  ],
  [
    "nobody has the capability",
    [agent("a")],
    { ...wanted, requires: ["shell", "gpu"] },
    ['no connected agent offers "gpu"'],
  ],
  [
    "nobody has all of them",
    [agent("a", { offered: ["gpu"] }), agent("b")],
    { ...wanted, requires: ["shell", "gpu"] },
    ['no single agent offers all of "shell", "gpu"'],
  ],
  [
    "whoever could is not given work",
    [agent("a", { state: "quarantined" }), agent("b", { state: "draining" })],
    wanted,
    ["agent a, which could do it, is quarantined", "agent b, which could do it, is draining"],
  ],
  [
    "all are busy",
    [agent("a", { state: "busy", busy: 2 }), agent("b", { state: "busy", busy: 2 })],
    wanted,
    ["all 4 slots of the agents that can do it are busy: a, b"],
  ],
  ["one has room", [agent("a", { state: "busy", busy: 2 }), agent("b")], wanted, []],
])("%s", (_case, agents, wish, reasons) => {
  expect(missingAgents(agents, wish)).toEqual(reasons);
});

test("agents that are away and could do it are named", () => {
  const agents = [agent("a", { state: "offline" }), agent("b", { state: "quarantined" }), agent("c")];
  expect(couldHelp(agents, wanted)).toEqual([
    "quarantined agents that could do it: b",
    "agents that could do it and are offline: a",
  ]);
});

test("a choice is explained by the parts of its score, the largest first", () => {
  const record = {
    agentName: "a",
    considered: 3,
    score: { preferred: 0, near: 1, success: 0.5, free: 0.25, total: 4.5 },
  };
  expect(whyChosen(record as never)).toBe(
    "a was the best of 3: is where 100 % of its data is; expected to succeed with 50 %; 25 % of its slots were free",
  );
  expect(whyChosen({ ...record, considered: 1 } as never)).toContain("the only one");
});
