/** How Postgres would do a statement on a large database, in a few words that stay the same as long as it does it so. */
import type { Client } from "pg";
import { BIG, contentsOf } from "./contents.ts";
import type { Statement } from "./list-statements.ts";

type Plan = {
  "Node Type": string;
  Operation?: string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  "Recheck Cond"?: string;
  "Join Type"?: string;
  "Plan Rows"?: number;
  Plans?: Plan[];
};

export type Planned = {
  /** One line a node; deeper nodes are indented. Filters and costs are left out: they are no choice of the planner's. */
  shape: string[];
  /** Big tables that it would read the whole of, or all that a tenant has in them. */
  whole: string[];
};

/** Settings under which `Database.pipeline` has its statements planned. */
const PIPED = "set local enable_seqscan = off; set local enable_nestloop = off";

const columnsOf = (condition: string): string[] => [
  ...new Set(
    [...condition.matchAll(/(?:\(|\b\w+\.)?\(?"?([a-z_]+)"?\)?(?:::\w+)? (?:=|<>|<|>|<=|>=|~~|@>|&&|@@|IS) /g)].map(
      ([, column]) => column ?? "",
    ),
  ),
];

/** Rows of a list that is asked for. */
const PAGE = 100;

/**
 * What a statement with optional filters is when none is given, and when one is. Postgres plans these anew each time: a
 * plan for any parameters has to allow for the filter that reads most, and so costs more than the average of the others,
 * which is when it is not taken.
 */
const GIVEN_OR_NOT = /\$(\d+)(::[a-z0-9]+(?:\[\])?)? is null(?= or )/g;

export const variantsOf = ({ text, piped }: Pick<Statement, "text" | "piped">): { given: string; text: string }[] => {
  const optional = piped ? [] : [...new Set([...text.matchAll(GIVEN_OR_NOT)].map(([, number]) => number ?? ""))];
  if (optional.length === 0) return [{ given: "", text }];
  return ["", ...optional].map((given) => ({
    given,
    text: text
      .replaceAll(GIVEN_OR_NOT, (_, number: string, type = "") =>
        number === given ? `$${number}${type} is null and false` : `$${number}${type} is null or true`,
      )
      .replaceAll(/limit (\$\d+)/g, `limit case when true then ${PAGE} else $1 end`),
  }));
};

/** The partitions of a table stand for it. */
const tableOf = (relation: string): string => relation.replace(/_(other|\d{8}|from_\d+)$/, "");
const indexOf = (index: string): string => index.replace(/_(other|\d{8}|from_\d+)_/, "_");

const describe = (plan: Plan): string => {
  const index = plan["Index Name"];
  const table = plan["Relation Name"];
  const condition = columnsOf(plan["Index Cond"] ?? "");
  return [
    plan["Operation"] ?? plan["Node Type"],
    plan["Join Type"] === undefined || plan["Join Type"] === "Inner" ? "" : plan["Join Type"].toLowerCase(),
    table === undefined ? "" : `on ${tableOf(table)}`,
    index === undefined ? "" : `by ${indexOf(index)}`,
    condition.length === 0 ? "" : `(${condition.join(", ")})`,
  ]
    .filter((word) => word !== "")
    .join(" ");
};

const shapeOf = (plan: Plan, depth = 0): string[] => [
  `${"  ".repeat(depth)}${describe(plan)}`,
  ...(plan.Plans ?? []).flatMap((part) => shapeOf(part, depth + 1)),
];

/** By name. An index of a partial condition may hold little of a big table. */
export type Indexes = ReadonlyMap<string, { table: string; entries: number }>;

const isOfTenantAlone = (plan: Plan, indexes: Indexes): boolean =>
  /Index/.test(plan["Node Type"]) &&
  columnsOf(plan["Index Cond"] ?? "").every((column) => column === "tenant_id") &&
  (indexes.get(plan["Index Name"] ?? "")?.entries ?? 0) >= BIG;

/** Below a limit an index in the wished order is not read to its end, unless what is in between needs all of it first. */
const GATHERS = /^Sort|Aggregate|Hash|Unique|Bitmap|Modify/;

const wholeOf = (plan: Plan, indexes: Indexes, limited = false): string[] => {
  const type = plan["Node Type"];
  // the index of a bitmap scan names no table
  const table = plan["Relation Name"] ?? indexes.get(plan["Index Name"] ?? "")?.table;
  const isBig = table !== undefined && contentsOf(tableOf(table)).rows >= BIG;
  const whole = type === "Seq Scan" || (isOfTenantAlone(plan, indexes) && !limited);
  const below = type === "Limit" || (limited && !GATHERS.test(type));
  const parts = plan.Plans ?? [];
  // What two indexes have in common is read, so the better of them counts.
  const counted = type === "BitmapAnd" ? parts.filter((part) => !isOfTenantAlone(part, indexes)) : parts;
  return [...(isBig && whole ? [tableOf(table)] : []), ...counted.flatMap((part) => wholeOf(part, indexes, below))];
};

export const readIndexes = async (admin: Client): Promise<Indexes> => {
  const { rows } = await admin.query<{ name: string; table: string; entries: number }>(
    `select c.relname as name, t.relname as table, c.reltuples::float8 as entries
     from pg_class c join pg_index i on i.indexrelid = c.oid join pg_class t on t.oid = i.indrelid
     where c.relnamespace = 'provost'::regnamespace`,
  );
  return new Map(rows.map(({ name, ...of }) => [name, of]));
};

/** @param client of the login under which the engine works */
export const planOf = async (
  client: Client,
  { text, piped }: Pick<Statement, "text" | "piped">,
  indexes: Indexes,
): Promise<Planned> => {
  await client.query("begin; set local search_path = provost, pg_temp");
  if (piped) await client.query(PIPED);
  try {
    const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
      `explain (generic_plan, format json) ${text}`,
    );
    const plan = rows[0]!["QUERY PLAN"][0].Plan;
    return { shape: shapeOf(plan), whole: [...new Set(wholeOf(plan, indexes))] };
  } finally {
    await client.query("rollback");
  }
};
