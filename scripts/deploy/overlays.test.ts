import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { objectsOf, ROOT } from "./rendered.ts";
import { OVERLAYS, overlayText, staleOverlays } from "./overlays.ts";

test("what is kept of each overlay was rendered from the sources that are there", () => {
  expect(staleOverlays(false)).toEqual([]);
  for (const name of OVERLAYS) expect(objectsOf(overlayText(name)).length).toBeGreaterThan(20);
});

test("a machine without kubectl checks what is kept, and is told so", () => {
  const script = `import("./scripts/deploy/overlays.ts").then(({ staleOverlays }) => console.log(JSON.stringify(staleOverlays())))`;
  const { status, stdout } = spawnSync(process.execPath, ["--eval", script], {
    cwd: ROOT,
    env: { PATH: "/nowhere" },
    encoding: "utf8",
  });

  expect({ status, stdout }).toEqual({ status: 0, stdout: "[]\n" });
});
