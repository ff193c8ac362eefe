/**
 * Every action that a policy can allow or forbid, with the kind of thing that it is done to. The schema of the policies
 * is made from this table; a route, a tool or a stream that names no action of it does not exist.
 */
export const RESOURCE_TYPES = [
  "Tenant",
  "Plan",
  "Run",
  "Task",
  "Criterion",
  "Gate",
  "Evidence",
  "Agent",
  "Queue",
  "QueueTask",
  "Schedule",
  "Tool",
] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

type ActionEntry = {
  resource: ResourceType;
  access: "read" | "write";
  meaning: string;
};

const on =
  (resource: ResourceType, access: ActionEntry["access"]) =>
  (meaning: string): ActionEntry => ({ resource, access, meaning });

/** What agents do by tools. Tools that come from elsewhere, as from an MCP server, share one. */
const TOOL_ACTIONS = {
  "tool:read_file": on("Tool", "read")("Read a file of the worktree."),
  "tool:list_files": on("Tool", "read")("List files of the worktree."),
  "tool:search_text": on("Tool", "read")("Search the files of the worktree."),
  "tool:write_file": on("Tool", "write")("Write a file of the worktree."),
  "tool:edit_file": on("Tool", "write")("Replace text in a file of the worktree."),
  "tool:apply_patch": on("Tool", "write")("Apply a patch to a file of the worktree; asked for each of its files."),
  "tool:run_command": on("Tool", "write")("Run a command in the worktree."),
  "tool:git": on("Tool", "read")("Read the history and state of the worktree's repository."),
  "tool:fetch_url": on("Tool", "read")("Fetch a URL; asked for each address that it leads to."),
  "tool:ask_human": on("Tool", "write")("Ask people a question and wait for the answer."),
  "tool:spawn_task": on("Tool", "write")("Put a task into a queue."),
  "tool:message_agent": on("Tool", "write")("Send a message to other agents."),
  "tool:remember": on("Tool", "write")("Keep a note."),
  "tool:recall": on("Tool", "read")("Look for notes."),
  "tool:submit_evidence": on("Tool", "write")("Hand in a file of the worktree as evidence."),
  "tool:external": on("Tool", "write")("Call a tool of somebody else's server."),
} as const satisfies Record<string, ActionEntry>;

/** Actions of tools: decided by what they are done to in detail, and some only with a person's approval. */
export type ToolAction = keyof typeof TOOL_ACTIONS;
export const isToolAction = (action: string): action is ToolAction => Object.hasOwn(TOOL_ACTIONS, action);

export const ACTIONS = {
  "plans:read": on("Plan", "read")("List and read uploaded plans."),
  "plans:compile": on("Tenant", "read")("Compile, check and format the text of a plan."),
  "plans:simulate": on("Tenant", "read")("Simulate a plan by what is on record of earlier runs."),
  "plans:write": on("Plan", "write")("Upload and remove plans."),
  "runs:read": on("Run", "read")("Read runs with their tasks, attempts, criteria and gates."),
  "runs:start": on("Tenant", "write")("Start a run of an uploaded plan in a repository that is allowed."),
  "runs:start-path": on(
    "Tenant",
    "write",
  )("Start a run of a plan and repository anywhere on the control plane's disk."),
  "runs:control": on("Run", "write")("Pause, resume and cancel a run."),
  "runs:remove": on("Run", "write")("Remove a run that has ended, with its events and evidence, for good."),
  "runs:fork": on("Run", "write")("Begin a run as another one stood, with its plan and in its repository."),
  "tasks:retry": on("Task", "write")("Queue a failed task again."),
  "criteria:approve": on("Run", "write")("Approve a criterion that asks for a person."),
  "criteria:waive": on("Run", "write")("Waive a criterion."),
  "gates:mitigate": on("Run", "write")("Take on what is open at a gate."),
  "evidence:read": on("Run", "read")("Read outputs, evidence, merged changes and proof packets."),
  "agents:read": on("Agent", "read")("List agents and what they do."),
  "agents:connect": on("Tenant", "write")("Connect as an agent: take tasks and report on them."),
  "agents:control": on("Agent", "write")("Drain agents, put them into quarantine, and give them work again."),
  "agent-sessions:read": on("Tenant", "read")("Read, search and follow the sessions of agents with models."),
  "agent-sessions:talk": on("Tenant", "write")("Talk with model agents, and fork their sessions."),
  "models:read": on("Tenant", "read")("Read which models are asked in which role, and how they do."),
  "models:write": on("Tenant", "write")("Choose which models are asked in which role."),
  "queues:read": on("Queue", "read")("Read queues and the tasks in them."),
  "queues:enqueue": on("Queue", "write")("Put tasks into a queue."),
  "queues:cancel": on("QueueTask", "write")("Cancel a task of a queue."),
  "queue-evidence:read": on("QueueTask", "read")("Read outputs and evidence of tasks of queues."),
  "queues:control": on("Queue", "write")("Pause, resume and limit queues."),
  "schedules:read": on("Schedule", "read")("Read schedules and their next times."),
  "schedules:write": on("Schedule", "write")("Add, pause, resume, fire and remove schedules."),
  "dead-letters:read": on("QueueTask", "read")("Read tasks that failed for good, with their attempts."),
  "dead-letters:retry": on("QueueTask", "write")("Have tasks that failed for good tried again, also edited before."),
  "dead-letters:purge": on("QueueTask", "write")("Remove tasks that failed for good."),
  "events:read": on("Tenant", "read")("Read and follow the tenant's events."),
  "subscriptions:read": on("Tenant", "read")("Read who hears of events, and what could not be delivered."),
  "subscriptions:write": on(
    "Tenant",
    "write",
  )("Add, pause, move and remove subscriptions; have events delivered again."),
  "subscriptions:consume": on("Tenant", "write")("Fetch and acknowledge the events of a subscription."),
  "webhooks:read": on("Tenant", "read")("Read webhooks and what was posted to them."),
  "webhooks:write": on("Tenant", "write")("Add, test and remove webhooks; change what they are signed with."),
  "policies:read": on("Tenant", "read")("Read the policies in force and their history; explain and test decisions."),
  "policies:write": on("Tenant", "write")("Put policies in force."),
  "policies:break-glass": on(
    "Tenant",
    "write",
  )("Grant somebody actions for a short time, past what the policies permit."),
  "budgets:read": on("Tenant", "read")("Read budgets and what is spent."),
  "budgets:write": on("Tenant", "write")("Set and remove budgets."),
  "budgets:stop": on("Tenant", "write")("Stop all agents at once, and let them work again."),
  "limits:read": on("Tenant", "read")("Read the rate limits."),
  "limits:write": on("Tenant", "write")("Change the rate limits."),
  "secrets:read": on("Tenant", "read")("List the names of secrets; their values are shown to nobody."),
  "secrets:write": on("Tenant", "write")("Set, remove and rotate secrets."),
  "flags:read": on("Tenant", "read")("Read feature flags."),
  "flags:write": on("Tenant", "write")("Change feature flags."),
  "audit:read": on("Tenant", "read")("Read, verify and export the audit log."),
  "audit:prune": on("Tenant", "write")("Remove what is older than the audit log has to keep."),
  "privacy:export": on("Tenant", "read")("Export what is on record about a person."),
  "privacy:erase": on("Tenant", "write")("Make what is on record about a person unreadable."),
  "tools:read": on("Tenant", "read")("List tools and the calls of them."),
  "tools:write": on("Tenant", "write")("Let agents use a tool, or keep it from them."),
  "mcp:write": on(
    "Tenant",
    "write",
  )(
    "Declare MCP servers, which are programs that are started and addresses that are asked here; sign in at them, and enable their tools.",
  ),
  "approvals:read": on("Tenant", "read")("List what agents ask people for, and the rules that answer for them."),
  "approvals:decide": on("Tenant", "write")("Answer what agents ask people for; make and revoke rules for it."),
  "notes:read": on("Tenant", "read")("Read the notes that agents keep."),
  "notes:erase": on("Tenant", "write")("Erase notes that agents keep."),
  ...TOOL_ACTIONS,
  "api:batch": on("Tenant", "read")("Send several requests in one; each of them is judged by its own action too."),
  "api:query": on("Tenant", "read")("Ask with GraphQL; each operation that answers is judged by its own action too."),
  "api:mcp": on("Tenant", "read")("Speak MCP; each tool that is called is judged by its own action too."),
  "api:a2a": on("Tenant", "read")("Speak Agent2Agent; what is asked is judged by its own action too."),
  "tenants:read": on("Tenant", "read")("List the tenants; only whoever runs the control plane may."),
  "tenants:write": on("Tenant", "write")("Make tenants; only whoever runs the control plane may."),
  "owner-link:make": on(
    "Tenant",
    "write",
  )("Make a link that signs the owner of the data folder in; only whoever runs the control plane may."),
  "tenants:enter": on("Tenant", "write")("Act in another tenant; only whoever runs the control plane may."),
  "members:read": on("Tenant", "read")("List members, invitations and service accounts, and what each role may do."),
  "members:write": on("Tenant", "write")("Invite and remove members, change roles and service accounts."),
  "member-sessions:read": on("Tenant", "read")("See where members are signed in: device, address and times."),
  "member-sessions:end": on("Tenant", "write")("End sessions of members who are not above one's own role."),
  "keys:read": on("Tenant", "read")("List one's own keys; those of others from the role admin on."),
  "keys:write": on("Tenant", "write")("Make, rotate and revoke keys of one's own and of what is below one's role."),
  "certificates:read": on("Tenant", "read")("List the certificates of agents."),
  "certificates:write": on("Tenant", "write")("Issue and revoke certificates of agents."),
  "me:write": on("Tenant", "write")("Change one's own password, address and second factor; end one's sessions."),
  "me:read": on("Tenant", "read")("Know who one is, and end one's own session."),
  "backups:read": on("Tenant", "read")("List backups, how old the latest is, and reports of drills."),
  "backups:write": on("Tenant", "write")("Have a backup made of the whole control plane."),
  "system:read": on("Tenant", "read")("Read the version, settings and state of the control plane."),
  "system:write": on("Tenant", "write")("Change how much the control plane logs; its owner's tenant alone may."),
} as const satisfies Record<string, ActionEntry>;

export type Action = keyof typeof ACTIONS;
