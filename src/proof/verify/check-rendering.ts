/** What people read says what packet.json says: both files are made again and compared. */
import { renderHtml } from "../html/page.ts";
import { renderMarkdown } from "../markdown/page.ts";
import { HTML_FILE, MARKDOWN_FILE, PACKET_FILE } from "../packet-files.ts";
import type { Packet } from "../packet-schema.ts";
import { RENDERING } from "../rendering.ts";
import { Alteration } from "./alteration.ts";
import { readText } from "./folder.ts";
import type { Tally } from "./tally.ts";

export const checkRendering = async (folder: string, packet: Packet, tally: Tally): Promise<void> => {
  if (packet.rendering !== RENDERING) {
    tally.notes.push(
      `${MARKDOWN_FILE} and ${HTML_FILE} follow rendering rules ${packet.rendering}, this version knows ${RENDERING}: that they say what ${PACKET_FILE} says was not checked`,
    );
    return;
  }
  const rendered = [
    [MARKDOWN_FILE, renderMarkdown(packet)],
    [HTML_FILE, renderHtml(packet)],
  ] as const;
  for (const [path, expected] of rendered) {
    if ((await readText(folder, path)) !== expected)
      throw new Alteration(path, `says something else than ${PACKET_FILE}`);
    tally.checked += 1;
  }
};
