import { expect, test } from "vitest";
import { ERRORS } from "../src/model/errors.ts";
import { EVENTS } from "../src/model/event.ts";
import { DIAGNOSTICS } from "../src/plan/diagnostics.ts";
import { renderDiagnosticsDoc } from "./diagnostics-doc.ts";
import { renderErrorsDoc } from "./errors-doc.ts";
import { renderEventsDoc } from "./events-doc.ts";
import { stalePages } from "./generate-docs.ts";

test("the generated pages are fresh", async () => {
  expect(await stalePages()).toEqual([]);
});

test("every code has its heading", () => {
  const headings = (text: string) => text.match(/(?<=^## )\S+$/gmu)?.sort();
  expect(headings(renderDiagnosticsDoc())).toEqual(Object.keys(DIAGNOSTICS).sort());
  expect(headings(renderErrorsDoc())).toEqual(Object.keys(ERRORS).sort());
  expect(headings(renderEventsDoc())).toEqual(Object.keys(EVENTS).sort());
});
