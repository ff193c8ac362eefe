/** The processor time of a database server with all its processes, as Linux counts it. */
import { readdir, readFile } from "node:fs/promises";
import { Client, type PoolConfig } from "pg";

/** Linux tells of ended children in hundredths of a second, whatever the kernel's own clock is; of who lives in nanoseconds. */
const TICK_MS = 10;
const NANOSECONDS_PER_MS = 1_000_000;

type Stat = { parent: number; ownMs: number; endedChildrenMs: number };

const statOf = async (pid: number): Promise<Stat | null> => {
  const read = (name: string): Promise<string | null> => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => null); // it has ended
  const [text, times] = await Promise.all([read("stat"), read("schedstat")]);
  if (text === null || times === null) return null;
  // The name may hold anything; what follows it are numbers.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ms = (from: number): number => (Number(fields[from]) + Number(fields[from + 1])) * TICK_MS;
  const ownMs = Number(times.split(" ")[0]) / NANOSECONDS_PER_MS;
  return { parent: Number(fields[1]), ownMs, endedChildrenMs: ms(13) };
};

/** Returns what reads it: milliseconds since the server started. Every process of the server is a child of the first one. */
export const openDatabaseCpu = async (connection: PoolConfig): Promise<() => Promise<number>> => {
  const client = new Client(connection);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const backend = await statOf(rows[0]?.pid ?? 0);
  await client.end();
  if (backend === null)
    throw new Error("processes are not shown here: the database's processor time is read from /proc");
  const server = backend.parent;
  return async () => {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
    const stats = await Promise.all(pids.map(async (pid) => ({ pid, stat: await statOf(pid) })));
    return stats.reduce((sum, { pid, stat }) => {
      if (stat === null) return sum;
      if (pid === server) return sum + stat.ownMs + stat.endedChildrenMs;
      return stat.parent === server ? sum + stat.ownMs : sum;
    }, 0);
  };
};
