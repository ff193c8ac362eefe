import { expect, test } from "vitest";
import { agentsAtWork } from "../agents-at-work.ts";
import { compilePlan } from "../compile.ts";

const plan = (defaults: string, lines: readonly string[] = [], criterion = ""): string => `---
agents:
  coder: { kind: model, model: anthropic/a }
  critic: { kind: model, model: anthropic/b }
  builder: { kind: shell }
defaults: ${defaults}
---

# Spans

## Phase 1: Write

- [ ] Write the parser

${lines.map((line) => `  ${line}\n`).join("\n")}
${criterion}`;

const compile = (source: string, sidecar?: string) => {
  const options = sidecar === undefined ? {} : { sidecar: { text: sidecar, path: "PLAN.provost.yaml" } };
  const { plan: compiled, diagnostics } = compilePlan(Buffer.from(source), options);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return { compiled, review: compiled.tasks[0]?.binding?.review, codes: errors.map(({ code }) => code) };
};

test("who reviews all reviews each task, but not itself", () => {
  const usual = "{ agent: coder, review: { agent: critic, blocking: true } }";
  expect(compile(plan(usual)).review).toEqual({ agent: "critic", blocking: true, rounds: 2 });
  expect(compile(plan(usual, ["agent: critic"])).review).toBeUndefined();
});

test("a task names its own reviewer, under the rules for all; a sidecar replaces both", () => {
  const usual = "{ agent: builder, review: { agent: critic, blocking: true, rounds: 1 } }";
  const named = plan(usual, ["agent: critic", "review: coder"]);
  expect(compile(named).review).toEqual({ agent: "coder", blocking: true, rounds: 1 });
});

test("words about a review are no field where no agents are declared", () => {
  const prose = "# P\n\n- [ ] Do it\n\n  review: later\n\n  ```sh\n  true\n  ```\n";
  const { review, compiled } = compile(prose);
  expect(review).toBeUndefined();
  expect(compiled.tasks[0]?.details).toContain("review: later");
});

test("a reviewer that is not declared, is no model, or does the task itself is refused", () => {
  const by = (name: string) => compile(plan("{ agent: coder }", [`review: ${name}`])).codes;
  expect(by("critc")).toEqual(["agent-unknown"]);
  expect(by("builder")).toEqual(["reviewer-unfit"]);
  expect(by("coder")).toEqual(["reviewer-unfit"]);
  expect(by("critic")).toEqual([]);
});

const judge = (more: string): string =>
  `**Completion Criteria:**\n\n- [ ] It reads well\n\n  \`\`\`check\n  kind: judge\n  rubric: It does.\n${more}  \`\`\`\n`;

test("a judge that is no model is refused, and one that guards has to be binding", () => {
  expect(compile(plan("{ agent: coder }", [], judge("  agent: builder\n"))).codes).toEqual(["reviewer-unfit"]);
  expect(compile(plan("{ agent: coder }", [], judge("  guard: true\n"))).codes).toEqual(["check-invalid"]);
  expect(compile(plan("{ agent: coder }", [], judge("  agent: critic\n"))).codes).toEqual([]);
});

test("among a task's own checks a judge has to be binding", () => {
  const own = (more: string) => ["```check", "kind: judge", "rubric: It does.", ...(more === "" ? [] : [more]), "```"];
  const codes = (more: string) =>
    compile(
      plan("{ agent: coder }").replace(
        "- [ ] Write the parser\n",
        `- [ ] Write the parser\n\n  ${own(more).join("\n  ")}\n`,
      ),
    ).codes;
  expect(codes("")).toEqual(["judge-unheard"]);
  expect(codes("binding: true")).toEqual([]);
});

test("what is needed before a run begins are those who work, review and judge", () => {
  const names = (source: string): string[] => agentsAtWork(compile(source).compiled).map(({ name }) => name);
  expect(names(plan("{ agent: coder, review: critic }"))).toEqual(["coder", "critic"]);
  const judged = agentsAtWork(compile(plan("{ agent: coder }", [], judge(""))).compiled);
  expect(judged).toMatchObject([{ name: "coder" }, { name: "judge", profile: "review" }]);
});
