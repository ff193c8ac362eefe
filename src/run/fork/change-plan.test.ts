import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import type { Plan } from "../../model/plan.ts";
import { forkChangesSchema } from "../../model/run-fork.ts";
import { changePlan } from "./change-plan.ts";

const HERE = "http://127.0.0.1:8080/v1";

const PLAN: Plan = aPlan({
  agents: [
    { name: "shell", kind: "shell" },
    { name: "coder", kind: "model", models: [{ model: "openai/small", endpoint: HERE, key: "LOCAL_KEY" }] },
    { name: "writer", kind: "model", profile: "code" },
  ],
  tasks: [
    { id: "a", binding: { agent: "coder" } },
    { id: "b", binding: { agent: "writer" } },
    { id: "c", binding: { agent: "shell", script: "true" } },
  ],
});

const change = (changes: object, kept: string[] = []): Plan =>
  changePlan(PLAN, forkChangesSchema.parse(changes), new Set(kept));

const modelsOf = (plan: Plan) => Object.fromEntries(plan.agents.map(({ name, models }) => [name, models]));

test("nothing is changed that was not asked for", () => {
  expect(change({})).toEqual(PLAN);
});

test("every agent that asks models asks the other one, where the plan says that its provider is", () => {
  expect(modelsOf(change({ models: [{ agent: null, model: "openai/large" }] }))).toEqual({
    shell: undefined,
    coder: [{ model: "openai/large", endpoint: HERE, key: "LOCAL_KEY" }],
    writer: [{ model: "openai/large" }],
  });
});

test("a model of another provider gets neither the address nor the key of the one before", () => {
  const changed = change({ models: [{ agent: "coder", model: "anthropic/other" }] });
  expect(modelsOf(changed)).toMatchObject({ coder: [{ model: "anthropic/other" }], writer: undefined });
  expect(JSON.stringify(changed.agents)).not.toContain("LOCAL_KEY");
});

test("the last word about an agent counts", () => {
  const models = [
    { agent: null, model: "openai/large" },
    { agent: "writer", model: "google/fine" },
  ];
  expect(modelsOf(change({ models }))).toMatchObject({
    coder: [{ model: "openai/large" }],
    writer: [{ model: "google/fine" }],
  });
  expect(change({ models }).agents.find(({ name }) => name === "writer")?.profile).toBeUndefined();
});

test("a task is given to another agent", () => {
  const { tasks } = change({ agents: [{ taskId: "b", agent: "coder" }] }, ["a"]);
  expect(tasks.map(({ binding }) => binding?.agent)).toEqual(["coder", "coder", "shell"]);
});

test.each([
  ["an agent that is not there", { models: [{ agent: "nobody", model: "openai/x" }] }, "AGENT_UNKNOWN"],
  ["one that asks no models", { models: [{ agent: "shell", model: "openai/x" }] }, "BINDING_INVALID"],
  ["an agent for a task that is not there", { agents: [{ taskId: "d", agent: "coder" }] }, "TASK_NOT_FOUND"],
  ["an agent for a task that is kept", { agents: [{ taskId: "a", agent: "writer" }] }, "FORK_POINT_INVALID"],
  ["a task for an agent that is not there", { agents: [{ taskId: "b", agent: "nobody" }] }, "AGENT_UNKNOWN"],
])("is refused: %s", (_, changes, code) => {
  expect(() => change(changes, ["a"])).toThrow(expect.objectContaining({ code }));
});

test("a model for a plan without one is refused", () => {
  const changes = forkChangesSchema.parse({ models: [{ agent: null, model: "openai/x" }] });
  const plain = { ...PLAN, agents: PLAN.agents.filter(({ kind }) => kind === "shell") };
  expect(() => changePlan(plain, changes, new Set())).toThrow(/no agent of kind model/);
});
