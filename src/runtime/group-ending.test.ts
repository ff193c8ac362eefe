import { expect, test } from "vitest";
import { groupsOf } from "./group-ending.ts";
import { linuxProcessTable, type ProcessInfo, type ProcessTable } from "./process-table.ts";

const info = (pid: number, groupId = pid): ProcessInfo => ({
  pid,
  groupId,
  started: 100,
  startKey: `boot:${pid}`,
  living: true,
});

const tableOf = (processes: ProcessInfo[], marks: Record<number, (string[] | null)[]>): ProcessTable => ({
  list: async () => processes,
  find: async () => null,
  marksOf: (pid) => marks[pid]?.shift() ?? null,
});

test("one that has left its group and is just starting a program is found by its mark all the same", async () => {
  const table = tableOf([info(20), info(30)], { 20: [null, null, ["a-mark"]], 30: [["another"]] });
  expect(await groupsOf(table, "a-mark", 10, 100)).toEqual([20]);
});

test("one that shows no environment for good, and a thread of the kernel, are nobody's", async () => {
  expect(await groupsOf(tableOf([info(20), info(30, 0)], {}), "a-mark", 10, 100)).toEqual([]);
});

test.runIf(process.platform === "linux")("who appears while the table is read is in it", async () => {
  const rounds = [[process.ppid], [process.ppid, process.pid]];
  const table = linuxProcessTable(() => (rounds.length > 1 ? rounds.shift() : rounds[0]) ?? []);
  expect((await table.list()).map(({ pid }) => pid)).toEqual([process.ppid, process.pid]);
});
