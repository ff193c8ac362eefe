import { describe, expect, it } from "vitest";
import { createCheckout } from "../../../test/support/checkout.ts";

const lcov = (file: string, hit: number, found: number) =>
  `SF:${file}\n${Array.from({ length: found }, (_, line) => `DA:${line + 1},${line < hit ? 1 : 0}`).join("\n")}\nend_of_record\n`;

const check = { kind: "coverage", format: "lcov", file: "c.info", min: 80 };

describe("a coverage check", () => {
  it("reads what node --test really measures", async () => {
    const checkout = createCheckout({
      "src/sign.mjs": "export const sign = (n) => {\n  if (n < 0) {\n    return -1;\n  }\n  return 1;\n};\n",
      "test/sign.test.mjs":
        'import { test } from "node:test";\nimport { sign } from "../src/sign.mjs";\ntest("one", () => sign(1));\n',
    });
    const command = [
      "node",
      "--test",
      "--experimental-test-coverage",
      "--test-reporter=lcov",
      "--test-reporter-destination=c.info",
      "test/sign.test.mjs",
    ];

    const seen = await checkout.observe({ ...check, command, include: ["src/**"], min: 60 });

    expect(seen).toMatchObject({ outcome: "green", value: 66.6666, unit: "%", exitCode: 0 });
    expect(seen.summary).toBe("66.6666% of lines (4 of 6) in 1 file matching src/**, wanted ≥ 60%");
  });

  it.each([
    ["the limit itself", lcov("a.js", 8, 10), {}, "green", 80],
    ["one line less", lcov("a.js", 799, 1000), {}, "red", 79.9],
    ["29 of 100", lcov("a.js", 29, 100), { min: 29 }, "green", 29],
    [
      "only the files asked for",
      lcov("src/a.js", 9, 10) + lcov("test/a.test.js", 0, 90),
      { include: ["src/**"] },
      "green",
      90,
    ],
    ["all files when none are asked for", lcov("src/a.js", 9, 10) + lcov("lib/b.js", 0, 90), {}, "red", 9],
  ])("judges %s", async (_, report, fields, outcome, value) => {
    const checkout = createCheckout({ "c.info": report });

    expect(await checkout.observe({ ...check, ...fields })).toMatchObject({ outcome, value });
  });

  it("knows files by absolute paths and by the folder of a Cobertura source", async () => {
    const checkout = createCheckout();
    checkout.write("c.info", lcov(`${checkout.path}/src/a.js`, 9, 10));
    const lines = '<line number="1" hits="1"/>';
    const cobertura = `<coverage><sources><source>${checkout.path}/src</source></sources><class filename="a.py"><lines>${lines}</lines></class></coverage>`;
    checkout.write("c.xml", cobertura);

    expect(await checkout.observe({ ...check, include: ["src/*.js"] })).toMatchObject({ outcome: "green", value: 90 });
    expect(
      await checkout.observe({ ...check, format: "cobertura", file: "c.xml", include: ["src/*.py"] }),
    ).toMatchObject({ outcome: "green", value: 100 });
  });

  it.each([
    [
      "no file that matches",
      lcov("lib/a.js", 9, 10),
      { include: ["src/**"] },
      "the report knows 1 file and not one of the lines of any file matching src",
    ],
    ["nothing to cover", "SF:a.js\nend_of_record\n", {}, "not one of the lines of any file"],
    ["no branches", lcov("a.js", 9, 10), { of: "branches" }, "not one of the branches of any file"],
    ["no report", "nothing\n", {}, "c.info holds no lcov report"],
    ["a report that is cut", "SF:a.js\nDA:1,1\n", {}, "c.info is no whole lcov report: .*, at line 1, column 1"],
  ])("finds nothing out from %s", async (_, report, fields, summary) => {
    const checkout = createCheckout({ "c.info": report });

    expect(await checkout.observe({ ...check, ...fields })).toMatchObject({
      outcome: "error",
      summary: expect.stringMatching(summary),
    });
  });

  it("does not choose files from totals", async () => {
    const sum = { total: 10, covered: 9 };
    const checkout = createCheckout({
      "c.json": JSON.stringify({ total: { lines: sum, branches: sum, functions: sum } }),
    });
    const istanbul = { ...check, format: "istanbul", file: "c.json" };

    expect(await checkout.observe(istanbul)).toMatchObject({
      outcome: "green",
      summary: "90% of lines (9 of 10), wanted ≥ 80%",
    });
    expect(await checkout.observe({ ...istanbul, include: ["src/**"] })).toMatchObject({ outcome: "error" });
  });

  it("does not believe a command that failed", async () => {
    const checkout = createCheckout({
      "write.sh": `printf '${lcov("a.js", 9, 10).replaceAll("\n", "\\n")}' > c.info; exit 1`,
    });

    const seen = await checkout.observe({ ...check, command: ["sh", "write.sh"] });

    expect(seen).toMatchObject({
      outcome: "red",
      exitCode: 1,
      summary: expect.stringMatching(/ended with exit code 1 \(90% of lines/),
    });
  });
});
