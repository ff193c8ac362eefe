/**
 * `npm run plans`: writes down how Postgres would do each statement. With `--full` it loads every row of a million tasks
 * and ten million events, which takes minutes and gigabytes, and says where the plans differ from those of the catalogue.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { CATALOGUE, listStatements, planAll, print } from "../test/support/plans/catalogue.ts";
import { openLargeDatabase } from "../test/support/plans/large-database.ts";

const full = process.argv.includes("--full");
const statements = listStatements();
const database = await openLargeDatabase({ full });
const entries = await planAll(database, statements);
await database.close();

const printed = print(entries);
if (full) {
  const kept = new Set(readFileSync(CATALOGUE, "utf8").split("\n\n"));
  const others = printed.split("\n\n").filter((entry) => !kept.has(entry));
  console.log([`${entries.length - others.length} of ${entries.length} plans are the same`, ...others].join("\n\n"));
} else {
  writeFileSync(CATALOGUE, printed);
  const whole = entries.filter((entry) => entry.whole.length > 0).length;
  console.log(`${entries.length} plans; ${whole} read a big table whole`);
}
