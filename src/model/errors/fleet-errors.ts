/** What goes wrong between the control plane and its agents. */
import { failed, invalid, missing, type ErrorEntry } from "./entry.ts";

export const FLEET_ERRORS = {
  LEASE_LOST: failed(
    "permanent",
    "The agent no longer holds the task; its report changed nothing.",
    "None needed: the task went on elsewhere.",
  ),
  AGENT_LOST: failed(
    "agent_lost",
    "The agent stopped beating or its process died.",
    "It is retried; see `provost logs`.",
  ),
  AGENT_ID_TAKEN: failed(
    "permanent",
    "The agent's id belongs to somebody else's agent.",
    "Give the agent an id of its own, or connect with the credential that it was first connected with.",
  ),
  AGENT_QUARANTINED: failed(
    "permanent",
    "The agent failed differently-shaped work again and again and gets no more.",
    "Mend it, then `provost agents release ID`.",
  ),
  AGENT_SUPERSEDED: failed(
    "permanent",
    "The agent has connected anew; this connection was closed.",
    "None needed if that was meant; else give each agent process an id of its own.",
  ),
  AGENT_NOT_FOUND: missing("No agent has this id.", "List them with GET /v1/agents."),
  PROTOCOL_UNSUPPORTED: invalid(
    "The agent speaks no version of the protocol that the control plane speaks.",
    "Bring the older of the two up to date.",
  ),
  FRAME_INVALID: invalid("A frame does not fit the agent protocol.", "See docs/agent-protocol.md."),
  EVIDENCE_REFUSED: invalid(
    "A piece of evidence does not fit what was said about it.",
    "Send it again from its beginning under a new id.",
  ),
  FETCH_REFUSED: failed(
    "permanent",
    "An agent asked for what belongs to no task that a run has given it.",
    "None needed when the task has ended meanwhile; else look at who enqueued it.",
  ),
  RESULT_REFUSED: failed(
    "transient",
    "What an agent on another machine handed in is not one commit on the commit that it was given.",
    "Nothing of it was kept; another agent is tried first. See what this one does.",
  ),
  TASK_POISONOUS: failed(
    "permanent",
    "The process of an agent ended under the task, twice.",
    "See what the task does to its agent, then have it tried again.",
  ),
  SPAWN_QUOTA: failed(
    "validation",
    "The task may not create as many child tasks.",
    "Create fewer, or do the work in the task itself. How many there may be is set by PROVOST_SPAWN_DEPTH, PROVOST_SPAWN_CHILDREN and PROVOST_SPAWN_DESCENDANTS of the control plane.",
  ),
  MESSAGE_UNDELIVERABLE: failed(
    "permanent",
    "No agent can be reached under the address of a message.",
    "Look for one with `provost agents`.",
  ),
} as const satisfies Record<string, ErrorEntry>;
