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
    rendering: 4,
    html: "f5e32090dee1ce4a9a2c7906ec748a4dcd66f926a41156416a9f341f27cda3b3",
    markdown: "fd45bbc97221073a1d67901d3db1940e3821470435623adc4604dad19d74d2a3",
  });
});

test("pages of another rendering are covered by the manifest, and that no more was checked is said", async () => {
  const folder = await lyingPacket((packet) => (packet.rendering = RENDERING + 1));
  const result = await verifyPacket(folder);
  expect(result).toMatchObject({ ok: true, notes: [expect.stringContaining("was not checked")] });
  writeFileSync(join(folder, "packet.html"), "Go");
  expect(await verifyPacket(folder)).toMatchObject({ ok: false });
});
