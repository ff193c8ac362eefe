/** Each story of the component library: what it does when it is used, and that axe finds nothing, in either theme. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findingsOn } from "./axe-findings.ts";
import { PROJECT } from "../support/provost-path.ts";
import { openStorybook, type Storybook } from "../support/storybook.ts";

const UI = join(PROJECT, "dashboard", "src", "ui");
const files = readdirSync(UI).filter((name) => name.endsWith(".stories.tsx"));
const exported = (name: string): number =>
  [...readFileSync(join(UI, name), "utf8").matchAll(/^export const /gm)].length;

let storybook: Storybook;
beforeAll(async () => {
  storybook = await openStorybook();
}, 180_000);
afterAll(() => storybook.stop());

it("tells of every part of the library", () => {
  const parts = readdirSync(UI).filter((name) => name.endsWith(".tsx") && !files.includes(name));
  const stories = files.map((name) => readFileSync(join(UI, name), "utf8"));
  expect(parts.length).toBeGreaterThan(20);
  expect(parts.filter((part) => !stories.some((story) => story.includes(`"./${part}"`)))).toEqual([]);
});

it("holds every story that there is", () => {
  expect(files.length).toBeGreaterThan(10);
  expect(storybook.stories).toHaveLength(files.reduce((sum, name) => sum + exported(name), 0));
});

describe.each(["light", "dark"] as const)("in %s", (theme) => {
  it.each(files)("%s", async (name) => {
    const stories = storybook.stories.filter(({ file }) => file === name);
    expect(stories).toHaveLength(exported(name));
    for (const { storyId } of stories) {
      const { page, status, problem } = await storybook.play(storyId, theme);
      expect({ storyId, status, problem }).toEqual({ storyId, status: "success", problem: null });
      expect({ storyId, violations: await findingsOn(page) }).toEqual({ storyId, violations: [] });
      await page.close();
    }
  });
});
