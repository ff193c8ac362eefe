/**
 * Statements that took longer than they may, for a log. Their texts are static and their values are left out, so nothing
 * of a tenant is in it. One text is told once in a while: a database that is slow is slow for all that is asked.
 */
import type { TenantId } from "../../model/ids.ts";
import { statementLabel } from "./measure-database.ts";

export type SlowStatement = {
  /** "update tasks" */
  statement: string;
  text: string;
  durationMs: number;
  tenantId: TenantId;
  /** So many times more since it was told last. */
  times: number;
  /** As Postgres would do it for any values; null where plans are not asked for. */
  plan: string | null;
};

export type SlowLog = {
  /** @param beganAt of `performance.now()` */
  look(tenantId: TenantId, text: string, beganAt: number): void;
};

export type SlowLogOptions = {
  thresholdMs: number;
  report: (slow: SlowStatement) => void;
  /** How the statement would be done; absent where nobody wants to know. */
  explain?: ((tenantId: TenantId, text: string) => Promise<string>) | undefined;
};

const TOLD_EVERY_MS = 10_000;

export const createSlowLog = ({ thresholdMs, report, explain }: SlowLogOptions): SlowLog => {
  const told = new Map<string, { at: number; times: number }>();

  const tell = async (slow: Omit<SlowStatement, "plan">): Promise<void> => {
    // A plan that cannot be had is no reason not to tell.
    const plan = explain === undefined ? null : await explain(slow.tenantId, slow.text).catch(() => null);
    report({ ...slow, plan });
  };
  return {
    look: (tenantId, text, beganAt) => {
      const now = performance.now();
      const durationMs = now - beganAt;
      if (durationMs < thresholdMs) return;
      const before = told.get(text);
      if (before !== undefined && now - before.at < TOLD_EVERY_MS) {
        before.times += 1;
        return;
      }
      told.set(text, { at: now, times: 0 });
      const times = before?.times ?? 0;
      void tell({ statement: statementLabel(text), text, durationMs: Math.round(durationMs), tenantId, times });
    },
  };
};
