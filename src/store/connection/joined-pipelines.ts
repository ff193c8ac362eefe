/**
 * Pipelines of one tenant that are asked for in the same turn of the event loop go as one transaction: one packet, and one
 * wait for the disk. They have nothing to do with each other but the moment, so each gets the outcome that it would have had
 * alone.
 */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { turn } from "../../runtime/turn.ts";
import type { Joining, PipelineOptions, Statement } from "./pipeline.ts";

type Send<Options> = (tenantId: TenantId, statements: readonly Statement[], options?: Options) => Promise<object[][]>;

type Asked = {
  statements: readonly Statement[];
  resolve: (rows: object[][]) => void;
  reject: (error: unknown) => void;
};

/** What two processes both lock they lock in one order, whatever was asked for first in each. */
const inOrder = (asked: readonly Asked[]): Asked[] => {
  const kind = ({ statements: [first] }: Asked): string => first?.text ?? "";
  return asked.toSorted((a, b) => Number(kind(a) > kind(b)) - Number(kind(a) < kind(b)));
};

/** A batch that fails is rolled back. After a lost connection nobody knows whether it was. */
const changedNothing = (error: unknown): boolean =>
  !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE");

/** Plans of statements that meet by chance are not kept: none was written for one plan of all. */
const PLANNED_ANEW = { keepPlans: false } as const;

/** Joins those that say so. */
export const joinPipelines = (send: Send<PipelineOptions>): Send<PipelineOptions | Joining> => {
  const gathered = new Map<TenantId, Asked[]>();

  const sendAlone = ({ statements, resolve, reject }: Asked, tenantId: TenantId): Promise<void> =>
    send(tenantId, statements, PLANNED_ANEW).then(resolve, reject);

  const sendAll = async (tenantId: TenantId, asked: readonly Asked[]): Promise<void> => {
    const ordered = inOrder(asked);
    const statements = ordered.flatMap((one) => one.statements);
    try {
      const rows = await send(tenantId, statements, PLANNED_ANEW);
      let from = 0;
      for (const one of ordered) one.resolve(rows.slice(from, (from += one.statements.length)));
    } catch (error) {
      if (!changedNothing(error)) for (const { reject } of ordered) reject(error);
      else for (const one of ordered) await sendAlone(one, tenantId);
    }
  };

  const begin = async (tenantId: TenantId, asked: readonly Asked[]): Promise<void> => {
    await turn();
    gathered.delete(tenantId);
    const [first, ...others] = asked;
    if (first !== undefined) await (others.length === 0 ? sendAlone(first, tenantId) : sendAll(tenantId, asked));
  };

  const join = (tenantId: TenantId, statements: readonly Statement[]): Promise<object[][]> =>
    new Promise((resolve, reject) => {
      const asked = { statements, resolve, reject };
      const others = gathered.get(tenantId);
      if (others !== undefined) {
        others.push(asked);
        return;
      }
      const fresh = [asked];
      gathered.set(tenantId, fresh);
      void begin(tenantId, fresh);
    });

  return (tenantId, statements, options = {}) =>
    "joins" in options ? join(tenantId, statements) : send(tenantId, statements, options);
};
