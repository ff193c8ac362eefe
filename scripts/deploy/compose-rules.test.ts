import { expect, test } from "vitest";
import { composeProblems, readCompose } from "./compose-rules.ts";

const changed = (name: string, change: object): string => {
  const compose = readCompose();
  const services = { ...compose.services, [name]: { ...compose.services[name], ...change } };
  return composeProblems({ ...compose, services } as typeof compose).join("\n");
};

test("the stack as it is has no problem", () => {
  expect(composeProblems(readCompose())).toEqual([]);
});

test.each([
  [{ pidz_limit: 3 }, "must NOT have additional properties"],
  [{ read_only: false }, "may write to its root"],
  [{ cap_drop: [] }, "keeps capabilities"],
  [{ deploy: {} }, "has no limits"],
  [{ healthcheck: undefined }, "is not asked how it is"],
  [{ image: "docker.io/library/redis" }, "has an image of no version"],
  [{ ports: ["6379:6379"] }, "listens to everybody"],
  [{ environment: { REDIS_PASSWORD: "x" } }, "has a secret in its environment"],
  [{ environment: { PROVOST_REDDIS: "x" } }, "there is no setting PROVOST_REDDIS"],
  [{ secrets: ["nobody-makes-it"] }, "there is no secret nobody-makes-it"],
  [{ volumes: ["lost:/data"] }, "there is no volume lost"],
])("a service with %j is refused: %s", (change, problem) => {
  expect(changed("redis", change)).toContain(problem);
});
