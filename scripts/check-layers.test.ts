import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { blindSpot, checkLayers } from "./check-layers.ts";

const trees: string[] = [];
afterEach(async () => {
  for (const tree of trees.splice(0)) await rm(tree, { recursive: true, force: true });
});

/** A small house in which everything is where it belongs. */
const CLEAN = {
  "src/cli/main.ts":
    'import { openControlPlane } from "../control-plane.ts";\nimport { read } from "../sdk/client/index.ts";\nread(openControlPlane());\n',
  "src/control-plane.ts": 'import { runs } from "./store/runs.ts";\nexport const openControlPlane = () => runs;\n',
  "src/store/runs.ts": 'import type { Run } from "../model/run.ts";\nexport const runs: Run[] = [];\n',
  "src/model/run.ts": "export type Run = { id: string };\n",
  "src/sdk/client/index.ts": 'import type { Run } from "../../model/run.ts";\nexport const read = (): Run[] => [];\n',
  "dashboard/src/main.tsx": 'import { router } from "./router.tsx";\nrouter();\n',
  "dashboard/src/router.tsx":
    'export const router = () => [import("./pages/runs/runs.tsx"), import("./pages/events/events.tsx")];\n',
  "dashboard/src/pages/runs/runs.tsx":
    'import { runs } from "../../api/runs.ts";\nexport const Runs = () => <p>{runs}</p>;\n',
  "dashboard/src/pages/events/events.tsx": "export const Events = () => <p />;\n",
  "dashboard/src/api/runs.ts": 'import { read } from "provost/client";\nexport const runs = read();\n',
};

const plant = async (files: Record<string, string>): Promise<string> => {
  const root = await mkdtemp(path.join(tmpdir(), "layers-"));
  trees.push(root);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.join(root, path.dirname(file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  return root;
};

describe("checkLayers", () => {
  it("sees every module of a clean tree and finds nothing", async () => {
    const report = await checkLayers(await plant(CLEAN));

    expect(report).toEqual({ files: 10, seen: 10, dependencies: 10, violations: [] });
  });

  it.each([
    [
      "a value import upwards",
      "src/model/run.ts",
      'export { runs } from "../store/runs.ts";\nexport type Run = string;\n',
      "layer-model",
    ],
    [
      "a type import upwards",
      "src/model/run.ts",
      'import type { runs } from "../store/runs.ts";\nexport type Run = typeof runs;\n',
      "layer-model",
    ],
    ["a lazy import upwards", "src/store/runs.ts", 'export const runs = import("../cli/main.ts");\n', "layer-store"],
    [
      "a circle",
      "src/store/runs.ts",
      'import type { openControlPlane } from "../control-plane.ts";\nexport const runs = [] as unknown as typeof openControlPlane;\n',
      "no-cycle",
    ],
    [
      "an import that leads nowhere",
      "src/store/runs.ts",
      'import { x } from "./gone.ts";\nexport const runs = x;\n',
      "unresolved",
    ],
    ["a module that nothing reaches", "src/store/tasks.ts", "export const tasks = 1;\n", "unreached"],
    ["a folder without a place", "src/utils/x.ts", 'import "../model/run.ts";\n', "unknown-folder"],
    [
      "input in the plan compiler",
      "src/plan/compile.ts",
      'import { readFileSync } from "node:fs";\nexport const compile = readFileSync;\n',
      "plan-is-pure",
    ],
    [
      "a part of the dashboard that imports a page",
      "dashboard/src/api/runs.ts",
      'export const runs = import("../pages/events/events.tsx");\n',
      "dashboard-api",
    ],
    [
      "a page that imports another",
      "dashboard/src/pages/events/events.tsx",
      'export { Runs as Events } from "../runs/runs.tsx";\n',
      "dashboard-page",
    ],
    [
      "a page that imports another than it may",
      "dashboard/src/pages/home/home.tsx",
      'export { Events } from "../events/events.tsx";\n',
      "dashboard-page-home",
    ],
    [
      "what is behind the API, in the dashboard",
      "dashboard/src/api/runs.ts",
      'export { runs } from "../../../src/store/runs.ts";\n',
      "dashboard-api-alone",
    ],
    [
      "the way to all pages, in a page",
      "dashboard/src/pages/events/events.tsx",
      'export { router as Events } from "../../router.tsx";\n',
      "dashboard-root",
    ],
    [
      "a folder of the dashboard without a place",
      "dashboard/src/helpers/x.ts",
      'export { runs } from "../api/runs.ts";\n',
      "dashboard-unknown-folder",
    ],
    [
      "an import of the dashboard that leads nowhere",
      "dashboard/src/api/runs.ts",
      'import { x } from "./gone.ts";\nexport const runs = x;\n',
      "dashboard-unresolved",
    ],
    [
      "a module of the dashboard that nothing reaches",
      "dashboard/src/api/tasks.ts",
      "export const tasks = 1;\n",
      "dashboard-unreached",
    ],
  ])("finds %s", async (_, file, text, rule) => {
    const root = await plant({ ...CLEAN, [file]: text });

    const { violations } = await checkLayers(root);

    expect(violations.map((violation) => violation.split(":")[0])).toContain(rule);
  });

  it("stops at a module that cannot be parsed", async () => {
    const root = await plant({ ...CLEAN, "src/store/tasks.ts": "export const = ;\n" });

    await expect(checkLayers(root)).rejects.toThrow("tasks.ts");
  });

  it("does not take blindness for order", () => {
    expect(blindSpot({ files: 4, seen: 0, dependencies: 0, violations: [] })).toMatch(/^0 of 4/);
    expect(blindSpot({ files: 4, seen: 4, dependencies: 3, violations: [] })).toBeNull();
    expect(blindSpot({ files: 4, seen: 3, dependencies: 3, violations: [] })).toMatch(/^3 of 4/);
  });
});
