import type { OpenedTools } from "../control-plane.ts";
import { readEndpoint } from "../runtime/endpoint-file.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";
import type { ShownApproval, ShownCall, ShownNote, ShownRule, ShownTool, ToolDesk } from "./tool-desk.ts";

/** As the API would give it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

type Entry = Awaited<ReturnType<OpenedTools["catalogue"]["list"]>>[number];

const shown = ({ tool: { name, description, source, action }, ...entry }: Entry): ShownTool =>
  asJson({ name, description, source, action, ...entry }) as ShownTool;

const openHere = async (folder: string): Promise<ToolDesk> => {
  const { openHomeTools } = await import("../control-plane.ts");
  const tools = await openHomeTools({ homePath: folder });
  const { catalogue, approvals, memory, owner } = tools;
  const { tenantId } = owner;
  return {
    list: async () => (await catalogue.list(tenantId)).map(shown),
    set: async (name, change) => shown(await catalogue.set(owner, name, change)),
    calls: async (filter) => asJson(await tools.calls(tenantId, filter)) as ShownCall[],
    approvals: async (filter) => asJson(await approvals.list(tenantId, filter)) as ShownApproval[],
    approval: async (approvalId) => asJson(await approvals.get(tenantId, approvalId)) as ShownApproval,
    settle: async (approvalId, answer) => {
      if (answer.kind !== "granted")
        return asJson((await approvals.settle(owner, approvalId, answer)).approval) as ShownApproval;
      const { remember, ...given } = answer;
      const rule = remember && { pattern: remember.pattern, forMs: remember.forSeconds * 1_000 };
      return asJson(
        (await approvals.settle(owner, approvalId, { ...given, remember: rule })).approval,
      ) as ShownApproval;
    },
    rules: async (limit) => asJson(await approvals.rules.list(tenantId, limit)) as ShownRule[],
    revokeRule: (ruleId) => approvals.rules.revoke(owner, ruleId),
    notes: async (filter) => asJson(await memory.list(tenantId, filter)) as ShownNote[],
    eraseNotes: async (noteIds) => void (await memory.erase(owner, noteIds)),
    close: () => tools.close(),
  };
};

/** The control plane that runs on the data folder knows its database, which may be elsewhere. */
const open = async (folder: string): Promise<ToolDesk> => {
  const endpoint = await readEndpoint(folder);
  if (endpoint !== null) {
    const { connectTools } = await import("./remote/remote-tools.ts");
    const desk = await connectTools(endpoint);
    if (desk !== null) return desk;
  }
  return openHere(folder);
};

export const withTools = async <T>(session: Session, work: (desk: ToolDesk) => Promise<T>): Promise<T> => {
  const desk = await open(homePath(session));
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
};
