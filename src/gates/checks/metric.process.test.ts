import { describe, expect, it } from "vitest";
import { createCheckout } from "../../../test/support/checkout.ts";
import { checkSchema } from "../../model/check.ts";
import { judgeMetric, type MetricCheck } from "./metric.ts";

const metric = (fields: object): MetricCheck => {
  const check = checkSchema.parse({ kind: "metric", file: "m.json", comparator: "<", value: 100, ...fields });
  if (check.kind !== "metric") throw new Error("no metric");
  return check;
};

describe("judgeMetric", () => {
  it.each([
    [{ pointer: "/p95", unit: "ms" }, { p95: 12.5 }, "green", 12.5, "/p95 in m.json is 12.5 ms, wanted < 100 ms"],
    [
      { pointer: "/p95", unit: "ms" },
      { p95: "0.25 s" },
      "red",
      250,
      "/p95 in m.json is 0.25 s = 250 ms, wanted < 100 ms",
    ],
    [
      { pointer: "/p95", unit: "ms", sourceUnit: "s" },
      { p95: 0.05 },
      "green",
      50,
      "/p95 in m.json is 0.05 s = 50 ms, wanted < 100 ms",
    ],
    [
      { pointer: "/p95", unit: "ms", sourceUnit: "s" },
      { p95: "99 ms" },
      "green",
      99,
      "/p95 in m.json is 99 ms, wanted < 100 ms",
    ],
    [
      { comparator: ">=", value: 29, unit: "%", sourceUnit: "ratio" },
      0.29,
      "green",
      29,
      "m.json is 0.29 ratio = 29%, wanted >= 29%",
    ],
    [
      { comparator: ">=", value: 1000, unit: "tasks/h" },
      "0.3 tasks/s",
      "green",
      1080,
      "m.json is 0.3 tasks/s = 1080 tasks/h, wanted >= 1000 tasks/h",
    ],
    [{ comparator: "=", value: 0 }, 0, "green", 0, "m.json is 0, wanted = 0"],
    [{ comparator: "!=", value: 0 }, 0, "red", 0, "m.json is 0, wanted != 0"],
    [
      { comparator: "<", value: 5, unit: "MiB" },
      "4,000,000 bytes",
      "green",
      3.814697265625,
      "m.json is 4000000 bytes = 3.8147 MiB, wanted < 5 MiB",
    ],
  ])("%j of %j is %s", (fields, document, outcome, value, summary) => {
    expect(judgeMetric(metric(fields), document, "m.json")).toMatchObject({ outcome, value, summary });
  });

  it.each([
    [{ unit: "ms" }, "3 MB", 'm.json is 3 MB: "MB" cannot be converted to "ms", which is wanted (< 100 ms)'],
    [{}, "3 ms", 'm.json is 3 ms: "ms" cannot be converted to a number without a unit, which is wanted (< 100)'],
    [{ pointer: "/a" }, { b: 1 }, "there is nothing at /a in m.json"],
    [{ pointer: "a" }, { a: 1 }, 'the JSON pointer "a" does not start with "/"'],
    [{ pointer: "/a" }, { a: "fast" }, '/a in m.json is "fast", which is no number'],
    [{ pointer: "/a" }, { a: null }, "/a in m.json is null, which is no number"],
    [{ pointer: "/a" }, { a: [1] }, "/a in m.json is [1], which is no number"],
  ])("%j of %j cannot be observed", (fields, document, summary) => {
    expect(judgeMetric(metric(fields), document, "m.json")).toMatchObject({ outcome: "error", summary });
  });
});

describe("a metric check", () => {
  const check = { kind: "metric", comparator: "<", value: 10, unit: "ms", pointer: "/p95" };
  const print = (text: string, exit = 0) => ["sh", "-c", 'printf "%s\\n" "$0"; exit "$1"', text, String(exit)];

  it("reads the output of a command, with whatever else it prints", async () => {
    const checkout = createCheckout();

    const seen = await checkout.observe({ ...check, command: print('> bench\n{"p95": 3}') });

    expect(seen).toMatchObject({
      outcome: "green",
      value: 3,
      unit: "ms",
      exitCode: 0,
      summary: "/p95 in the output is 3 ms, wanted < 10 ms",
    });
  });

  it("reads a file that the command writes, and keeps it as evidence", async () => {
    const checkout = createCheckout({ "bench/old.json": '{"p95": 1}' });

    const seen = await checkout.observe({
      ...check,
      cwd: "bench",
      command: ["sh", "-c", `echo '{"p95": 30}' > new.json`],
      file: "new.json",
    });

    expect(seen).toMatchObject({ outcome: "red", value: 30 });
    expect(await checkout.evidence(seen, "report")).toBe('{"p95": 30}\n');
  });

  it("reads a file of the repository", async () => {
    const checkout = createCheckout({ "m.json": '{"p95": 1}' });

    expect(await checkout.observe({ ...check, file: "m.json" })).toMatchObject({ outcome: "green", exitCode: null });
  });

  it.each([
    ["no JSON", { command: print("done") }, "error", "the output holds no JSON"],
    ["JSON that is cut", { command: print('{"p95": 3') }, "error", "the output is not JSON: .* at line 2, column 1"],
    ["two documents", { command: print('{"p95": 3}\n{"p95": 4}') }, "error", "the output holds 2 JSON documents"],
    [
      "a command that fails",
      { command: print('{"p95": 3}', 2) },
      "red",
      "the command that measures ended with exit code 2",
    ],
    ["a file that is not there", { file: "none.json" }, "red", "none.json does not exist"],
    [
      "a file that was not written",
      { command: ["true"], file: "none.json" },
      "error",
      "ended with exit code 0 but did not write none.json",
    ],
    [
      "a failure before the file",
      { command: ["false"], file: "none.json" },
      "red",
      "ended with exit code 1 and did not write none.json",
    ],
    [
      "a file from before",
      { command: ["true"], file: "old.json" },
      "error",
      "old.json was there before and the command .exit code 0. did not write it",
    ],
    ["a file with more than JSON", { file: "mixed.json" }, "error", "mixed.json is not JSON: .* at line 1, column 1"],
    ["a folder", { file: "." }, "error", ". is no regular file"],
    ["neither command nor file", {}, "error", "neither a command nor a file"],
    ["a path out of the checkout", { file: "../secret.json" }, "error", '"../secret.json" leads out of the checkout'],
    ["an absolute path", { file: "/etc/hostname" }, "error", "is absolute"],
  ])("says what is wrong with %s", async (_, fields, outcome, summary) => {
    const checkout = createCheckout({ "old.json": '{"p95": 1}', "mixed.json": 'ok\n{"p95": 1}' });

    const seen = await checkout.observe({ ...check, ...fields });

    expect(seen).toMatchObject({ outcome, summary: expect.stringMatching(summary) });
  });

  it("believes a file that the command wrote with the same content and an old time", async () => {
    const checkout = createCheckout({ "m.json": '{"p95": 1}' });

    const seen = await checkout.observe({
      ...check,
      command: ["sh", "-c", `echo '{"p95": 1}' > m.json; touch -d 2020-01-01 m.json`],
      file: "m.json",
    });

    expect(seen.outcome).toBe("green");
  });
});
