/** What an agent asks goes to the people in charge, through the tool that any agent would ask them by. */
import { ProvostError } from "../../../model/errors.ts";
import type { ForeignParts } from "../foreign/foreign-parts.ts";
import type { ForeignJob } from "../foreign/foreign-agent.ts";
import { toolSiteOf } from "../tool-site.ts";

const MAX_QUESTION = 4_000;

/** AGENT_INPUT_REQUIRED, APPROVAL_EXPIRED. */
export const askPeople = async (
  { tools }: Pick<ForeignParts, "tools">,
  { request, assignment, session }: ForeignJob,
  callId: string,
  said: string,
): Promise<string> => {
  const question = said === "" ? "The agent needs an answer, and did not say to what." : said.slice(0, MAX_QUESTION);
  const caller = tools(toolSiteOf(request, assignment.agent.name, session.sessionId));
  session.called({ callId, name: "ask_human", input: { question } });
  const answer = await caller.call({ callId, name: "ask_human", input: { question }, signal: session.signal });
  if (answer.kind === "ok") {
    session.answered({ callId, outcome: "ok", content: answer.content });
    return answer.content;
  }
  session.answered({ callId, outcome: answer.kind, content: answer.message, code: answer.code });
  if (answer.code === "APPROVAL_EXPIRED") throw new ProvostError(answer.code, answer.message);
  throw new ProvostError("AGENT_INPUT_REQUIRED", `the agent asks: ${question} (${answer.code}: ${answer.message})`);
};
