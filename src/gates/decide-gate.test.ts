import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VERDICTS } from "../model/check.ts";
import { type Gate, type GateRule, gateSchema } from "../model/plan.ts";
import { type Attestation, attestationSchema, type CriterionRecord, criterionRecordSchema } from "../model/run.ts";
import { decideGate, type GateInput } from "./decide-gate.ts";

const source = { line: 40, column: 1, endLine: 41 };

const gate = (fields: Partial<Gate> = {}): Gate => gateSchema.parse({ id: "g1", title: "Ready", source, ...fields });

const rule = (fields: Partial<GateRule>): GateRule => ({
  decision: "conditional-go",
  text: "≤ 1 open with mitigation",
  measures: [],
  source,
  ...fields,
});

const criteria = (...verdicts: CriterionRecord["verdict"][]): CriterionRecord[] =>
  verdicts.map((verdict, index) =>
    criterionRecordSchema.parse({
      runId: "r",
      criterionId: `c${index}`,
      gateId: "g1",
      title: `Criterion ${index}`,
      line: 10 + index,
      check: null,
      checkHash: null,
      verdict,
      reason: `is ${verdict}`,
      base: null,
      head: null,
      flags: [],
      attestation: null,
    }),
  );

const mitigation = (fields: Partial<Attestation> = {}): Attestation =>
  attestationSchema.parse({
    kind: "mitigation",
    runId: "r1",
    subject: "g1",
    role: "lead",
    by: "Ada",
    reason: "the fix is in review",
    owner: "Grace",
    due: "2026-03-01",
    at: "2026-02-20T10:00:00.000Z",
    signature: "",
    keyId: "",
    ...fields,
  });

const failed: GateInput["failedTasks"][number] = {
  title: "Build",
  state: "failed",
  failure: { code: "TASK_FAILED", class: "transient", message: "exit code 2", files: [] },
};

const decide = (input: Partial<GateInput>) =>
  decideGate({ gate: gate(), criteria: [], failedTasks: [], attestations: [], ...input });

describe("decideGate", () => {
  it("is Go when everything is proven or waived and no task failed", () => {
    expect(decide({ criteria: criteria("proven", "proven") })).toEqual({
      decision: "go",
      reasons: ["all 2 criteria are proven"],
      owner: null,
      due: null,
    });
    expect(decide({ criteria: criteria("proven", "waived") })).toMatchObject({
      decision: "go",
      reasons: ['waived: "Criterion 1" (line 11): is waived', "1 of 2 criteria proven"],
    });
  });

  it("is No-Go otherwise, and says first what blocks, with its line", () => {
    const decided = decide({ criteria: criteria("proven", "unproven", "refuted", "waived"), failedTasks: [failed] });

    expect(decided).toEqual({
      decision: "no-go",
      reasons: [
        'task failed: "Build": exit code 2',
        'refuted: "Criterion 2" (line 12): is refuted',
        'unproven: "Criterion 1" (line 11): is unproven',
        'waived: "Criterion 3" (line 13): is waived',
        "1 of 4 criteria proven",
      ],
      owner: null,
      due: null,
    });
  });

  it("is No-Go when all is proven but a task failed", () => {
    expect(decide({ criteria: criteria("proven"), failedTasks: [failed] }).decision).toBe("no-go");
  });

  it("lets an implied gate without criteria pass on its tasks, and a written one never", () => {
    expect(decide({ gate: gate({ implied: true }) })).toMatchObject({
      decision: "go",
      reasons: ["no criteria: tasks only; all of them succeeded"],
    });
    expect(decide({ gate: gate({ implied: true }), failedTasks: [failed] })).toMatchObject({ decision: "no-go" });
    expect(decide({})).toMatchObject({
      decision: "no-go",
      reasons: ['nothing was proven: the gate "Ready" (line 40) has no criteria'],
    });
  });
});

describe("a Conditional Go", () => {
  const oneOpen = criteria("proven", "refuted");
  const allows = (rules: GateRule[], attestations: Attestation[], records = oneOpen) =>
    decide({ gate: gate({ rules }), criteria: records, attestations });

  it("holds under the plan's own rule with an owner and a due date", () => {
    const decided = allows([rule({ maxOpen: 1 })], [mitigation()]);

    expect(decided).toMatchObject({ decision: "conditional-go", owner: "Grace", due: "2026-03-01" });
    expect(decided.reasons[0]).toBe(
      'Conditional Go: 1 of 2 criteria is open, and at most 1 may be by the plan\'s rule for it (line 40): "≤ 1 open with mitigation"; ' +
        "Grace answers for the mitigation until 2026-03-01 (Ada: the fix is in review)",
    );
    expect(decided.reasons[1]).toBe('refuted: "Criterion 1" (line 11): is refuted');
  });

  it.each([
    ["without a rule", [], [mitigation()], /^refuted/],
    [
      "beyond the rule",
      [rule({ maxOpen: 0 })],
      [mitigation()],
      /no Conditional Go: 1 of 2 criteria is open, and at most 0 may be/,
    ],
    [
      "without a mitigation",
      [rule({ maxOpen: 1 })],
      [],
      /nobody has answered for the mitigation: provost attest mitigate RUN g1 --role/,
    ],
    ["with one of another gate", [rule({ maxOpen: 1 })], [mitigation({ subject: "g2" })], /nobody has answered/],
    ["with a waiver instead", [rule({ maxOpen: 1 })], [mitigation({ kind: "waiver" })], /nobody has answered/],
    ["without an owner", [rule({ maxOpen: 1 })], [mitigation({ owner: null })], /names no owner/],
    ["without a due date", [rule({ maxOpen: 1 })], [mitigation({ due: " " })], /names no due date/],
    ["without a reason", [rule({ maxOpen: 1 })], [mitigation({ reason: "" })], /gives no reason/],
    [
      "with a day that does not exist",
      [rule({ maxOpen: 1 })],
      [mitigation({ due: "2026-02-30" })],
      /"2026-02-30" .* is no date/,
    ],
    ["with words for a date", [rule({ maxOpen: 1 })], [mitigation({ due: "soon" })], /"soon" .* is no date/],
    ["due before it was given", [rule({ maxOpen: 1 })], [mitigation({ due: "2026-02-19" })], /before it was given/],
    [
      "when a later word spoils it",
      [rule({ maxOpen: 1 })],
      [mitigation(), mitigation({ owner: "" })],
      /names no owner/,
    ],
    [
      "by a rule without numbers",
      [rule({ text: "if the board agrees" })],
      [mitigation()],
      /no limit in numbers can be read/,
    ],
  ])("is refused %s", (_, rules, attestations, reason) => {
    const decided = allows(rules, attestations);

    expect(decided.decision).toBe("no-go");
    expect(decided.reasons.join("\n")).toMatch(reason);
  });

  const measure = (comparator: "<" | "<=" | ">=" | "=", value: number, unit?: string, text = "≤ 2 P1 issues") => ({
    comparator,
    value,
    unit,
    text,
  });

  it.each([
    [measure("<=", 1, "issues"), "conditional-go"],
    [measure("<", 1), "no-go"],
    [measure("<", 2, "criteria"), "conditional-go"],
    [measure("=", 1), "conditional-go"],
    [measure(">=", 50, "%", "50 % of the criteria"), "conditional-go"],
    [measure(">=", 51, "%", "51 % of the criteria"), "no-go"],
    [measure(">=", 50, "%", "50 % coverage"), "no-go"],
    [measure("<", 5, "min", "MTTR < 5 min"), "no-go"],
  ])("reads the limit %j as %s", (limit, decision) => {
    expect(allows([rule({ measures: [limit] })], [mitigation()]).decision).toBe(decision);
  });

  it("is never given to a task that was left undone", () => {
    const decided = decide({
      gate: gate({ rules: [rule({ maxOpen: 5 })] }),
      criteria: oneOpen,
      failedTasks: [failed],
      attestations: [mitigation()],
    });

    expect(decided.decision).toBe("no-go");
  });
});

it("says Go exactly when nothing is open, and Conditional Go only with an owner and a date", () => {
  const verdicts = fc.array(fc.constantFrom(...VERDICTS), { minLength: 1, maxLength: 6 });
  const owners = fc.constantFrom(null, "", "Grace");
  fc.assert(
    fc.property(verdicts, fc.nat(4), owners, fc.boolean(), (given, maxOpen, owner, hasFailed) => {
      const decided = decide({
        gate: gate({ rules: [rule({ maxOpen })] }),
        criteria: criteria(...given),
        failedTasks: hasFailed ? [failed] : [],
        attestations: [mitigation({ owner })],
      });
      const open = given.filter((verdict) => verdict === "refuted" || verdict === "unproven").length;
      expect(decided.decision === "go").toBe(open === 0 && !hasFailed);
      expect(decided.decision === "conditional-go").toBe(
        open > 0 && open <= maxOpen && !hasFailed && owner === "Grace",
      );
      expect(decided.owner !== null && decided.due !== null).toBe(decided.decision === "conditional-go");
    }),
  );
});
