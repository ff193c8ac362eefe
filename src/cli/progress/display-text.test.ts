import { describe, expect, it } from "vitest";
import { displayWidth, durationText, fitLine, plainLine } from "./display-text.ts";

describe("displayWidth", () => {
  it.each([
    ["plan", 4],
    ["Größe", 5],
    ["計画", 4],
    ["✅ done", 7],
    ["👩‍💻", 2],
    ["e\u0301", 1],
  ])("counts the cells of %s", (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });
});

describe("fitLine", () => {
  it("leaves alone what fits", () => {
    expect(fitLine("plan", 4)).toBe("plan");
  });

  it("cuts to the width, the ellipsis included", () => {
    expect(fitLine("planning", 5)).toBe("plan…");
  });

  it("never cuts through a wide character", () => {
    expect(fitLine("計画書", 4)).toBe("計…");
  });

  it("has nothing to say in no room", () => {
    expect(fitLine("plan", 0)).toBe("");
  });
});

describe("plainLine", () => {
  it("takes the power over the terminal from a title", () => {
    expect(plainLine("a\u001B[2Jb\u001B]0;owned\u0007c\nd\te\u0000f\u202Eg")).toBe("abc d efg");
  });

  it("keeps joined emoji whole", () => {
    expect(plainLine("👩‍💻 builds")).toBe("👩‍💻 builds");
  });
});

describe("durationText", () => {
  it.each([
    [0, "0.0 s"],
    [-5, "0.0 s"],
    [9_940, "9.9 s"],
    [9_960, "10 s"],
    [59_400, "59 s"],
    [59_600, "1 min 0 s"],
    [185_000, "3 min 5 s"],
    [3_599_800, "1 h 0 min"],
    [7_440_000, "2 h 4 min"],
    [7_199_000, "2 h 0 min"],
  ])("%d ms is %s", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
