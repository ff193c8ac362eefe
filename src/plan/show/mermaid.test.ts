import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import { buildGraph } from "../graph.ts";
import { renderMermaid } from "./mermaid.ts";

test("boxes for phases and epics, arrows for order, hexagons for gates", () => {
  const plan = aPlan({
    phases: [
      { id: "p 1", title: "Phase 1" },
      { id: "p-2", title: "Phase 2" },
      { id: "empty", title: "Nothing" },
    ],
    epics: [{ id: "e", title: "Epic", phaseId: "p 1" }],
    tasks: [
      { id: "end", title: "Build", epicId: "e", touches: ["src/**"] },
      { id: "b", title: 'Say "hi" & <go>', epicId: "e", touches: ["src/a.ts"] },
      { id: "c", title: "Ship", phaseId: "p-2" },
      { id: "d", title: "Done", phaseId: "p-2", status: "done" },
      { id: "loose", title: "Loose" },
    ],
    gates: [{ id: "g", title: "Gate 1", phaseId: "p 1" }],
    edges: [["b", "loose", "arrow"]],
  });

  expect(renderMermaid(plan, buildGraph(plan))).toBe(`flowchart TB
  subgraph p0["Phase 1"]
    subgraph e0["Epic"]
      t0["Build"]
      t1["Say #34;hi#34; #38; #60;go#62;"]
    end
    g0{{"Gate 1"}}:::gate
  end
  subgraph p1["Phase 2"]
    t2["Ship"]
    t3["Done"]:::done
  end
  t4["Loose"]
  t1 ==> t4
  g0 ==> p1
  t0 x-. same files .-x t1
  classDef done stroke-dasharray: 4 2,opacity:0.6
  classDef gate stroke-width:2px
`);
});

test("no title can leave its label", () => {
  const nasty = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      '"]',
      "%%{init: {}}%%",
      "`md`",
      "end",
      "style:x#1;",
      "a --> b",
      "#quot;",
      "\n  t0 --> t1",
      "<script>",
    ),
  );
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (titles) => {
      const plan = aPlan({ tasks: titles.map((title, n) => ({ id: `t${n}`, title })) });
      const lines = renderMermaid(plan, buildGraph(plan)).split("\n");
      expect(lines).toHaveLength(titles.length + 4);
      for (const text of lines.slice(1, titles.length + 1)) expect(text).toMatch(/^ {2}t\d\["[^"%{}<>`]+"\]$/u);
    }),
  );
});
