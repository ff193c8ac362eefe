/**
 * Reports that were not yet acknowledged, on disk: an agent that is killed after its work is done, and before the
 * control plane has heard of it, still delivers when it starts again. One file a report, written whole or not at all.
 */
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { reportSchema, type Report } from "../../fleet/protocol/work-frames.ts";

export type ReportJournal = {
  load(): Promise<Report[]>;
  /** On disk when it resolves. */
  keep(report: Report): Promise<void>;
  forget(id: string): Promise<void>;
};

/** For agents that need not outlive their process. */
export const noJournal: ReportJournal = {
  load: async () => [],
  keep: async () => undefined,
  forget: async () => undefined,
};

export const openJournal = async (folder: string): Promise<ReportJournal> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fileOf = (id: string) => join(folder, `${id.replaceAll(/[^A-Za-z0-9-]/g, "_")}.json`);
  return {
    load: async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted();
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
      return texts.map((text) => reportSchema.parse(JSON.parse(text)));
    },
    keep: async (report) => {
      const file = fileOf(report.id);
      const handle = await open(`${file}.new`, "w", 0o600);
      try {
        await handle.writeFile(JSON.stringify(report));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(`${file}.new`, file);
    },
    forget: async (id) => rm(fileOf(id), { force: true }),
  };
};
