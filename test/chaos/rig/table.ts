/** What happened under each fault, as one table: printed, and kept in docs/chaos.md when it is asked for. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { describeEnvironment } from "../../../bench/environment.ts";
import { renderScale } from "../../../bench/scale-page.ts";
import type { Recovery } from "./recovery.ts";

const rowSchema = z.object({
  fault: z.string(),
  about: z.string(),
  seed: z.number(),
  accepted: z.number(),
  lost: z.number(),
  /** Null where it may be: events are brought at least once, and have no end. */
  twice: z.number().nullable(),
  unfinished: z.number().nullable(),
  /** From the fault's end, or from the death, until all that was accepted by then has ended and new work as well. */
  recoveryMs: z.number(),
  measuredAt: z.string(),
  commit: z.string(),
});
export type Row = z.infer<typeof rowSchema>;

const FOLDER = join(import.meta.dirname, "..");
const FILE = join(FOLDER, "table.json");
const DOCS = join(FOLDER, "..", "..", "docs");

const HEAD = ["Fault", "Accepted", "Lost", "Done twice", "Without an end", "Recovery, ms"] as const;
const cells = ({ fault, accepted, lost, twice, unfinished, recoveryMs }: Row): string[] => [
  fault,
  ...[accepted, lost, twice, unfinished, recoveryMs].map((value) => value?.toLocaleString("en-US") ?? "–"),
];

export const renderTable = (rows: readonly Row[]): string => {
  const all = [[...HEAD], ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(3, ...all.map((row) => row[column]!.length)));
  const draw = (row: readonly string[]) => `| ${widths.map((width, at) => row[at]!.padEnd(width)).join(" | ")} |`;
  return [draw(HEAD), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...all.slice(1).map(draw)].join(
    "\n",
  );
};

const page = (rows: readonly Row[]): string => `# Faults

Made by \`PROVOST_KEEP_CHAOS=1 npm run test:chaos\` from \`test/chaos/table.json\`; no number on this page was typed. Each row
is real processes under load while one thing goes wrong. Accepted: tasks (of the NATS row: events) that were acknowledged
meanwhile. Lost, done twice, without an end: of those. Recovery: from the end of the fault, or from the death of what was
killed, until all that was accepted before has come to its end and new work as well. Leases last 3 s here; with those of
30 s that agents have by default, what a killed agent had in hand waits up to 60 s for another one.

${renderTable(rows)}

${rows.map(({ fault, about, seed, measuredAt, commit }) => `- **${fault}**: ${about}. Seed ${seed}, ${measuredAt}, commit \`${commit}\`.`).join("\n")}
`;

export const describeCommit = (): { measuredAt: string; commit: string } => {
  const { measuredAt, commit } = describeEnvironment();
  return { measuredAt, commit };
};

type Measured = Pick<Row, "fault" | "about" | "seed"> & Recovery;
export const rowOf = ({ found: { lost, twice, unfinished }, ...measured }: Measured): Row => ({
  ...measured,
  lost: lost.length,
  twice: twice.length,
  unfinished: unfinished.length,
  ...describeCommit(),
});

/** Prints them; with PROVOST_KEEP_CHAOS they replace those of the same faults that are kept. */
export const report = async (rows: readonly Row[]): Promise<void> => {
  process.stdout.write(`\n${renderTable(rows)}\n`);
  if (process.env.PROVOST_KEEP_CHAOS === undefined) return;
  const kept = await readFile(FILE, "utf8").catch(() => "[]");
  const others = z.array(rowSchema).parse(JSON.parse(kept));
  const all = new Map([...others, ...rows].map((row) => [row.fault, row]));
  await writeFile(FILE, `${JSON.stringify([...all.values()], null, 2)}\n`);
  await writeFile(join(DOCS, "chaos.md"), page([...all.values()]));
  await writeFile(join(DOCS, "scale.md"), await renderScale());
};
