/** `node test/support/model-server/main.ts script.json [port]`: the scripted model server as a command. */
import { readFile } from "node:fs/promises";
import { startModelServer } from "./model-server.ts";
import { scriptSchema } from "./script.ts";

const [file, port = "0"] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("usage: node test/support/model-server/main.ts script.json [port]\n");
  process.exit(2);
}
const script = scriptSchema.parse(JSON.parse(await readFile(file, "utf8")));
const server = await startModelServer(script, Number(port));
process.stdout.write(
  [
    "# A scripted server: it says what its script says, and is no model.",
    `export ANTHROPIC_BASE_URL=${server.url}/v1 ANTHROPIC_API_KEY=${script.key ?? "offline-key"}`,
    `export OPENAI_BASE_URL=${server.url}/v1 OPENAI_API_KEY=${script.key ?? "offline-key"}`,
    `export GOOGLE_BASE_URL=${server.url}/v1 GOOGLE_GENERATIVE_AI_API_KEY=${script.key ?? "offline-key"}`,
    "",
  ].join("\n"),
);
const stop = (): void => void server.close();
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
