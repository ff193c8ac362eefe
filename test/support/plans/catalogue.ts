/** How each statement of src/store would be done on a large database. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { PROJECT } from "../provost-path.ts";
import { planOf, readIndexes, variantsOf } from "./explain.ts";
import type { Planned } from "./explain.ts";
import type { LargeDatabase } from "./large-database.ts";
import type { Statement } from "./list-statements.ts";

export const CATALOGUE = join(PROJECT, "test", "plans", "catalogue.txt");

export type Entry = Planned & { name: string };

export const listStatements = (): Statement[] => {
  const printed = execFileSync(process.execPath, [join(import.meta.dirname, "list-statements.ts")], {
    encoding: "utf8",
    maxBuffer: 64 * 1_048_576,
  });
  return JSON.parse(printed) as Statement[];
};

/** Those of one function are told apart by a number. */
const nameAll = (statements: readonly Statement[]): [string, Statement][] => {
  const seen = new Map<string, number>();
  return statements.map((statement) => {
    const plain = `${statement.file} ${statement.within}`;
    const number = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, number);
    return [number === 1 ? plain : `${plain} (${number})`, statement];
  });
};

/** Under the login that the engine works with. */
export const planAll = async ({ admin }: LargeDatabase, statements: readonly Statement[]): Promise<Entry[]> => {
  const indexes = await readIndexes(admin);
  const { rows } = await admin.query<{ role: string }>(
    "select quote_ident(rolname) as role from pg_roles where rolname like 'provost_runtime%'",
  );
  await admin.query(`set role ${rows[0]?.role ?? ""}`);
  const entries: Entry[] = [];
  for (const [plain, statement] of nameAll(statements)) {
    for (const { given, text } of variantsOf(statement)) {
      const name = given === "" ? plain : `${plain}, given $${given}`;
      try {
        entries.push({ name, ...(await planOf(admin, { text, piped: statement.piped }, indexes)) });
      } catch (error) {
        throw new Error(`${name} cannot be planned: ${String(error)}\n${text}`, { cause: error });
      }
    }
  }
  await admin.query("reset role");
  return entries;
};

export const print = (entries: readonly Entry[]): string =>
  entries
    .map(({ name, shape }) => `${name}\n${shape.map((line) => `  ${line}\n`).join("")}`)
    .toSorted()
    .join("\n");
