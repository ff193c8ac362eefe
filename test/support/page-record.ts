/** What the pages of a test showed and asked for, told when the test fails: a wait in vain alone says neither. */
import type { Page, Request } from "playwright-core";
import { afterEach } from "vitest";

/** Of each page, as much as explains its last step. */
const REQUESTS_KEPT = 30;
const SNAPSHOT_MS = 5_000;

type Asked = { request: Request; at: number; answer: string };

const records = new Map<Page, Asked[]>();

const answerOf = async (request: Request, at: number): Promise<string> => {
  const response = await request.response().catch(() => null);
  const after = `after ${Math.round(performance.now() - at)} ms`;
  return response === null
    ? `${request.failure()?.errorText ?? "no answer"} ${after}`
    : `${response.status()} ${after}`;
};

export const recordPage = (page: Page): void => {
  const asked: Asked[] = [];
  records.set(page, asked);
  page.on("close", () => records.delete(page));
  page.on("request", (request) => {
    const one: Asked = { request, at: performance.now(), answer: "nothing yet" };
    asked.push(one);
    if (asked.length > REQUESTS_KEPT) asked.shift();
    void answerOf(request, one.at).then((answer) => (one.answer = answer));
  });
};

const tellOf = async (page: Page, asked: readonly Asked[]): Promise<string> => {
  const now = performance.now();
  const lines = asked.map(
    ({ request, at, answer }) =>
      `  ${Math.round(at - now)} ms  ${request.method()} ${new URL(request.url()).pathname}: ${answer}`,
  );
  const shown = await page
    .locator("body")
    .ariaSnapshot({ timeout: SNAPSHOT_MS })
    .catch((error: unknown) => String(error));
  return [`page ${page.url()}`, ...lines, shown].join("\n");
};

/** For the file that is being run; called once for each, by the project's setup. */
export const tellOfPagesAfterFailures = (): void => {
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    for (const [page, asked] of records) console.error(await tellOf(page, asked));
  });
};
