import { existsSync } from "node:fs";
import type { ControlPlane } from "../control-plane.ts";
import { ProvostError } from "../model/errors.ts";
import { readEndpoint } from "../runtime/endpoint-file.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";

/** The control plane that runs on this data folder (`provost up`); null when none answers. */
const findRunning = async (folder: string): Promise<ControlPlane | null> => {
  const endpoint = await readEndpoint(folder);
  if (endpoint === null) return null;
  const { connectControlPlane, answers } = await import("./remote/remote-control-plane.ts");
  return (await answers(endpoint)) ? connectControlPlane(endpoint) : null;
};

const open = async (folder: string): Promise<ControlPlane> => {
  const running = await findRunning(folder);
  if (running !== null) return running;
  const { openControlPlane } = await import("../control-plane.ts");
  return openControlPlane({ homePath: folder });
};

/** Works with the control plane that runs on the data folder, else with one in this process for as long as `work` takes. */
export const withControlPlane = async <T>(session: Session, work: (plane: ControlPlane) => Promise<T>): Promise<T> => {
  const plane = await open(homePath(session));
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
