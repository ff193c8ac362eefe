import type { HomeBudgets } from "../control-plane.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";

/** In the name of the data folder's owner; beside a control plane that runs on the folder. */
export const withBudgets = async <T>(session: Session, work: (budgets: HomeBudgets) => Promise<T>): Promise<T> => {
  const { openHomeBudgets } = await import("../control-plane.ts");
  const budgets = await openHomeBudgets({ homePath: homePath(session) });
  try {
    return await work(budgets);
  } finally {
    await budgets.close();
  }
};
