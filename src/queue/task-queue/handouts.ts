/**
 * Answers who asks for work: together with others in a round when nothing has to be counted, else by the governor. The
 * round itself finds out which it is, so that is never out of date; what is remembered only saves a question.
 */
import type { TenantId } from "../../model/ids.ts";
import type { Governor } from "../governor/governor.ts";
import type { LeaseItem } from "./round.ts";
import type { Rounds } from "./rounds.ts";

export type Handouts = {
  lease(tenantId: TenantId, item: LeaseItem): void;
  idle(): Promise<void>;
};

/** So many questions go to the governor before a round is asked again whether they have to. */
const REMEMBERED_FOR = 50;

export const createHandouts = (parts: { rounds: Pick<Rounds, "lease">; governor: Governor }): Handouts => {
  const { rounds, governor } = parts;
  const governed = new Map<string, number>();
  const running = new Set<Promise<void>>();

  const byGovernor = (tenantId: TenantId, { request, resolve, reject }: LeaseItem): void => {
    const done = governor.lease(tenantId, request).then(resolve, reject);
    running.add(done);
    void done.finally(() => running.delete(done));
  };
  return {
    lease: (tenantId, item) => {
      const name = [tenantId, ...item.request.queues].join("\u001f");
      const left = governed.get(name) ?? 0;
      if (left > 0) {
        governed.set(name, left - 1);
        byGovernor(tenantId, item);
        return;
      }
      governed.delete(name);
      rounds.lease(tenantId, {
        ...item,
        resolve: (handout) => {
          if (!handout.isGoverned) {
            item.resolve(handout);
            return;
          }
          governed.set(name, REMEMBERED_FOR);
          byGovernor(tenantId, item);
        },
      });
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
};
