import { afterEach, expect, test } from "vitest";
import { ProvostError } from "../../model/errors.ts";
import { turn } from "../../runtime/turn.ts";
import type { Link } from "./link.ts";
import { createMessaging } from "./messaging.ts";
import { createRequests } from "./requests.ts";

const unheard: unknown[] = [];
const hear = (reason: unknown): void => void unheard.push(reason);
afterEach(() => void process.off("unhandledRejection", hear));

test("a request that is given up while it is sent is told to who has made it, and ends no process", async () => {
  process.on("unhandledRejection", hear);
  const link = { send: () => undefined, connected: () => true, bufferedBytes: () => 0 };
  const requests = createRequests(link);
  const messaging = createMessaging({
    link: link as unknown as Link,
    requests,
    newId: () => "r-1",
    onMessage: undefined,
    onFault: hear,
  });
  const asked = messaging.request({ kind: "role", role: "reviewer" }, "review", null);

  const gone = new ProvostError("AGENT_SUPERSEDED", "another process is this agent now");
  requests.abandon(gone);
  messaging.abandon(gone);

  await expect(asked).rejects.toBe(gone);
  await turn();
  expect(unheard).toEqual([]);
});
