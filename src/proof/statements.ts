/** Every statement of a packet under the path that it has in the folder. */
import { sha256 } from "../runtime/hash.ts";
import { gateStatement } from "./gate-statement.ts";
import type { Packet } from "./packet-schema.ts";
import type { Statement } from "./statement.ts";
import { taskStatement } from "./task-statement.ts";

/** Ids come from the user's text: one that is no harmless file name everywhere is named by its hash. */
const fileName = (id: string): string => (/^[a-z0-9][a-z0-9._-]{0,99}$/.test(id) ? id : sha256(id).slice(0, 32));

export const statementsOf = (packet: Packet): Map<string, Statement> =>
  new Map([
    ...packet.tasks.map(
      (task) => [`statements/task-${fileName(task.taskId)}.json`, taskStatement(packet, task)] as const,
    ),
    ...packet.gates.map(
      (gate) => [`statements/gate-${fileName(gate.gateId)}.json`, gateStatement(packet, gate)] as const,
    ),
  ]);
