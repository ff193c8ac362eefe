/**
 * Renews a sign-in that has ended. One at a time, whoever of however many control planes needs it: the others wait for what
 * that one brings. Who has claimed it and died is not waited for any longer than a renewal may take.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ProvostError } from "../../../model/errors.ts";
import { claimRenewal, endRenewal, putSignIn } from "../../../store/tools/mcp-sign-ins.ts";
import type { Tx } from "../../../store/database.ts";
import { createOutwardFetch } from "../guarded-fetch.ts";
import { refresh } from "./authorize.ts";
import { clientSecretOf } from "./client-secret.ts";
import { dropSignIn, type Grant, keepGrant, readGrant } from "./grant.ts";
import { grantOf, shownGrant } from "./granted.ts";
import { isRefusal, wordsOf } from "./sign-in-error.ts";
import { signInNeeded } from "./sign-in-needed.ts";
import type { SignInParts, SignInPlace } from "./sign-in-parts.ts";

/** Longer than an authorization server may take to answer. */
const CLAIM_MS = 20_000;
const LOOK_MS = 100;
const LOOKS = (2 * CLAIM_MS) / LOOK_MS;
const ENGINE = "engine";

type Step = { kind: "known"; grant: Grant | null } | { kind: "mine"; grant: Grant } | { kind: "busy" };

const step = async (
  tx: Tx,
  { ownSecrets }: SignInParts,
  { server, url }: SignInPlace,
  { stale, claim }: { stale: string; claim: string },
): Promise<Step> => {
  const until = new Date(tx.now.getTime() + CLAIM_MS);
  const mine = await claimRenewal(tx, { server, claim, until });
  const grant = await readGrant(tx, ownSecrets, server, url);
  if (grant === null || grant.accessToken !== stale) {
    if (mine) await endRenewal(tx, server, claim);
    return { kind: "known", grant };
  }
  return mine ? { kind: "mine", grant } : { kind: "busy" };
};

/** Gives up the sign-in, unless there is another one meanwhile. */
const giveUp = ({ db, ownSecrets, events }: SignInParts, place: SignInPlace, claim: string, problem: string) =>
  db.transaction(place.tenantId, async (tx) => {
    const { server } = place;
    if (!(await endRenewal(tx, server, claim))) return;
    await putSignIn(tx, server, { state: "needed", problem, since: tx.now });
    await dropSignIn(tx, ownSecrets, ENGINE, server);
    await events.append(tx, [{ name: "mcp.signed-out", runId: null, actor: ENGINE, payload: { server, problem } }]);
  });

const letGo = ({ db }: SignInParts, { tenantId, server }: SignInPlace, claim: string) =>
  db.transaction(tenantId, (tx) => endRenewal(tx, server, claim));

/** What is there then: not what was asked for here, when somebody has signed in or out meanwhile. */
const keep = (parts: SignInParts, { tenantId, server, url }: SignInPlace, claim: string, grant: Grant) =>
  parts.db.transaction(tenantId, async (tx) => {
    if (!(await endRenewal(tx, server, claim))) return readGrant(tx, parts.ownSecrets, server, url);
    await putSignIn(tx, server, shownGrant(grant));
    await keepGrant(tx, parts.ownSecrets, ENGINE, server, grant);
    return grant;
  });

const renewNow = async (parts: SignInParts, place: SignInPlace, claim: string, grant: Grant): Promise<Grant | null> => {
  const { server, tenantId } = place;
  const { refreshToken, accessToken } = grant;
  const giveUpSaying = async (problem: string): Promise<never> => {
    await giveUp(parts, place, claim, problem);
    throw signInNeeded(server, problem);
  };
  if (refreshToken === null) return giveUpSaying("the sign-in has ended, and cannot be renewed");
  const now = parts.clock.now();
  try {
    const clientSecret = await clientSecretOf(parts, tenantId, server, grant.clientSecretName);
    const tokens = await refresh(grant, { refreshToken, clientSecret }, createOutwardFetch(parts.guard));
    const { by, at } = grant;
    return await keep(parts, place, claim, grantOf(grant, tokens, { by, at, now }));
  } catch (thrown) {
    const words = wordsOf(thrown, [
      { name: "token", value: refreshToken },
      { name: "token", value: accessToken },
    ]);
    if (isRefusal(thrown)) return giveUpSaying(`the sign-in was not renewed (${words})`);
    await letGo(parts, place, claim);
    if (thrown instanceof ProvostError) throw thrown;
    throw new ProvostError(
      "MCP_SERVER_FAILED",
      `the MCP server ${server}: the sign-in could not be renewed: ${words}`,
      {
        server,
      },
    );
  }
};

/**
 * @param stale the access token that is good no more; when there is another one already, that is the answer
 * Null when nobody is signed in. MCP_SIGN_IN_NEEDED when it is refused, MCP_SERVER_FAILED when it could not be asked for.
 */
export const renewSignIn = async (parts: SignInParts, place: SignInPlace, stale: string): Promise<Grant | null> => {
  const claim = randomUUID();
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const seen = await parts.db.transaction(place.tenantId, (tx) => step(tx, parts, place, { stale, claim }));
    if (seen.kind === "known") return seen.grant;
    if (seen.kind === "mine") return renewNow(parts, place, claim, seen.grant);
    await delay(LOOK_MS);
  }
  const message = `the MCP server ${place.server}: the sign-in is being renewed elsewhere, and that does not end`;
  throw new ProvostError("MCP_SERVER_FAILED", message, { server: place.server });
};
