/**
 * What Kustomize makes of each overlay, kept beside its sources: only who changes them needs kubectl, which neither npm nor
 * Debian has in a version that knows these files. Invariant: a rendering names the digest of what it was made of, and where
 * kubectl is there the check renders again and compares.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments } from "yaml";

const ROOT = path.dirname(path.dirname(import.meta.dirname));
const FOLDER = path.join(ROOT, "deploy/kustomize");
export const OVERLAYS = ["dev", "staging", "prod"] as const;
type Overlay = (typeof OVERLAYS)[number];

const HEADER = /^# Rendered from sources with sha256 ([0-9a-f]{64}) by npm run deploy:render\.\n/u;
const fileOf = (name: Overlay): string => path.join(FOLDER, "rendered", `${name}.yaml`);

/** Of every file that the rendering depends on, with its path. */
const digestOf = (name: Overlay): string => {
  const hash = createHash("sha256");
  const sources = globSync([`base/**/*.yaml`, `overlays/${name}/**/*.yaml`], { cwd: FOLDER }).toSorted();
  for (const source of sources) hash.update(`${source}\0${readFileSync(path.join(FOLDER, source), "utf8")}\0`);
  return hash.digest("hex");
};

const hasKubectl = (): boolean => spawnSync("kubectl", ["version", "--client"]).error === undefined;

const render = (name: Overlay): string => {
  const args = ["kustomize", path.join(FOLDER, "overlays", name)];
  const { status, stdout, stderr, error } = spawnSync("kubectl", args, { encoding: "utf8", maxBuffer: 64 * 2 ** 20 });
  if (error !== undefined) {
    throw new Error(
      "kubectl is not installed, and deploy/kustomize has changed: install kubectl 1.30 or later (kubernetes.io/docs/tasks/tools) and run npm run deploy:render",
      { cause: error },
    );
  }
  if (status !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${status}:\n${stderr}`);
  return stdout;
};

const kept = (name: Overlay): { digest: string; text: string } => {
  const file = readFileSync(fileOf(name), "utf8");
  return { digest: HEADER.exec(file)?.[1] ?? "", text: file.replace(HEADER, "") };
};

const objects = (text: string): unknown[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as unknown)
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

export const overlayText = (name: Overlay): string => kept(name).text;

export const writeOverlays = (): void => {
  for (const name of OVERLAYS) {
    writeFileSync(
      fileOf(name),
      `# Rendered from sources with sha256 ${digestOf(name)} by npm run deploy:render.\n${render(name)}`,
    );
  }
};

/** @param again whether they are rendered again to be compared; where kubectl is when absent */
export const staleOverlays = (again = hasKubectl()): string[] =>
  OVERLAYS.flatMap((name) => {
    const { digest, text } = kept(name);
    if (digest !== digestOf(name))
      return [`deploy/kustomize/rendered/${name}.yaml is not fresh: run npm run deploy:render`];
    if (!again || isDeepStrictEqual(objects(render(name)), objects(text))) return [];
    return [`deploy/kustomize/rendered/${name}.yaml is not what kubectl makes of its sources`];
  });
