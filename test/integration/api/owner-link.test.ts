/** `provost sign-in`: how the owner of a data folder gets to the dashboard again without a restart of the control plane. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressOf } from "../../../src/http/operations.ts";
import { createBrowser } from "../../support/people.ts";
import { provost, provostJson } from "../../support/provost-command.ts";
import { startUp, type Up } from "../../support/up.ts";

let up: Up;
beforeAll(async () => {
  up = await startUp();
});
afterAll(() => up.stop());

type Link = { signInUrl: string; expiresAt: string };
const signIn = async (): Promise<Link> => (await provostJson(["sign-in", "--home", up.home], up.home)).document as Link;

test("each link signs the owner in once, the one before it not any more, and no log has its token", async () => {
  const first = await signIn();
  const second = await signIn();
  expect(new URL(second.signInUrl).origin).toBe(up.url);
  expect(Date.parse(second.expiresAt)).toBeGreaterThan(Date.now());
  const printed = `${up.url}${addressOf("session.open").path}?token=${up.signInToken}`;
  const tried = [printed, first.signInUrl, second.signInUrl, second.signInUrl];
  const browsers = tried.map(() => createBrowser(up));
  const statuses: number[] = [];
  for (const [at, browser] of browsers.entries()) statuses.push((await browser.open(tried[at] ?? "")).status);

  expect(statuses).toEqual([401, 401, 303, 401]);
  expect(await browsers[2]?.client.me.get()).toMatchObject({ kind: "user", roles: ["owner"], tenantId: "local" });
  const audit = await (await up.send("/v1/audit?limit=100", up.ownerToken)).text();
  expect(audit.match(/owner-link\.made/gu)).toHaveLength(2);
  const token = new URL(second.signInUrl).searchParams.get("token") ?? "";
  expect(token).toMatch(/^pvl_/u);
  expect(audit).not.toContain(token);
});

test("it is for people too, and says when no control plane runs", async () => {
  const { stdout, exitCode } = await provost(["sign-in", "--home", up.home], up.home);
  expect({ stdout, exitCode }).toEqual({
    stdout: expect.stringMatching(
      /^Sign in with {2}http:\S+\/sign-in\?token=pvl_\S+ {2}\(works once, within/u,
    ) as unknown,
    exitCode: 0,
  });
  const quiet = mkdtempSync(join(tmpdir(), "provost-quiet-"));
  const refused = await provost(["sign-in", "--home", join(quiet, "home")], quiet);
  rmSync(quiet, { recursive: true });
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("CONTROL_PLANE_MISSING");
});

test("nobody else gets one: no program, no owner at a browser, no token for another tenant", async () => {
  const admin = await up.program("admin");
  const browser = createBrowser(up);
  await browser.open((await signIn()).signInUrl);
  browser.csrfToken = (await browser.client.me.get()).csrfToken;
  await up.stranger("team-9");
  const entered = await up.owner.tenants.enter({ params: { tenant: "team-9" } });
  const ask = () => up.send(addressOf("signIn.ownerLink").path, entered.token, { method: "POST" });

  for (const { signIn: asked } of [admin.client, browser.client]) {
    await expect(asked.ownerLink()).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  const answer = await ask();
  expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ code: "FORBIDDEN" })]);
  expect((await up.owner.signIn.ownerLink()).url).toContain("/sign-in?token=");
});
