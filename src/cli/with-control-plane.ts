import { existsSync } from "node:fs";
import type { ControlPlane } from "../control-plane.ts";
import { ProvostError } from "../model/errors.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";

/** Opens the data folder's control plane for as long as `work` takes. */
export const withControlPlane = async <T>(session: Session, work: (plane: ControlPlane) => Promise<T>): Promise<T> => {
  const { openControlPlane } = await import("../control-plane.ts");
  const plane = await openControlPlane({ homePath: homePath(session) });
  try {
    return await work(plane);
  } finally {
    await plane.close();
  }
};

export const homeExists = (session: Session): boolean => existsSync(homePath(session));

/** For commands about a run that is there already: a look at nothing must not create a data folder. */
export const withExistingHome = <T>(session: Session, work: (plane: ControlPlane) => Promise<T>): Promise<T> => {
  if (homeExists(session)) return withControlPlane(session, work);
  throw new ProvostError("RUN_NOT_FOUND", `there is no run: ${homePath(session)} does not exist`, {
    home: homePath(session),
  });
};
