/** `provost models list|set|unset|history`. */
import { Argument, Option } from "commander";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import {
  MODEL_ROLES,
  MODEL_ROUTES,
  modelChoiceSchema,
  type ModelChoice,
  type ModelRole,
  type ModelRoute,
} from "../../../model/model-choice.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { textTable } from "../../text-table.ts";
import { withClient } from "../../with-client.ts";

const roleArgument = (): Argument => new Argument("<role>", "what for").choices(MODEL_ROLES);

const ms = (value: number | null): string => (value === null ? "-" : `${Math.round(value)} ms`);
const names = (choices: readonly ModelChoice[]): string =>
  choices.map(({ model }) => model).join(", then ") || "(none)";

export const defineModelsList: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost models list")).action(async () => {
    const { items: profiles, measured } = await withClient(session, (client) => client.modelProfiles.list());
    session.exitCode = EXIT.go;
    if (session.options.json) {
      session.printJson({ profiles, measured });
      return;
    }
    const rows = profiles.map(({ role, version, choices }) => [role, names(choices), `version ${version}`]);
    for (const line of textTable(rows)) session.print(line);
    if (measured.length > 0) session.print("\nIn the last seven days:");
    const figures = measured.map(({ model, steps, failed, firstTokenP50Ms, latencyP50Ms, latencyP95Ms }) => [
      model,
      `${steps} steps`,
      `${failed} failed`,
      `first token ${ms(firstTokenP50Ms)}`,
      `p50 ${ms(latencyP50Ms)}`,
      `p95 ${ms(latencyP95Ms)}`,
    ]);
    for (const line of textTable(figures)) session.print(line);
  });
};

type Parameters = Pick<ModelChoice, "endpoint" | "key" | "maxOutputTokens" | "temperature" | "contextTokens" | "cache">;

const readChoices = (models: readonly string[], parameters: Parameters): ModelChoice[] =>
  models.map((model) => {
    const read = modelChoiceSchema.safeParse({ model, ...parameters });
    if (read.success) return read.data;
    const problems = read.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
    throw new ProvostError("MODEL_UNKNOWN", `"${model}": ${problems}`, { model });
  });

export const defineModelsSet: DefineCommand = (command, session) => {
  command
    .addArgument(roleArgument())
    .argument("<models...>", "PROVIDER/NAME, the first preferred, the others its fallbacks")
    .option("--endpoint <url>", "where they are served")
    .option("--key <name>", "name of the secret or variable with their key")
    .option("--max-output-tokens <count>", "what an answer may be at most", positiveInteger)
    .option("--temperature <number>", "from 0 to 2", Number)
    .addOption(
      new Option("--route <by>", "by what they are put in order: as written, or by what was measured lately")
        .choices(MODEL_ROUTES)
        .default("order"),
    )
    .option("--cache", "give an answer again to the very same request")
    .option("--context-tokens <count>", "what they can read at once", positiveInteger)
    .addHelpText(
      "after",
      example(
        "provost models set code anthropic/claude-sonnet-4-5 openai/gpt-5",
        "provost models set summary compatible/qwen3 --endpoint http://127.0.0.1:8080/v1",
      ),
    )
    .action(async (role: ModelRole, models: string[], options: Parameters & { route: ModelRoute }) => {
      const { route, ...parameters } = options;
      const choices = readChoices(models, parameters);
      const profile = await withClient(session, (client) =>
        client.modelProfiles.set({ params: { role }, body: { choices, route } }),
      );
      if (session.options.json) session.printJson(profile);
      else session.print(`${role}: ${names(profile.choices)} (version ${profile.version})`);
      session.exitCode = EXIT.go;
    });
};

export const defineModelsUnset: DefineCommand = (command, session) => {
  command
    .addArgument(roleArgument())
    .addHelpText("after", example("provost models unset review"))
    .action(async (role: ModelRole) => {
      const none = { params: { role }, body: { choices: [] } };
      const profile = await withClient(session, (client) => client.modelProfiles.set(none));
      if (session.options.json) session.printJson(profile);
      else session.print(`${role}: nothing is chosen any more`);
      session.exitCode = EXIT.go;
    });
};

export const defineModelsHistory: DefineCommand = (command, session) => {
  command
    .addArgument(roleArgument())
    .addHelpText("after", example("provost models history code"))
    .action(async (role: ModelRole) => {
      const asked = { params: { role } };
      const { items: versions } = await withClient(session, (client) => client.modelProfiles.history(asked));
      if (session.options.json) session.printJson({ versions });
      else {
        const rows = versions.map(({ version, setAt, setBy, choices }) => [
          String(version),
          setAt,
          setBy,
          names(choices),
        ]);
        for (const line of textTable(rows)) session.print(line);
      }
      session.exitCode = EXIT.go;
    });
};
