/**
 * Holds objects of a cluster against what it knows, in both ways that there are: types refuse fields that nobody knows,
 * and the validators beside them refuse values (patterns, ranges, what must be there). Neither asks anybody.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT, type KubeObject } from "./rendered.ts";

const SCOPE = "@kubernetes-models";
const PACKAGES = [
  "kubernetes-models",
  ...["argo-cd", "argo-rollouts", "cert-manager", "external-secrets", "istio", "prometheus-operator"].map(
    (name) => `${SCOPE}/${name}`,
  ),
];

type Model = new (data: KubeObject) => { validate(): void };

/** `group/version/Kind` in the package that has it. */
const moduleOf = ({ apiVersion, kind }: KubeObject): string => {
  const found = PACKAGES.map((name) => `${name}/${apiVersion}/${kind}`).find((name) =>
    existsSync(path.join(ROOT, "node_modules", `${name}.js`)),
  );
  if (found === undefined) throw new Error(`no package knows ${apiVersion} ${kind}`);
  return found;
};

const titleOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;

const valueProblems = async (object: KubeObject): Promise<string[]> => {
  const file = pathToFileURL(path.join(ROOT, "node_modules", `${moduleOf(object)}.js`)).href;
  const models = (await import(file)) as Record<string, Model>;
  const Known = models[object.kind];
  if (Known === undefined) throw new Error(`${file} has no ${object.kind}`);
  try {
    new Known(object).validate();
    return [];
  } catch (error) {
    return [`${titleOf(object)}: ${error instanceof Error ? error.message : String(error)}`];
  }
};

/** A literal of a type may have no field that the type has not. */
const sourceOf = (objects: readonly KubeObject[]): string =>
  objects
    .map(
      (object, index) =>
        `import type { I${object.kind} as T${index} } from "${moduleOf(object)}";\nexport const o${index}: T${index} = ${JSON.stringify(object, null, 1)};`,
    )
    .join("\n");

const OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "esnext"];

const fieldProblems = async (objects: readonly KubeObject[]): Promise<string[]> => {
  // In the project, so that the packages are found.
  const folder = await mkdtemp(path.join(ROOT, "node_modules", ".provost-deploy-"));
  try {
    const file = path.join(folder, "objects.mts");
    const source = sourceOf(objects);
    await writeFile(file, source);
    const { status, stdout } = spawnSync(
      process.execPath,
      [path.join(ROOT, "node_modules/typescript/bin/tsc"), "--ignoreConfig", ...OPTIONS, "--types", "", file],
      { cwd: folder, encoding: "utf8", maxBuffer: 64 * 2 ** 20 },
    );
    if (status === 0) return [];
    const lines = source.split("\n");
    return stdout
      .split("\n")
      .filter((line) => line.includes("error TS"))
      .map((line) => {
        const at = Number(/\((\d+),/u.exec(line)?.[1] ?? 0);
        const owner = lines.slice(0, at).findLastIndex((text) => text.startsWith("export const"));
        const index = Number(/o(\d+)/u.exec(lines[owner] ?? "")?.[1] ?? -1);
        const object = objects[index];
        const where = object === undefined ? "" : `${titleOf(object)}: `;
        return `${where}${lines[at - 1]?.trim() ?? ""}: ${line.replace(/^.*error TS\d+: /u, "")}`;
      });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** What a cluster would refuse, or drop without a word; empty when it would take all of it. */
export const schemaProblems = async (objects: readonly KubeObject[]): Promise<string[]> => [
  ...(await Promise.all(objects.map(valueProblems))).flat(),
  ...(await fieldProblems(objects)),
];
