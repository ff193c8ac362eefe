/** Sees to it that notes get their vectors: those that were kept while a model was down, or before another was chosen. */
import type { OpenedTools } from "../agents/tools/open-tools.ts";
import type { TenantId } from "../model/ids.ts";
import { createAlarm } from "../queue/caretaker/alarm.ts";
import type { EngineParts } from "../run/execution/execute.ts";
import { createLimit } from "../runtime/limit.ts";
import { tenantsOf } from "./services.ts";

const EVERY_MS = 30_000;
/** Tenants: most have no model and take one small query, but one that is slow must not keep all others waiting. */
const AT_ONCE = 8;

export const keepNotesEmbedded = (
  parts: EngineParts,
  { memory }: Pick<OpenedTools, "memory">,
  onFault: (error: unknown) => void,
): { close(): Promise<void> } => {
  const { clock } = parts;
  let closed = false;
  const work = async (): Promise<Date> => {
    const limit = createLimit(AT_ONCE);
    const embed = (tenantId: TenantId) => limit(async () => (closed ? undefined : memory.embedMissing(tenantId)));
    await Promise.all((await tenantsOf(parts)).map(embed));
    return new Date(clock.now().getTime() + EVERY_MS);
  };
  const alarm = createAlarm({ clock, work, onFault });
  void alarm.ring();
  return {
    close: async () => {
      closed = true;
      await memory.close();
      await alarm.close();
    },
  };
};
