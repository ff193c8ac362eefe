import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import { buildGraph } from "../graph.ts";
import { renderMermaid } from "./mermaid.ts";
import { renderTree } from "./tree.ts";

test("phases, epics, tasks with what is known of them, gates with their criteria", () => {
  const plan = aPlan({
    phases: [
      { id: "p2", title: "Phase 2: Faster", ordinal: 1 },
      { id: "p1", title: "Phase 1: Safe", ordinal: 0, priority: "critical", window: { day: 1, endDay: 3 } },
    ],
    epics: [
      { id: "e", title: "Trust nothing", phaseId: "p1", priority: "high", lead: "Ada", capacityMinutes: 390 },
      { id: "w", title: "Docs", kind: "workstream", phaseId: "p2" },
    ],
    tasks: [
      {
        id: "a",
        title: "Refuse\n bad links",
        epicId: "e",
        status: "done",
        estimateMinutes: 90,
        binding: { agent: "sh", script: "x" },
      },
      {
        id: "b",
        title: "Pair on it",
        kind: "pairing",
        phaseId: "p1",
        participants: ["Ada", "Linus"],
        window: { day: 1, endDay: 3, time: "10:30", endTime: "12:00" },
      },
      { id: "b1", title: "Write it down", phaseId: "p1", parentId: "b", rank: 2, estimateMinutes: 20 },
      { id: "c", title: "Runbook", epicId: "w", assignee: "Grace", touches: ["docs/**"], priority: "low" },
      { id: "d", title: "Celebrate" },
    ],
    criteria: [
      { id: "c1", title: "No link is lost", gateId: "g", check: { kind: "exec", command: ["x"] } },
      { id: "c2", title: "P95 < 5 ms", gateId: "g", measures: [{ comparator: "<", value: 5, text: "< 5 ms" }] },
      { id: "c3", title: "Everyone is happy", phaseId: "p2" },
    ],
    gates: [
      { id: "g", title: "Gate 1", phaseId: "p1", criterionIds: ["c1", "c2"] },
      { id: "h", title: "Phase 2: gate", phaseId: "p2", criterionIds: ["c3"], implied: true },
    ],
  });

  expect(renderTree(plan)).toBe(`A plan
├─ Phase 1: Safe  · critical  · day 1–3
│  ├─ Trust nothing  · high  · Ada  · capacity 6 h 30 min
│  │  └─ [x] Refuse bad links  · 1 h 30 min  · by sh
│  ├─ [ ] Pair on it  · pairing  · 10:30–12:00  · Ada + Linus
│  │  └─ [ ] Write it down  · rank 2  · 20 min
│  └─ Gate 1
│     ├─ [ ] No link is lost  · exec check
│     └─ [ ] P95 < 5 ms  · no check
├─ Phase 2: Faster
│  ├─ Docs  · workstream
│  │  └─ [ ] Runbook  · low  · Grace  · touches docs/**
│  └─ Gate
│     └─ [ ] Everyone is happy  · not measurable
└─ [ ] Celebrate
`);
});

test("no control character reaches the terminal", () => {
  const plan = aPlan({ tasks: [{ id: "a", title: "red \u001B[31m\u0007 text", assignee: "x\u0000y" }] });
  expect(renderTree(plan)).toBe("A plan\n└─ [ ] red [31m text  · x y\n");
});

test("every task is shown once, wherever it says that it belongs", () => {
  const place = fc.constantFrom("p", "q", "e", "f", "gone", "t0", "t1", "t2", undefined);
  const written = fc.array(fc.record({ phaseId: place, epicId: place, parentId: place }), { maxLength: 8 });
  fc.assert(
    fc.property(written, (places) => {
      // A parent that comes later could close a circle, which no reader makes.
      const tasks = places.map(({ parentId = "", ...more }, n) => ({
        id: `t${n}`,
        title: `Task ${n}.`,
        parentId: Number(parentId.slice(1)) < n ? parentId : undefined,
        ...more,
      }));
      const plan = aPlan({
        phases: [{ id: "p" }, { id: "q" }],
        epics: [{ id: "e", phaseId: "p" }, { id: "f" }],
        tasks,
      });
      expect(
        renderTree(plan)
          .match(/Task \d\./gu)
          ?.sort() ?? [],
      ).toEqual(tasks.map(({ title }) => title));
      expect(
        renderMermaid(plan, buildGraph(plan))
          .match(/Task \d\./gu)
          ?.sort() ?? [],
      ).toEqual(tasks.map(({ title }) => title));
    }),
  );
});
