/** GraphQL over the same operations: what it reads, what it is refused, and that there is no way around a policy. */
import { buildSchema } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createGitRepository, type GitRepository } from "../../support/git-repository.ts";
import { exec, nativePlan } from "../../support/native-plan.ts";

let api: Api;
let repository: GitRepository;
let runId: string;
let viewer: string;

beforeAll(async () => {
  repository = createGitRepository({ "README.md": "# Test\n" });
  api = await startApi();
  const { client } = api;
  const tasks = [{ title: "Write it", script: "echo text > made.txt" }];
  const source = nativePlan([{ tasks, criteria: [{ title: "It is there", check: exec("cat", "made.txt") }] }]);
  const { planId } = await client.plans.upload({ body: { source } });
  ({ runId } = await client.runs.start({ body: { plan: { planId }, repository: { path: repository.path } } }));
  const ending = new AbortController();
  for await (const event of client.followEvents({ runId, after: 0, signal: ending.signal })) {
    if (event.name === "run.finished") ending.abort();
  }
  const account = await client.serviceAccounts.create({ body: { name: "watcher", role: "viewer" } });
  const body = {
    ownerKind: "service-account",
    ownerId: account.serviceAccountId,
    name: "watch",
    scopes: null,
  } as const;
  viewer = (await client.keys.create({ body })).token;
});
afterAll(async () => {
  await api.stop();
  repository.remove();
});

type Answered = {
  data?: unknown;
  errors?: { message: string; path?: (string | number)[]; extensions?: { code: string; status: number } }[];
};
const ask = async (
  query: string,
  variables: Record<string, never> | { [name: string]: string } = {},
  token = api.token,
): Promise<Answered> => createClient({ url: api.url, token, retries: 0 }).graphql.query({ body: { query, variables } });

test("one question follows a run to its tasks, their attempts and its verdicts", async () => {
  const query = `query Of($runId: String!) {
    run(runId: $runId) {
      state decision
      tasks(limit: 10) { items { title state attempts { items { number state run { runId } } } } nextCursor }
      criteria { items { title verdict } }
      gates { items { decision phaseId } }
    }
  }`;

  expect(await ask(query, { runId })).toEqual({
    data: {
      run: {
        state: "finished",
        decision: "go",
        tasks: {
          items: [
            {
              title: "Write it",
              state: "succeeded",
              attempts: { items: [{ number: 1, state: "succeeded", run: { runId } }] },
            },
          ],
          nextCursor: null,
        },
        criteria: { items: [{ title: "It is there", verdict: "proven" }] },
        gates: { items: [{ decision: "go", phaseId: expect.any(String) }] },
      },
    },
  });
});

test("each operation is judged by its own action: what is refused is named, and the rest is answered", async () => {
  const { data, errors } = await ask("{ runs { items { runId } } secrets { items { name } } }", {}, viewer);

  expect(data).toEqual({ runs: { items: [{ runId }] }, secrets: null });
  expect(errors).toEqual([
    expect.objectContaining({ path: ["secrets"], extensions: { code: "FORBIDDEN", status: 403 } }),
  ]);
});

test("who is unknown is not answered at all", async () => {
  const body = JSON.stringify({ query: "{ me { name } }" });
  const headers = { authorization: "Bearer nobody", "content-type": "application/json" };

  expect((await api.request("/v1/graphql", { method: "POST", body, headers })).status).toBe(401);
});

test.each([
  ["no GraphQL", "{ runs", "REQUEST_INVALID"],
  ["an unknown field", "{ runs { items { colour } } }", "REQUEST_INVALID"],
  ["a change", "mutation { runs { items { runId } } }", "REQUEST_INVALID"],
  [
    "too much at once",
    "{ runs(limit: 100) { items { tasks(limit: 100) { items { attempts { items { number } } } } } } }",
    "REQUEST_TOO_LARGE",
  ],
  ["no such run", '{ run(runId: "nonsense") { state } }', "RUN_NOT_FOUND"],
])("%s has its code", async (_, query, code) => {
  expect((await ask(query)).errors?.[0]?.extensions?.code).toBe(code);
});

test("neither it nor a batch goes into the other without end", async () => {
  const inner = { id: "a", method: "POST", path: "/v1/graphql", body: { query: "{ me { name } }" } } as const;

  const { responses } = await api.client.batch.send({ body: { requests: [inner] } });

  expect(responses).toMatchObject([{ status: 400, body: { code: "REQUEST_INVALID" } }]);
});

test("the schema can be read, and read back", async () => {
  const text = await (await api.request("/v1/graphql/schema")).text();

  expect(buildSchema(text).getQueryType()?.getFields()).toHaveProperty("runs");
});
