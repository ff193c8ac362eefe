/** Which packages lie beside the bundle in the image: those that the build leaves out, and what these need. */
import path from "node:path";
import { z } from "zod";

/**
 * What scripts/build.ts leaves out of the bundle, but for the embedded Postgres: an image works with one that is served.
 */
export const EXTERNAL_PACKAGES = [
  "@cedar-policy/cedar-wasm",
  "@node-rs/argon2",
  "@zxcvbn-ts/core",
  "@zxcvbn-ts/language-common",
  "@zxcvbn-ts/language-en",
  "pino",
] as const;

const names = z.record(z.string(), z.string()).default({});
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dependencies: names,
      optionalDependencies: names,
      os: z.array(z.string()).optional(),
      cpu: z.array(z.string()).optional(),
      libc: z.array(z.string()).optional(),
    }),
  ),
});
type Packages = z.infer<typeof lockSchema>["packages"];
type Machine = { platform: string; arch: string };

/** As Node finds it: beside what asks for it, else in a folder above. */
const placeOf = (packages: Packages, asker: string, name: string): string | null => {
  for (let folder = asker; ; folder = path.dirname(folder)) {
    const place = path.posix.join(folder, "node_modules", name);
    if (place in packages) return place;
    if (folder === "." || folder === "") return null;
  }
};

const fits = ({ os, cpu, libc }: Packages[string], machine: Machine): boolean =>
  (os?.includes(machine.platform) ?? true) &&
  (cpu?.includes(machine.arch) ?? true) &&
  (libc?.includes("glibc") ?? true);

/**
 * Folders under node_modules, the nearest first. Throws when one that is not optional is not in the lock.
 * @param lock what package-lock.json holds
 */
export const neededFolders = (lock: unknown, wanted: readonly string[], machine: Machine): string[] => {
  const { packages } = lockSchema.parse(lock);
  const found = new Set<string>();
  const add = (asker: string, name: string, optional: boolean): void => {
    const place = placeOf(packages, asker, name);
    const entry = place === null ? undefined : packages[place];
    if (place === null || entry === undefined) {
      if (optional) return;
      throw new Error(`${name}, which ${asker || "provost"} needs, is not in package-lock.json`);
    }
    if (found.has(place) || (optional && !fits(entry, machine))) return;
    found.add(place);
    for (const dependency of Object.keys(entry.dependencies)) add(place, dependency, false);
    for (const dependency of Object.keys(entry.optionalDependencies)) add(place, dependency, true);
  };
  for (const name of wanted) add("", name, false);
  return [...found];
};
