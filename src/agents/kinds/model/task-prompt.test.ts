import { expect, test } from "vitest";
import { readTreeListing, repositoryMap } from "./repository-map.ts";
import { instructionsOf, taskPrompt } from "./task-prompt.ts";

const agent = { name: "coder", kind: "model", capabilities: [], env: [] };
const assignment = {
  agent,
  details: null,
  phase: null,
  acceptance: [],
  deliverables: [],
  touches: [],
  checks: [],
  earlier: [],
};

test("what there is nothing to say about is not mentioned", () => {
  const text = taskPrompt({ title: "Do it", assignment, previousFailure: null, conflictFiles: [], map: "" });
  expect(text).toBe("# Do it");
});

test("what went wrong before is told, with the files of a conflict", () => {
  const previousFailure = {
    code: "MERGE_CONFLICT",
    class: "merge_conflict",
    message: "both",
    files: ["a.js"],
  } as const;
  const failure = { ...previousFailure, files: [...previousFailure.files] };
  const text = taskPrompt({ title: "Do it", assignment, previousFailure: failure, conflictFiles: ["a.js"], map: "" });
  expect(text).toContain("MERGE_CONFLICT: both");
  expect(text).toContain("- a.js");
});

test("an agent's own instructions come after those of all", () => {
  const own = instructionsOf({ ...assignment, agent: { ...agent, instructions: "Be a reviewer." } });
  expect(own.startsWith(instructionsOf(assignment))).toBe(true);
  expect(own.endsWith("Be a reviewer.")).toBe(true);
});

test("a repository is shown by folders, the nearest to the top first", () => {
  const listing = [
    "100644 blob aaaa      12\tREADME.md",
    "100644 blob bbbb    4096\tsrc/deep/b.ts",
    "160000 commit cccc      -\tvendored",
    "100755 blob dddd      80\tsrc/a b.ts",
  ].join("\0");
  expect(repositoryMap(readTreeListing(listing))).toBe(
    ["./", "  README.md (12 B)", "src/", "  a b.ts (80 B)", "src/deep/", "  b.ts (4 KiB)"].join("\n"),
  );
});

test("of a large repository the deepest folders are left out, and it says how much", () => {
  const files = Array.from({ length: 3_000 }, (_, index) => ({ path: `src/folder-${index}/file.ts`, bytes: 1 }));
  const map = repositoryMap([...files, { path: "top.txt", bytes: 1 }]);
  expect(map.length).toBeLessThan(13_000);
  expect(map).toContain("top.txt");
  expect(map).toMatch(/… and \d+ files in \d+ more folders$/);
});
