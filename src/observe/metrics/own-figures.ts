/** What a control plane knows of itself without asking its database. */
import { statfs } from "node:fs/promises";
import { reading } from "./read-tenant.ts";
import type { StandingReading } from "./standing-metrics.ts";

export type OwnFigures = {
  version: string;
  homePath: string;
  runsInHand: () => number;
  /** Since the start, by table: rows that were removed because they were old. */
  removedByAge: () => Readonly<Record<string, number>>;
  /** Since the start, by cache: how often it was at hand, and how often it had to be found. */
  caches: () => Readonly<Record<string, { hits: number; misses: number }>>;
  /** Whether each dependency answers, by name. */
  dependencies: () => Promise<Readonly<Record<string, boolean>>>;
};

export const readOwnFigures = async (own: OwnFigures): Promise<StandingReading[]> => {
  const disk = await statfs(own.homePath);
  const caches = Object.entries(own.caches()).flatMap(([cache, { hits, misses }]) => [
    reading("provost_cache_requests_total", { cache, outcome: "hit" }, hits),
    reading("provost_cache_requests_total", { cache, outcome: "miss" }, misses),
  ]);
  const removed = Object.entries(own.removedByAge()).map(([table, count]) =>
    reading("provost_retention_removed_total", { table }, count),
  );
  const dependencies = Object.entries(await own.dependencies()).map(([dependency, up]) =>
    reading("provost_dependency_up", { dependency }, up ? 1 : 0),
  );
  return [
    reading("provost_build_info", { version: own.version, node: process.versions.node }, 1),
    reading("provost_disk_free_bytes", {}, disk.bavail * disk.bsize),
    reading("provost_disk_size_bytes", {}, disk.blocks * disk.bsize),
    reading("provost_runs_in_hand", {}, own.runsInHand()),
    ...removed,
    ...caches,
    ...dependencies,
  ];
};
