import type { Message } from "@a2a-js/sdk";
import { expect, test } from "vitest";
import { readOrder } from "./read-order.ts";

const bringing = (content: Buffer): Message =>
  ({
    parts: [{ content: { $case: "raw", value: content }, mediaType: "text/markdown", filename: "PLAN.md" }],
  }) as unknown as Message;

test("a file that is no UTF-8 is refused: its words would be lost", () => {
  expect(readOrder(bringing(Buffer.from("# Größe\n"))).source).toBe("# Größe\n");
  expect(() => readOrder(bringing(Buffer.from("# Größe\n", "latin1")))).toThrow(
    "PLAN.md that the message brings is no UTF-8 text",
  );
});
