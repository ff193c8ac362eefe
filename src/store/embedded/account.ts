/**
 * Under which account Postgres runs. It refuses root, and initdb refuses an account that has no name.
 *
 * As root, two ways exist and neither works everywhere, so each is tried by really running something:
 * - a user namespace, in which root bears the name of `nobody`: files stay root's, and folders closed to others
 *   (/root, a temp folder of mode 700) stay reachable. Docker's default seccomp profile forbids it.
 * - an unprivileged uid (the owner of the project's folder, else `nobody`), to whom the database's files are handed.
 *   Fails where that uid may not pass a folder on the way to the binaries or the data.
 * An account that exists under a number only (containers started with --user) also gets the namespace.
 */
import { execFile } from "node:child_process";
import { chown, lchown, readdir, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Binaries } from "./binaries.ts";
import { unavailable } from "./unavailable.ts";

const run = promisify(execFile);

export type Account = {
  name: string;
  /** Owner of the database's files. */
  uid: number;
  gid: number;
  /** What must stand before a command. */
  prefix: readonly string[];
  /** For spawn; empty when the process keeps its own ids. */
  ids: { uid?: number; gid?: number };
};

/** What to spawn, with `account.ids`, to run a command under the account. */
export const commandOf = (
  account: Account,
  file: string,
  args: readonly string[],
): { file: string; args: string[] } => {
  const [wrapper, ...rest] = account.prefix;
  return wrapper === undefined ? { file, args: [...args] } : { file: wrapper, args: [...rest, file, ...args] };
};

const NOBODY = 65_534;

const plain = (uid: number, gid: number): Account => ({ name: `uid ${uid}`, uid, gid, prefix: [], ids: {} });

const namespaced = (uid: number, gid: number): Account => ({
  name: "a user namespace",
  uid,
  gid,
  prefix: ["unshare", "--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`],
  ids: {},
});

const switched = (uid: number, gid: number): Account => ({
  name: `uid ${uid}`,
  uid,
  gid,
  prefix: [],
  ids: { uid, gid },
});

const hasName = (): boolean => {
  try {
    return userInfo().username !== "";
  } catch {
    return false; // userInfo throws for a uid that no user database knows
  }
};

const candidates = async (home: string, cluster: string): Promise<Account[]> => {
  const [uid, gid] = [process.getuid?.() ?? -1, process.getgid?.() ?? -1];
  if (uid !== 0) return hasName() ? [plain(uid, gid)] : [namespaced(uid, gid)];
  const project = await stat(dirname(home));
  const list = [namespaced(0, 0), switched(NOBODY, NOBODY)];
  if (project.uid !== 0) list.splice(1, 0, switched(project.uid, project.gid));
  // What has worked for this data folder comes first, so that its files do not change hands at every start.
  const owner = await stat(cluster).then(
    (found) => found.uid,
    () => null,
  );
  return list.sort((a, b) => Number(b.uid === owner) - Number(a.uid === owner));
};

const handOver = async (path: string, account: Account): Promise<void> => {
  await lchown(path, account.uid, account.gid);
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await handOver(child, account);
    else await lchown(child, account.uid, account.gid);
  }
};

/** null when it works, else why not. */
const trial = async (account: Account, binaries: Binaries, folder: string): Promise<string | null> => {
  const script = 'id -un >/dev/null && test -x "$1" && cd "$2" && test -w .';
  const { file, args } = commandOf(account, "sh", ["-c", script, "sh", binaries.postgres, folder]);
  try {
    await run(file, args, { ...account.ids, env: binaries.env, cwd: "/" });
    return null;
  } catch (error) {
    const { stderr, message, code, path } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === "ENOENT") return `${path ?? file} is not on the PATH`;
    return stderr?.trim() || message.split("\n")[0] || "failed";
  }
};

/**
 * @param folder holds the database's files; handed to the account, with all that is in it, when it was another's
 * @param cluster the initialised data folder, which need not exist yet
 */
export const chooseAccount = async (
  home: string,
  folder: string,
  cluster: string,
  binaries: Binaries,
): Promise<Account> => {
  const failures: string[] = [];
  for (const account of await candidates(home, cluster)) {
    const before = await stat(folder);
    if (before.uid !== account.uid) await chown(folder, account.uid, account.gid);
    const problem = await trial(account, binaries, folder);
    if (problem === null) {
      const owner = await stat(cluster).catch(() => null);
      if (owner !== null && owner.uid !== account.uid) await handOver(folder, account);
      return account;
    }
    if (before.uid !== account.uid) await chown(folder, before.uid, before.gid);
    failures.push(`as ${account.name}: ${problem}`);
  }
  if (failures.some((failure) => failure.endsWith(": sh is not on the PATH"))) {
    throw unavailable(
      "Postgres is started by a shell, and sh is not on the PATH; install one or add its folder",
      folder,
    );
  }
  const ways = `let other users pass every folder down to ${binaries.postgres} and ${folder}, allow user namespaces, or run Provost under another user`;
  throw unavailable(
    `Postgres does not run as root and no account could run it (${failures.join("; ")}); ${ways}`,
    folder,
  );
};
