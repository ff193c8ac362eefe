/** The dashboard as people meet it: a real Chromium before a real `provost up`, over a wire that a test can cut. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { readEndpoint } from "../../src/runtime/endpoint-file.ts";
import { type Client, createClient, settledOutcome } from "../../src/sdk/client/index.ts";
import { debianProgram } from "./debian-program.ts";
import { createGitRepository, type GitRepository } from "./git-repository.ts";
import { recordPage } from "./page-record.ts";
import { prepareHome } from "./prepared-home.ts";
import { startProvost } from "./provost-command.ts";
import { createTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

export type Dashboard = {
  /** Through the wire. */
  url: string;
  /** Signs in once. */
  signInUrl: string;
  /** Of the data folder's owner. */
  token: string;
  wire: TcpProxy;
  repository: GitRepository;
  /** Its data folder. */
  home: string;
  /** Of the data folder's owner, past the wire. */
  client: Client;
  /** What browsers have complained of: errors, refusals of the policy of content. */
  complaints: string[];
  /** A browser of its own, that knows nobody. */
  visit(options?: BrowserContextOptions): Promise<Page>;
  /** One that is signed in as the owner. */
  visitSignedIn(options?: BrowserContextOptions): Promise<Page>;
  stop(): Promise<void>;
};

/** For one step, as long as for what tests wait for elsewhere: only a wait in vain lasts that long. */
const STEP_MS = 30_000;

const listen = (page: Page, complaints: string[]): void => {
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  page.on("console", (message) => {
    // A connection that a test has cut is no fault of the page.
    const expected = /net::ERR_|Failed to load resource/.test(message.text());
    if (message.type() === "error" && !expected) complaints.push(message.text());
  });
};

const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: debianProgram("chromium"), args: ["--no-sandbox"] });

/** What has to be known of it before it is there. */
type Known = {
  /** Of its URL. */
  port?: number;
  /** How people sign in: `identity.json`. */
  identity?: object;
};

/** @param env of the control plane, beside what is there */
export const openDashboard = async (env: Record<string, string> = {}, known: Known = {}): Promise<Dashboard> => {
  const repository = createGitRepository({ "README.md": "# Test\n" });
  const home = realpathSync(mkdtempSync(join(tmpdir(), "provost-dashboard-")));
  prepareHome(home);
  if (known.identity) writeFileSync(join(home, "identity.json"), JSON.stringify(known.identity), { mode: 0o600 });
  const up = startProvost(
    ["up", "--port", "0", "--json", "--home", home, "--repositories", repository.path],
    repository.path,
    env,
  );
  const [line] = (await once(createInterface({ input: up.process.stdout as NodeJS.ReadableStream }), "line")) as [
    string,
  ];
  const served = JSON.parse(line) as { url: string; signInUrl: string };
  const wire = await createTcpProxy({ port: Number(new URL(served.url).port) }, known.port);
  const url = `http://127.0.0.1:${wire.port}`;
  const browser = await launch();
  const complaints: string[] = [];
  const visit = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options })).newPage();
    page.setDefaultTimeout(STEP_MS);
    listen(page, complaints);
    recordPage(page);
    return page;
  };
  const signInUrl = served.signInUrl.replace(served.url, url);
  let state: Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>> | null = null;
  const token = (await readEndpoint(home))?.token ?? "";
  return {
    url,
    signInUrl,
    token,
    wire,
    repository,
    home,
    client: createClient({ url: served.url, token }),
    complaints,
    visit,
    visitSignedIn: async (options = {}) => {
      if (state === null) {
        const page = await visit();
        await page.goto(signInUrl);
        await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
        state = await page.context().storageState();
        await page.context().close();
      }
      return visit({ storageState: state, ...options });
    },
    stop: async () => {
      await browser.close();
      await wire.close();
      up.process.kill("SIGTERM");
      await up.finished;
      repository.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
};

/** Begins a run and waits until nothing more comes of it by itself. */
export const settledRun = async ({ client, repository }: Dashboard, source: string): Promise<string> => {
  const { planId } = await client.plans.upload({ body: { source } });
  const { runId } = await client.runs.start({ body: { plan: { planId }, repository: { path: repository.path } } });
  await settledOutcome(client, runId);
  return runId;
};
