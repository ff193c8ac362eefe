import type { OpenedModels } from "../control-plane.ts";
import type { Actor } from "../model/actor.ts";
import { readSetting } from "../model/settings.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";

export type HomeModels = OpenedModels & { owner: Actor };

/** In the name of the data folder's owner, for as long as `work` takes; beside a control plane that runs on the folder. */
export const withModels = async <T>(session: Session, work: (models: HomeModels) => Promise<T>): Promise<T> => {
  const { openHomeModels } = await import("../control-plane.ts");
  const databaseUrl = readSetting(session.io.env, "PROVOST_DATABASE_URL");
  const models = await openHomeModels({ homePath: homePath(session), databaseUrl });
  try {
    return await work(models);
  } finally {
    await models.close();
  }
};
