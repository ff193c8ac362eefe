/** docs/scale.md: the way from a laptop to a million agents. Numbers are measured ones or made from them by what is said. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { number, table } from "./markdown.ts";
import { readResults } from "./results-file.ts";

const throughputSchema = z.object({ ours: z.object({ endToEndPerSecond: z.object({ median: z.number() }) }) });
const latencySchema = z.object({ p50Ms: z.number(), p99Ms: z.number() });
const eventsSchema = z.object({ publishPerSecond: z.number() });
const retentionSchema = z.object({ endedRatio: z.number(), queuedRatio: z.number() });
const fleetSchema = z.object({
  agents: z.number(),
  shards: z.number(),
  tasksPerSecond: z.number(),
  utilization: z.number(),
  waitP99Ms: z.number(),
  formulaWaitP99Ms: z.number(),
  startP99Ms: z.number(),
});
const simulateSchema = z.object({ fleets: z.array(fleetSchema), workSeconds: z.number(), mostUtilized: z.number() });
const faultsSchema = z.array(z.object({ fault: z.string(), recoveryMs: z.number(), lost: z.number() }));

const FAULTS = path.join(import.meta.dirname, "..", "test", "chaos", "table.json");

/** Of one process: two pools and a listener (src/store/database.ts). */
const CONNECTIONS = 15;
const AGENTS_PER_PLANE = 1_000;
const MANY_AGENTS_PER_PLANE = 10_000;
const LEASE_SECONDS = 30;
const BEATS_PER_LEASE = 3;

type Numbers = {
  throughput: z.infer<typeof throughputSchema>["ours"]["endToEndPerSecond"]["median"];
  latency: z.infer<typeof latencySchema>;
  events: number;
  retention: z.infer<typeof retentionSchema>;
  simulation: z.infer<typeof simulateSchema>;
  recoveryMs: (fault: string) => string;
};

const readNumbers = async (): Promise<Numbers> => {
  const results = await readResults();
  const of = <T>(name: string, schema: z.ZodType<T>): T => schema.parse(results.get(name)?.summary);
  const faults = faultsSchema.parse(JSON.parse(await readFile(FAULTS, "utf8")));
  return {
    throughput: of("throughput", throughputSchema).ours.endToEndPerSecond.median,
    latency: of("latency", latencySchema),
    events: of("events", eventsSchema).publishPerSecond,
    retention: of("retention", retentionSchema),
    simulation: of("simulate", simulateSchema),
    recoveryMs: (fault) => {
      const row = faults.find((one) => one.fault === fault);
      return row === undefined ? "not measured" : `${number(row.recoveryMs)} ms, ${row.lost} lost`;
    },
  };
};

const fleets = ({ fleets: rows }: Numbers["simulation"]): string =>
  table(
    ["Agents", "Tasks/s", "Shards", "Each used", "Wait p99, ms", "By formula, ms", "Enqueue to start p99, ms"],
    rows.map((row) => [
      number(row.agents),
      number(row.tasksPerSecond),
      number(row.shards),
      `${number(row.utilization * 100)} %`,
      number(row.waitP99Ms),
      number(row.formulaWaitP99Ms),
      number(row.startP99Ms),
    ]),
  );

const around = ({ fleets: rows }: Numbers["simulation"]): string =>
  table(
    ["Agents", "Control planes of 1,000", "Their connections", "Of 10,000", "Their connections", "Beats, rows/s"],
    rows.map(({ agents }) => {
      const planes = (each: number): number => Math.ceil(agents / each);
      return [
        number(agents),
        number(planes(AGENTS_PER_PLANE)),
        number(planes(AGENTS_PER_PLANE) * CONNECTIONS),
        number(planes(MANY_AGENTS_PER_PLANE)),
        number(planes(MANY_AGENTS_PER_PLANE) * CONNECTIONS),
        number((agents * BEATS_PER_LEASE) / LEASE_SECONDS),
      ];
    }),
  );

const steps = ({ throughput, latency, events, retention, recoveryMs }: Numbers): string => `## 1. A laptop

\`provost up\`: one process and the Postgres in its data folder. Measured on two cores, fsync on, with slots in the queue's own
process as the peers have theirs, so without HTTP: ${number(throughput)} tasks a second from enqueue to the record of their end,
${number(latency.p99Ms)} ms p99 from enqueue to start at 200 a second, ${number(events)} durable events a second. A task costs ${number(retention.endedRatio)} times as much beside the most ended tasks that were measured as beside none,
and ${number(retention.queuedRatio)} times as much beside the most that wait as beside 1,000 ([benchmarks](benchmarks.md)).

## 2. A team: a served Postgres, several control planes

\`provost up --database postgres://…\` on as many machines as are wanted, all with one \`PROVOST_MASTER_KEY\` (or one transit
service): what one has sealed, secrets and webhooks, the others open. Evidence and output lie in the data folder of the one
that took them in. They wake each other by LISTEN and NOTIFY; each
hands out work to the agents that are connected to it. What one is killed with in hand its agents bring to the other one:
${recoveryMs("control plane killed")}. A version is replaced by the next while both are at work: ${recoveryMs("rolling upgrade")}. A process of the
older version starts anew beside the newer one as well, as long as the migrations since only add ([ADR 29](adr/0029-way-back.md)).

A control plane holds ${CONNECTIONS} connections. They belong to sessions: the tenant is shown by a token for one server process, and
statements are prepared, so a pooler in between has to pool sessions, not transactions.

## 3. No single server: quorum replication

A primary and two standbys, \`synchronous_standby_names = 'ANY 1 (a, b)'\`, and something that promotes (Patroni, or the
provider). A commit is then on two disks before anybody hears of it. kill -9 of the primary under load, until all that was
accepted had ended: ${recoveryMs("Postgres primary killed")}. Provost takes one address: one that follows the primary, by a proxy or a name. The
driver takes no list of hosts.

## 4. Reading apart: replicas

\`PROVOST_READ_REPLICA_URL\` names a standby, and lists of tasks, dead letters, sessions, calls of tools and traces are read there
once it has replayed all that was committed before they were asked; until then, and where it is gone, the primary answers
([ADR 41](adr/0041-reads-at-a-standby.md)). The queue, gates and policies never ask it.

## 5. Partitions

What waits and what is in hand are small tables that never hold history. Ended tasks lie in a table that is partitioned in
form, in one partition: days can be attached to it, which was measured to pay from some ten million tasks a day on
([ADR 28](adr/0028-large-tables.md)). The log of events lies in bands of a hundred million positions, which are made as they are
needed; what is old goes from its beginning in small batches ([ADR 48](adr/0048-bands-of-the-log.md)).

## 6. Events leave the database: JetStream

Subscribers on Postgres share the primary's disk. Past some thousand events a second to many subscribers the relay carries
them to a cluster of three NATS nodes, once, in order, and subscribers read there. kill -9 of each node in turn: ${recoveryMs("NATS node killed")}.

## 7. Shards by tenant

The tenant is the first column of every key, no statement crosses tenants, and row-level security sees to that. So tenants
can be spread over databases: by a distributed Postgres that does it by the first column, or by a directory from tenant to
address in front of the control planes. Neither is built. One tenant stays on one shard, and has at most what one shard
gives: ${number(throughput)} tasks a second as measured here.`;

export const renderScale = async (): Promise<string> => {
  const numbers = await readNumbers();
  const { simulation } = numbers;
  return `# From a laptop to a million agents

Made by \`bench/scale-page.ts\` from \`bench/results/\` and \`test/chaos/table.json\`: no number that was measured is typed here.
All was measured on one machine of two cores that others used as well, with the load on the same cores. Bigger machines
give more; what they give was not measured.

${steps(numbers)}

## The arithmetic

An agent whose tasks take ${number(simulation.workSeconds)} s asks for ${number(1 / simulation.workSeconds)} tasks a second. A shard is filled up to ${number(simulation.mostUtilized * 100)} % of what one
database did end to end, for a line grows without bounds towards 100 %. \`npm run bench -- simulate\` plays it: each agent
works for an exponential time and then asks its shard, which serves so many at once in the order in which they came. The
last column adds the p99 that was measured of a task that waits for nobody. The simulation is held against Erlang's formula
for M/M/c in \`test/architecture/simulation.test.ts\`; the formula's own p99 stands beside it.

${fleets(simulation)}

Around the database, for the same fleets: control planes of 1,000 agents, which is what \`npm run bench -- agents\` connects,
and of 10,000, which was not tried; connections, ${CONNECTIONS} each; and rows that heartbeats write a second when every agent is busy,
three in a lease of ${LEASE_SECONDS} s.

${around(simulation)}

What it says: a million agents whose tasks take half a minute are no matter of the queue's power. What breaks first are
connections, which take control planes of more agents or a pooler of sessions, and heartbeats, which take longer leases: with
five minutes they are a tenth. Neither is in the simulation, nor is the network, nor a tenant that is larger than a shard.
`;
};
