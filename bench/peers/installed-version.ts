import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const packageSchema = z.object({ version: z.string() });

/** Of the package as it is installed, not as package.json asks for it. */
export const installedVersion = (name: string): string => {
  const file = join(import.meta.dirname, "..", "..", "node_modules", name, "package.json");
  return packageSchema.parse(JSON.parse(readFileSync(file, "utf8"))).version;
};
