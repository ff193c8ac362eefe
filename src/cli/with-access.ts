import type { OpenedAccess } from "../control-plane.ts";
import type { Actor } from "../model/actor.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";

export type HomeAccess = OpenedAccess & { owner: Actor };

/** In the name of the data folder's owner, for as long as `work` takes; beside a control plane that runs on the folder. */
export const withAccess = async <T>(session: Session, work: (access: HomeAccess) => Promise<T>): Promise<T> => {
  const { openHomeAccess } = await import("../control-plane.ts");
  const access = await openHomeAccess({ homePath: homePath(session) });
  try {
    return await work(access);
  } finally {
    await access.close();
  }
};
