import type { ControlPlane } from "../control-plane.ts";
import { readSetting } from "../model/settings.ts";
import { homePath } from "./home-path.ts";
import { controlPlaneOf } from "./remote/remote-control-plane.ts";
import type { Session } from "./session.ts";
import { type ConnectOptions, findControlPlane, refuseMissing, withConnection } from "./with-client.ts";

export const NO_RUN = { code: "RUN_NOT_FOUND", what: "there is no run" } as const;

/** For what needs no engine. */
export const withRuns = <T>(session: Session, work: (plane: ControlPlane) => Promise<T>): Promise<T> =>
  withConnection(
    session,
    async ({ client, tenantId }) => {
      const plane = controlPlaneOf(client, await tenantId());
      try {
        return await work(plane);
      } finally {
        await plane.close();
      }
    },
    { missing: NO_RUN },
  );

/**
 * For what works on a run: where no control plane is to be asked, this process is one for as long as that takes. The
 * engine is not asked over HTTP then: it would pause with the server that asks it.
 */
export const withEngine = async <T>(
  session: Session,
  work: (plane: ControlPlane) => Promise<T>,
  { missing }: Pick<ConnectOptions, "missing"> = {},
): Promise<T> => {
  const found = await findControlPlane(session);
  if (found !== null) return withRuns(session, work);
  refuseMissing(session, missing);
  const { openControlPlane, requireGit } = await import("../control-plane.ts");
  await requireGit();
  const databaseUrl = readSetting(session.io.env, "PROVOST_DATABASE_URL");
  const plane = await openControlPlane({ homePath: homePath(session), databaseUrl });
  try {
    return await work(plane);
  } finally {
    await plane.close();
  }
};
