import path from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { AGENT_EXAMINER, NATIVE_READERS } from "./native-readers.ts";

const root = path.dirname(import.meta.dirname);

it("are all that stands between a plan in prose and zod or YAML", async () => {
  const met: string[] = [];

  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/cli/plan-check-main.ts"],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    plugins: [
      {
        name: "without-native-readers",
        setup: (plugin) => {
          plugin.onLoad({ filter: /[\\/]plan-agents\.ts$/ }, ({ path: file }) => {
            expect(file).toBe(AGENT_EXAMINER);
            return { contents: "export const examinePlanAgents = 0;" };
          });
          plugin.onLoad({ filter: /[\\/]plan[\\/]native[\\/]/ }, ({ path: file }) => {
            met.push(file);
            return NATIVE_READERS.includes(file)
              ? {
                  contents:
                    "export const readCheckBlock = 0, readFrontMatter = 0, applySidecar = 0, declareAgents = 0;",
                }
              : null;
          });
        },
      },
    ],
  });

  const inputs = Object.keys(metafile.inputs);
  expect(met.toSorted()).toEqual(NATIVE_READERS.toSorted());
  expect(inputs).toContain("src/plan/compile.ts");
  expect(inputs).not.toContain("src/cli/commands/run.ts");
  expect(inputs.filter((file) => /node_modules\/(?:zod|yaml)\//.test(file))).toEqual([]);
});
