/**
 * Holds the licences of everything that is shipped against those that may be shipped with Apache-2.0. Offline: what
 * package-lock.json says of each package.
 */
import { readFileSync } from "node:fs";
import path from "node:path";

type Entry = { license?: string; dev?: boolean; devOptional?: boolean; link?: boolean };

const ALLOWED = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "BlueOak-1.0.0",
  "Unlicense",
  "CC0-1.0",
  "Python-2.0",
  "PSF-2.0",
  "PostgreSQL",
  "Zlib",
]);

/** They state it elsewhere: in a file, in the text. */
const LOOKED_UP: Readonly<Record<string, string>> = { "node_modules/format": "MIT" };

/** `(MIT OR GPL-3.0)` may be taken as either; `MIT AND ISC` is both. */
export const isAllowed = (expression: string): boolean =>
  expression
    .replace(/[()]/gu, "")
    .split(/\s+OR\s+/u)
    .some((choice) => choice.split(/\s+AND\s+/u).every((licence) => ALLOWED.has(licence.trim())));

export const refusedLicences = (packages: Readonly<Record<string, Entry>>): string[] =>
  Object.entries(packages)
    .filter(
      ([folder, { dev, devOptional, link }]) => folder.startsWith("node_modules/") && !dev && !devOptional && !link,
    )
    .map(([folder, entry]) => [folder, entry.license ?? LOOKED_UP[folder]] as const)
    .filter(([, license]) => license === undefined || !isAllowed(license))
    .map(([folder, license]) => `${folder}: ${license ?? "states no licence"}`);

if (process.argv[1] === import.meta.filename) {
  const file = path.join(path.dirname(import.meta.dirname), "package-lock.json");
  const { packages } = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, Entry> };
  const refused = refusedLicences(packages);
  for (const one of refused) console.error(one);
  console.log(`licences: ${Object.keys(packages).length} packages in the lock, ${refused.length} refused`);
  process.exitCode = refused.length === 0 ? 0 : 1;
}
