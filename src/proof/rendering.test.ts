/**
 * Packets that were written are verified by rendering them again. So a change of what is rendered must raise RENDERING:
 * else packets of people would fail verification with the next release. Raise it, then put the new hashes here.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../runtime/hash.ts";
import { lyingPacket } from "./fixtures/packet-folder.ts";
import { renderHtml } from "./html/page.ts";
import { renderMarkdown } from "./markdown/page.ts";
import { packetSchema } from "./packet-schema.ts";
import { RENDERING } from "./rendering.ts";
import { verifyPacket } from "./verify.ts";

const frozen = packetSchema.parse(
  JSON.parse(readFileSync(new URL("fixtures/rendered-packet.json", import.meta.url), "utf8")),
);

test("the rendering of a packet is the one that its version names", () => {
  const hashes = { rendering: RENDERING, html: sha256(renderHtml(frozen)), markdown: sha256(renderMarkdown(frozen)) };
  expect(hashes).toEqual({
    rendering: 1,
    html: "4a0819377ecd3f8992aadef3195d077c8039137190d4ac80fb4b9c2a0b472c88",
    markdown: "be8feba89a40af4ec70e4aab1ad9235fcc15cab0857cefa7e6b0a67826193ed5",
  });
});

test("pages of another rendering are covered by the manifest, and that no more was checked is said", async () => {
  const folder = await lyingPacket((packet) => (packet.rendering = RENDERING + 1));
  const result = await verifyPacket(folder);
  expect(result).toMatchObject({ ok: true, notes: [expect.stringContaining("was not checked")] });
  writeFileSync(join(folder, "packet.html"), "Go");
  expect(await verifyPacket(folder)).toMatchObject({ ok: false });
});
