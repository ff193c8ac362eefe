/** packet.md: the packet for a terminal, a code host and a mail. */
import type { Packet } from "../packet-schema.ts";
import { moneySentence } from "../reading/money.ts";
import { forkSentence } from "../reading/fork.ts";
import { durationText } from "../reading/duration.ts";
import { headline } from "../reading/headline.ts";
import { instantText } from "../reading/instant.ts";
import { groupedText } from "../reading/number.ts";
import { limitsOfProof, openPoints } from "../reading/open-points.ts";
import { VERIFY_BY_HAND, VERIFY_COMMAND } from "../reading/verification.ts";
import { criteriaText } from "./criteria.ts";
import { code, codeCell, escaped, escapedStart } from "./escape.ts";
import { evidenceLinkTargets } from "./evidence-link.ts";
import { tasksText } from "./tasks.ts";
import { table } from "./table.ts";

const head = (packet: Packet): string => {
  const { run, summary, keyId, fork } = packet;
  const { word, sentence } = headline(packet);
  const time = summary.durationMs === null ? "" : `, ${durationText(summary.durationMs)}`;
  return [
    `# ${word}: ${escaped(run.planTitle)}`,
    escapedStart(sentence),
    [
      `- Run: ${code(run.runId)}`,
      `- Repository: ${escaped(run.repository)}, from ${code(run.baseCommit.slice(0, 12))} to ${code(run.headCommit.slice(0, 12))}`,
      `- When: ${instantText(run.createdAt)}${run.finishedAt === null ? "" : ` to ${instantText(run.finishedAt)}`}${time}`,
      `- Plan hash: ${code(run.planHash)}`,
      ...(fork === undefined ? [] : [`- Forked from: ${escaped(forkSentence(fork))}`]),
      `- Signed by key: ${code(keyId)}`,
    ].join("\n"),
  ].join("\n\n");
};

const openText = (packet: Packet): string => {
  const points = openPoints(packet).map(({ kind, title, line, detail }) => {
    const where = line === null ? "" : ` (line ${line})`;
    return `- **${kind}**: ${escaped(title)}${where}${detail === "" ? "" : `: ${escaped(detail)}`}`;
  });
  return [
    "## What is not proven",
    points.length === 0 ? "Nothing that the plan asks for is left open." : points.join("\n"),
    "What the proof itself does not cover:",
    limitsOfProof(packet)
      .map((limit) => `- ${limit}`)
      .join("\n"),
  ].join("\n\n");
};

const diffText = ({ diff, summary }: Packet): string => {
  const rows = diff.files.map((file) => [
    codeCell(file.path),
    `+${groupedText(file.added)}`,
    `-${groupedText(file.removed)}`,
  ]);
  const all = ["All", `+${groupedText(summary.diff.added)}`, `-${groupedText(summary.diff.removed)}`];
  return [
    "## Merged change",
    rows.length === 0 ? "No file differs." : table(["File", "Added", "Removed"], [...rows, all]),
  ].join("\n\n");
};

const costText = (packet: Packet): string => {
  const { summary } = packet;
  const sentence = moneySentence(packet);
  const rows = summary.cost.agents.map((agent) => [
    escaped(agent.agentId),
    String(agent.attempts),
    durationText(agent.busyMs),
    sentence === null ? "not measured" : "–",
  ]);
  return [
    "## Cost",
    ...(sentence === null ? [] : [sentence]),
    rows.length === 0 ? "No agent worked. Money: not measured." : table(["Agent", "Attempts", "Time", "Money"], rows),
  ].join("\n\n");
};

const verifyText = ({ keyId }: Packet): string =>
  [
    "## How to verify",
    "Every file here is listed with its sha256 in `manifest.json`, which is signed with ed25519. This needs no network:",
    `\`\`\`sh\n${VERIFY_COMMAND}\n\`\`\``,
    `The key must be ${code(keyId)}; get its public half from its owner. Without Provost, this checks the files against the signed list:`,
    `\`\`\`sh\n${VERIFY_BY_HAND}\n\`\`\``,
  ].join("\n\n");

export const renderMarkdown = (packet: Packet): string =>
  `${[head(packet), openText(packet), criteriaText(packet), tasksText(packet), diffText(packet), costText(packet), verifyText(packet), evidenceLinkTargets(packet)].join("\n\n")}\n`;
