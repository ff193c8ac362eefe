import { expect, test } from "vitest";
import { cliCommand, readsPrompt } from "./cli-command.ts";

const VALUES = { prompt: "do $(it)", promptFile: "/home/prompt.md", model: null, session: "s1" };

test("placeholders are filled in, and groups without a value are left out", () => {
  const command = ["tool", ["--model", "{model}"], "--session={session}", "{prompt}"];
  expect(cliCommand({ command }, ["--more"], VALUES)).toEqual(["tool", "--session=s1", "do $(it)", "--more"]);
  expect(cliCommand({ command }, [], { ...VALUES, model: "m" })).toEqual([
    "tool",
    "--model",
    "m",
    "--session=s1",
    "do $(it)",
  ]);
});

test("a dash for standard input stays the last", () => {
  expect(cliCommand({ command: ["tool", "-"] }, ["-c", "x=1"], VALUES)).toEqual(["tool", "-c", "x=1", "-"]);
});

test("a prompt that is no argument is its standard input", () => {
  expect(readsPrompt({ command: ["tool", "-"] })).toBe(true);
  expect(readsPrompt({ command: ["tool", ["--file", "{promptFile}"]] })).toBe(false);
});
