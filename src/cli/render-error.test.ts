import { expect, test } from "vitest";
import { ProvostError } from "../model/errors.ts";
import { renderError } from "./render-error.ts";
import type { Colors } from "./session.ts";

const plain = { red: String, bold: String, dim: String } as unknown as Colors;
const lines = (message: string, details: Record<string, unknown>) =>
  renderError(new ProvostError("TASK_UNBOUND", message, details), plain);

test("the place is said once, whether or not the message names it", () => {
  expect(lines("nobody does it", { file: "P.md", line: 3 })[0]).toBe("error TASK_UNBOUND: nobody does it (P.md:3)");
  expect(lines("P.md:3 nobody does it", { file: "P.md", line: 3 })[0]).toBe(
    "error TASK_UNBOUND: P.md:3 nobody does it",
  );
  expect(lines("nobody does it", { line: 3 })[0]).toBe("error TASK_UNBOUND: nobody does it (line 3)");
  expect(lines("nobody does it", {})[0]).toBe("error TASK_UNBOUND: nobody does it");
});

test("the way out of this very case is shown where there is one", () => {
  expect(lines("x", { suggestion: "Did you mean `script`?" })[1]).toBe("→ Did you mean `script`?");
  expect(lines("x", { suggestion: "" })[1]).toBe("→ Add a `sh` block or bind it in the sidecar.");
});
