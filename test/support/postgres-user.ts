/**
 * A process that uses a data folder's Postgres, for tests that need real ones: says on stdout what it found, then obeys
 * lines on stdin ("query", "stop") and answers each. Ends when stdin ends, without stopping anything.
 */
import { createInterface } from "node:readline";
import { Client } from "pg";
import { startEmbeddedPostgres } from "../../src/store/embedded/embedded-postgres.ts";
import { openHome } from "../../src/store/home/home.ts";

const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

const server = await startEmbeddedPostgres(await openHome(String(process.argv[2])));
const client = new Client(server.connection);
client.on("error", () => undefined);
await client.connect();
say({ adopted: server.adopted });

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "query") say((await client.query("select 1 as one")).rows[0]);
  if (line === "stop") {
    await client.end();
    await server.stop();
    say("stopped");
    process.exit(0);
  }
}
process.exit(0);
