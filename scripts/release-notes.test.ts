import { expect, test } from "vitest";
import { renderReleaseNotes, sectionOf } from "./release-notes.ts";

const CHANGELOG = "# Changelog\n\n## Unreleased\n\n### Added\n\n- Light\n\n## 0.1.0\n\n- Heat\n";

test("takes what is unreleased, and no more", () => {
  expect(sectionOf(CHANGELOG, "Unreleased")).toBe("### Added\n\n- Light");
});

test.each(["# Changelog\n", "## Unreleased\n\n## 0.1.0\n\n- Heat\n"])(
  "a release that says nothing has no notes",
  (text) => {
    expect(() => sectionOf(text, "Unreleased")).toThrow("says nothing");
  },
);

test("lists commits so that their subjects mark nothing up", () => {
  const commits = [{ hash: "abc1234", subject: "Escape `a*b` and [links]" }];

  const notes = renderReleaseNotes({ name: "lamp", version: "0.2.0", changelog: CHANGELOG, commits, since: "v0.1.0" });

  expect(notes).toBe(
    "# lamp 0.2.0\n\n### Added\n\n- Light\n\n## 1 commit since v0.1.0\n\n- abc1234 Escape \\`a\\*b\\` and \\[links\\]\n",
  );
});
