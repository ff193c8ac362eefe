import { expect, test } from "vitest";
import { readScreen } from "./screen.ts";

const plain = (output: string): string[] => readScreen(output).map((line) => line.map(({ text }) => text).join(""));

test("keeps the last of frames that are drawn over one another", () => {
  const frame = (text: string) => `\u001B[?25l\u001B[2A\r\u001B[J${text}\r\nend\r\n`;

  expect(plain(`first\r\nend of the first\r\n${frame("second")}${frame("3rd")}\u001B[?25hGo\r\n`)).toEqual([
    "3rd",
    "end",
    "Go",
  ]);
});

test("knows where a style begins and ends", () => {
  expect(readScreen("a \u001B[1m\u001B[32mGo\u001B[39m!\u001B[22m b")).toEqual([
    [
      { text: "a ", styles: [] },
      { text: "Go", styles: ["bold", "green"] },
      { text: "!", styles: ["bold"] },
      { text: " b", styles: [] },
    ],
  ]);
});

test("a carriage return writes over the line", () => {
  expect(plain("12345\rab\n\n")).toEqual(["ab345"]);
});

test("does not draw what it does not understand", () => {
  expect(() => readScreen("\u001B[5H")).toThrow("unknown terminal sequence");
});
