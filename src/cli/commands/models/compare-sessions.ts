/** `provost sessions replay|diff`. */
import { EXIT } from "../../../model/errors.ts";
import type { Output } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import type { Session } from "../../session.ts";
import { textTable } from "../../text-table.ts";
import { withClient } from "../../with-client.ts";
import { selectSession } from "./sessions.ts";

type Replay = Output<"agentSessions.replay">;
type Diff = Output<"agentSessions.diff">;
type Part = NonNullable<Diff["rows"][number]["a"]>;

const MAX_SHOWN = 100;
const DIGEST_SHOWN = 12;

const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
};

const dollars = (microUsd: number, unpricedSteps: number): string =>
  unpricedSteps > 0
    ? `$${(microUsd / 1e6).toFixed(4)} and ${unpricedSteps} steps of unknown price`
    : `$${(microUsd / 1e6).toFixed(4)}`;

const callsText = (calls: Part["calls"]): string =>
  calls.map(({ name, input, outcome }) => `${name} ${JSON.stringify(input)} → ${outcome ?? "no answer"}`).join("; ");

const saysText = ({ text, calls }: Pick<Part, "text" | "calls">): string =>
  short(calls.length > 0 ? callsText(calls) : text);

const printReplay = (session: Session, { steps, divergence, outcome }: Replay): void => {
  const { bold, red } = session.colors.stdout;
  const rows = steps.map(({ step, shown, model, ...said }) => [
    `step ${step}`,
    shown.slice(0, DIGEST_SHOWN),
    model,
    saysText(said),
  ]);
  for (const line of textTable(rows)) session.print(line);
  if (outcome !== null) session.print(`${bold(outcome.state)}: ${outcome.reason}`);
  if (divergence === null) {
    session.print(`replayed ${steps.length} steps from the log; it holds`);
    return;
  }
  session.print(red(`diverges at entry ${divergence.seq}, step ${divergence.step} (${divergence.what}):`));
  session.print(`  recorded: ${short(divergence.recorded)}`);
  session.print(`  replayed: ${short(divergence.replayed)}`);
};

export const defineSessionsReplay: DefineCommand = (command, session) => {
  command
    .argument("<session>", "its id, or the beginning or end of one")
    .addHelpText("after", example("provost sessions replay 0199b3a2-9a10"))
    .action(async (named: string) => {
      const replay = await withClient(session, async (client) => {
        const { sessionId } = await selectSession(client, named);
        return client.agentSessions.replay({ params: { agentSessionId: sessionId } });
      });
      if (session.options.json) session.printJson(replay);
      else printReplay(session, replay);
      session.exitCode = replay.divergence === null ? EXIT.go : EXIT.noGo;
    });
};

const sideText = ({ session, tools, outcome, latencyMs, failedSteps }: Diff["a"]): string[] => [
  session.sessionId,
  session.model ?? "-",
  `${session.steps} steps, ${failedSteps} broken off`,
  `${session.usage.input + session.usage.output} tokens`,
  dollars(session.microUsd, session.unpricedSteps),
  `${latencyMs} ms`,
  Object.entries(tools)
    .map(([name, calls]) => `${name} ${calls}`)
    .join(", ") || "no calls",
  outcome === null ? "open" : `${outcome.state}: ${short(outcome.reason)}`,
];

const MARK = { none: " ", answers: "~", changed: "!", "only-a": "-", "only-b": "+" } as const;

const partText = (part: Part | null): string => {
  if (part === null) return "";
  return `${part.step === null ? part.by : `step ${part.step}`}: ${saysText(part)}`;
};

const printDiff = (session: Session, { a, b, rows, firstDifference }: Diff): void => {
  const facts = [sideText(a), sideText(b)];
  for (const line of textTable(facts.map((row, index) => [index === 0 ? "a" : "b", ...row]))) session.print(line);
  if (firstDifference === null) {
    session.print("nothing differs");
    return;
  }
  if (firstDifference > 0) session.print(`  ${firstDifference} turns and steps are the same`);
  for (const { change, ...row } of rows.slice(firstDifference)) {
    if (change === "changed" || change === "answers") {
      session.print(`${MARK[change]} a ${partText(row.a)}`);
      session.print(`${MARK[change]} b ${partText(row.b)}`);
    } else {
      session.print(`${MARK[change]} ${partText(row.a ?? row.b)}`);
    }
  }
};

export const defineSessionsDiff: DefineCommand = (command, session) => {
  command
    .argument("<a>", "a session: its id, or the beginning or end of one")
    .argument("<b>", "the other one")
    .addHelpText("after", example("provost sessions diff 0199b3a2-9a10 0199b3a7-11c4"))
    .action(async (a: string, b: string) => {
      const diff = await withClient(session, async (client) => {
        const [one, other] = [await selectSession(client, a), await selectSession(client, b)];
        const params = { agentSessionId: one.sessionId, otherSessionId: other.sessionId };
        return client.agentSessions.diff({ params });
      });
      if (session.options.json) session.printJson(diff);
      else printDiff(session, diff);
      session.exitCode = EXIT.go;
    });
};
