/**
 * A process with two servers on one database: Provost's, and a bare Fastify whose routes call the same functions and give
 * what they return to Fastify. It prints where they are, and ends with its standard input.
 */
import { join } from "node:path";
import Fastify from "fastify";
import { pino } from "pino";
import { hostControlPlane } from "../../src/control-plane.ts";
import { serve } from "../../src/http/serve.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { readEndpoint } from "../../src/runtime/endpoint-file.ts";

const [folder = "", databaseUrl] = process.argv.slice(2);
const logger = pino({ level: "error" }, pino.destination(2));
const listen = { host: "127.0.0.1", port: 0 };

const homePath = join(folder, "provost");
const served = await serve({ homePath, databaseUrl, ...listen, logger, repositories: [] });
const token = (await readEndpoint(homePath))?.token;

const plane = await hostControlPlane({
  homePath: join(folder, "bare"),
  databaseUrl,
  onFault: (err) => logger.error({ err }, "bare"),
});
const tenant = await plane.tenant(LOCAL_TENANT);
const bare = Fastify();
bare.get<{ Params: { runId: string } }>("/v1/runs/:runId", ({ params }) => tenant.run(params.runId));
bare.post<{ Body: { source: string } }>("/v1/plans", ({ body }, reply) => {
  void reply.code(201);
  return tenant.plans.upload(body, "owner");
});
await bare.listen(listen);
const address = bare.server.address() as { port: number };

process.stdout.write(`${JSON.stringify({ url: served.url, token, bareUrl: `http://127.0.0.1:${address.port}` })}\n`);
process.stdin.resume();
process.stdin.once("end", () => {
  void Promise.all([served.close(), bare.close().then(() => plane.close())]).then(() => process.exit());
});
