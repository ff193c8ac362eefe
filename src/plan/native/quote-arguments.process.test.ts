import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { quoteArguments } from "./quote-arguments.ts";

test("sh hands on exactly the arguments", () => {
  const words = [
    "plain",
    "two words",
    "it's",
    "''",
    "$HOME",
    "`id`",
    "$(id)",
    "a\nb",
    "\\",
    '"',
    "*",
    "~",
    "-n",
    "é",
    ";",
    "",
  ];
  const script = quoteArguments(["printf", "%s\\0", ...words]);
  const printed = execFileSync("sh", ["-euc", script], { encoding: "utf8" });
  expect(printed.split("\0").slice(0, -1)).toEqual(words);
});
