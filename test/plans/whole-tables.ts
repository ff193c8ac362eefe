const BATCHES =
  "asked by hand, of at most 20,000 parts of traces in batches of two seconds; row-level security lets no index be asked with an operator that is not leakproof, as those of arrays, and the spans themselves are read of those that fit alone";

/** Statements that read all that a tenant has in a big table, each with the reason why that is meant or cannot be helped. */
export const WHOLE_TABLES: Readonly<Record<string, string>> = {
  "agents/agent-sessions.ts pageAgentSessions, given $3": "a task's id without its run is not asked for by the API",
  "agents/agents-spawns.ts spawnOf":
    "row-level security lets no index be asked with an operator that is not leakproof, as that of arrays; one row for each time that a task has made others",
  "agents/note-vectors.ts forgetNoteVectors":
    "once when a model makes longer or shorter vectors than before: all of its notes are what it is for",
  "events/event-floors.ts readEventAccount":
    "to count all events is what it is for; asked by hand, and rated as expensive",
  "queues/queue-loads.ts loadsOfLimited":
    "the age of all queues together, where a tenant has set a limit to it; it compares what waits in all of them",
  "queues/queue-tasks.ts countQueues": "to count what waits is what it is for; what has ended is not among it",
  "queues/queue-tasks.ts listQueueTasks, given $2":
    "one queue's newest: an index for it would be paid for by each task that is put in",
  "queues/queue-turnover.ts countTurnover":
    "what waits is asked when it came, as often as counting it allows; an index for it would be paid for by each task that is put in",
  "access/rate-buckets.ts dropIdleBuckets":
    "once in a while; an index on the time would be written with each request that is counted",
  "agents/notes.ts eraseNotesOfActor": "a person is erased by hand, once; an index would be written with each note",
  "agents/notes.ts notesOfActor": "asked by hand, before a person is erased; an index would be written with each note",
  "identity/erase-user.ts eraseUser (3)":
    "a person is erased by hand, once; an index would be written with each sign-in",
  "identity/sessions.ts pruneSessions":
    "every six hours, of three times the earliest; an index would be written with each sighting",
  "tools/tool-calls.ts listToolCalls, given $4":
    "a rare tool's calls are sorted rather than looked for among all; an index more would be written with each call",
  "observe/span-batches.ts findBatchesOf": BATCHES,
  "observe/span-batches.ts findBatchesOf, given $2": BATCHES,
  "observe/span-batches.ts findBatchesOf, given $3": BATCHES,
  "observe/span-batches.ts findTraceBatches": BATCHES,
};
