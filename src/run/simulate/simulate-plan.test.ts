import { describe, expect, it } from "vitest";
import type { SimulationOptions } from "../../model/simulation.ts";
import { compilePlan } from "../../plan/compile.ts";
import { type History, NO_HISTORY, type TaskHistory } from "./history.ts";
import { simulatePlan } from "./simulate-plan.ts";

const MINUTE = 60_000;
const OPTIONS: SimulationOptions = { agents: 4, seed: 1, samples: 400, spread: 0 };

const PLAN = `---
agents:
  shell:
    kind: shell
---

# Ship it

## Phase 1: Build

- [ ] Draw (2h)
- [ ] Cut (1h)
  depends on: Draw
- [ ] Paint (30 min)

## Phase 2: Send

- [ ] Pack (1h)
`;

const compile = (text = PLAN) => compilePlan(text);

const idOf = (title: string, text = PLAN): string =>
  compile(text).plan.tasks.find((task) => task.title.startsWith(title))?.id ?? "";

const past = (tasks: Record<string, Partial<TaskHistory>>, text = PLAN): History => ({
  ...NO_HISTORY,
  tasks: new Map(
    Object.entries(tasks).map(([title, one]) => [idOf(title, text), { succeeded: [], failed: [], costs: [], ...one }]),
  ),
});

const kindsOf = ({ assumptions }: ReturnType<typeof simulatePlan>): string[] => assumptions.map(({ kind }) => kind);

describe("from estimates alone", () => {
  const simulation = simulatePlan(compile(), NO_HISTORY, OPTIONS);

  it("adds up the longest way, phase by phase", () => {
    expect(simulation.finishMs).toEqual({ p50: 240 * MINUTE, p90: 240 * MINUTE, min: 240 * MINUTE, max: 240 * MINUTE });
  });

  it("knows which tasks the end waits for", () => {
    const critical = Object.fromEntries(simulation.tasks.map(({ title, critical }) => [title.split(" ")[0], critical]));

    expect(critical).toEqual({ Draw: 1, Cut: 1, Paint: 0, Pack: 1 });
  });

  it("says that it knows of no spread, no failures and no cost", () => {
    expect(kindsOf(simulation)).toEqual(["estimate-unscaled", "failures-unknown", "cost-unknown", "spread-unknown"]);
    expect(simulation.completes).toBeNull();
    expect(simulation.costMicroUsd).toBeNull();
  });

  it("varies them by what the asker assumes, and says so", () => {
    const varied = simulatePlan(compile(), NO_HISTORY, { ...OPTIONS, spread: 0.5 });

    expect(varied.finishMs?.p90).toBeGreaterThan(varied.finishMs?.p50 ?? Infinity);
    expect(kindsOf(varied)).toContain("spread-given");
    expect(varied.distribution.reduce((sum, { count }) => sum + count, 0)).toBe(400);
  });

  it("takes one agent as long as all the work is", () => {
    const times = Object.fromEntries(simulation.whatIf.map(({ agents, finishMs }) => [agents, finishMs.p50 / MINUTE]));

    expect(times).toEqual({ 1: 270, 2: 240, 4: 240 });
  });
});

describe("what is not known", () => {
  const SOME = PLAN.replace(" (2h)", "").replace(" (30 min)", "");

  it("is assumed from the others, and told", () => {
    const simulation = simulatePlan(compile(SOME), NO_HISTORY, OPTIONS);

    expect(simulation.assumptions[0]).toMatchObject({ kind: "time-assumed", concerns: 2, of: 4 });
    expect(simulation.finishMs?.p50).toBe(180 * MINUTE);
  });

  it("stays unknown where there are no others", () => {
    const none = PLAN.replaceAll(/ \(.*\)/g, "");

    const simulation = simulatePlan(compile(none), NO_HISTORY, OPTIONS);

    expect(simulation).toMatchObject({ finishMs: null, distribution: [], whatIf: [] });
    expect(simulation.tasks.every(({ timeMs, critical }) => timeMs === null && critical === null)).toBe(true);
    expect(kindsOf(simulation)).toContain("time-unknown");
  });
});

describe("from what is on record", () => {
  it("draws times, and repeats an attempt that fails as the engine does", () => {
    const history = past({
      Draw: { succeeded: [10 * MINUTE], failed: [{ errorClass: "transient", ms: 5 * MINUTE }] },
    });

    const simulation = simulatePlan(compile(), history, OPTIONS);

    const drawn = simulation.tasks.find(({ title }) => title.startsWith("Draw"));
    expect(drawn).toMatchObject({ source: "history", observed: 2 });
    expect(drawn?.timeMs?.p50).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(drawn?.timeMs?.p90).toBeGreaterThan(20 * MINUTE);
    // Five attempts, each failing with one half.
    expect(simulation.completes).toBeGreaterThan(0.93);
    expect(simulation.completes).toBeLessThan(1);
  });

  it("scales estimates by what earlier ones came to", () => {
    const simulation = simulatePlan(compile(), { ...NO_HISTORY, ratios: [0.1, 0.1, 0.1, 0.1, 0.1] }, OPTIONS);

    expect(simulation.finishMs?.p50).toBe(24 * MINUTE);
    expect(simulation.tasks[0]?.source).toBe("scaled-estimate");
  });

  it("knows the cost only when that of each task is known", () => {
    const all = ["Draw", "Cut", "Paint", "Pack"];
    const priced = past(Object.fromEntries(all.map((title) => [title, { costs: [1_000_000] }])));
    const unpriced = past(
      Object.fromEntries(all.map((title) => [title, { costs: title === "Cut" ? [1_000_000, null] : [1_000_000] }])),
    );

    expect(simulatePlan(compile(), priced, OPTIONS).costMicroUsd).toEqual({ p50: 4_000_000, p90: 4_000_000 });
    expect(simulatePlan(compile(), unpriced, OPTIONS).costMicroUsd).toBeNull();
  });

  it("does not take a task for one that always fails because it did so far", () => {
    const history = past({ Draw: { failed: [{ errorClass: "permanent", ms: MINUTE }] } });

    const simulation = simulatePlan(compile(), history, OPTIONS);

    expect(simulation.finishMs?.p50).toBe(240 * MINUTE);
    expect(kindsOf(simulation)).toContain("never-succeeded");
  });
});

describe("slots", () => {
  const LIMITED = `---
agents:
  painter:
    kind: shell
    slots: 1
---

# Paint

- [ ] One (1h)

  agent: painter
- [ ] Two (1h)

  agent: painter
- [ ] Three (1h)

  agent: painter
`;

  it("are no more than an agent has", () => {
    const { finishMs, tasks } = simulatePlan(compile(LIMITED), NO_HISTORY, OPTIONS);

    expect(finishMs?.p50).toBe(180 * MINUTE);
    expect(tasks.map(({ critical }) => critical)).toEqual([1, 1, 1]);
  });

  it("do not let two tasks write the same file at once", () => {
    const text = "# P\n\n- [ ] One (1h)\n\n  touches: a.txt\n- [ ] Two (1h)\n\n  touches: a.txt\n- [ ] Three (1h)\n";

    expect(simulatePlan(compile(text), NO_HISTORY, OPTIONS).finishMs?.p50).toBe(120 * MINUTE);
  });
});

it("says the same twice, and something else with another seed", () => {
  const history = past({ Draw: { succeeded: [MINUTE, 7 * MINUTE, 300 * MINUTE] } });
  const simulate = (seed: number) => simulatePlan(compile(), history, { ...OPTIONS, samples: 20, seed });

  expect(simulate(1)).toEqual(simulate(1));
  expect(simulate(2).distribution).not.toEqual(simulate(1).distribution);
});

it("refuses a plan that never ends", () => {
  const text = "# P\n\n- [ ] One\n\n  depends on: Two\n- [ ] Two\n\n  depends on: One\n";

  expect(() => simulatePlan(compile(text), NO_HISTORY, OPTIONS)).toThrow(
    expect.objectContaining({ code: "PLAN_CYCLE" }),
  );
});

it("takes fewer samples of a large plan, and says how many", () => {
  const tasks = Array.from({ length: 2_000 }, (_, at) => `- [ ] Task number ${at} (1h)`).join("\n");
  const began = process.cpuUsage();

  const simulation = simulatePlan(compile(`# Large\n\n${tasks}\n`), NO_HISTORY, { ...OPTIONS, agents: 8 });

  expect(simulation.samples).toBeLessThan(400);
  expect(simulation.finishMs?.p50).toBe(250 * 60 * MINUTE);
  // Of the processor's time: 8 s had passed by the clock at load 25.
  expect(process.cpuUsage(began).user / 1_000).toBeLessThan(10_000);
});
