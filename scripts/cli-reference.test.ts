import { expect, test } from "vitest";
import { EXIT } from "../src/model/errors.ts";
import { renderCliDoc } from "./cli-doc.ts";
import { readCli } from "./cli-reference.ts";

test("every command is described and shows how it is called", async () => {
  const { commands } = await readCli();

  const silent = commands.filter(
    ({ description, examples }) => !/^[A-Z].+\.$/.test(description) || examples.length === 0,
  );
  const astray = commands.filter(
    ({ name, examples }) => !examples.every((line) => `${line} `.includes(`provost ${name} `)),
  );
  expect(silent).toEqual([]);
  expect(astray).toEqual([]);
});

test("options and arguments are those that the command parses", async () => {
  const { globalOptions, commands } = await readCli();
  const run = commands.find(({ name }) => name === "run");

  expect(globalOptions.map(({ term }) => term)).toContain("--home <folder>");
  expect(run?.arguments).toEqual([{ term: "plan", description: "the plan (Markdown)" }]);
  expect(run?.options.map(({ term }) => term)).toContain("--max-agents <count>");
});

test("the page has every command, every exit code, and nothing of this machine", async () => {
  const page = await renderCliDoc();

  for (const { name } of (await readCli()).commands) expect(page).toContain(`\n## provost ${name}\n`);
  for (const code of Object.values(EXIT)) expect(page).toMatch(new RegExp(`^\\| ${code} +\\|`, "m"));
  expect(page).toContain("who signs (default: your user name)");
});
