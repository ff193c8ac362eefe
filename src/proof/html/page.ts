/** packet.html: one file that needs nothing else, no script and no network. */
import type { Packet } from "../packet-schema.ts";
import { headline } from "../reading/headline.ts";
import { costSection } from "./cost.ts";
import { diffSection } from "./diff.ts";
import { gatesSection } from "./gates.ts";
import { graphSection } from "./graph.ts";
import { headerSection } from "./header.ts";
import { html, styleElement } from "./markup.ts";
import { openPointsSection } from "./open-points.ts";
import { STYLE } from "./style.ts";
import { tasksSection } from "./tasks.ts";
import { timelineSection } from "./timeline.ts";
import { verificationSection } from "./verification.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export const renderHtml = (packet: Packet): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="color-scheme" content="light dark" />
        <title>${headline(packet).word}: ${packet.run.planTitle}</title>
        ${styleElement(STYLE)}
      </head>
      <body>
        <main>
          ${headerSection(packet)} ${openPointsSection(packet)} ${gatesSection(packet)} ${timelineSection(packet)}
          ${graphSection(packet)} ${tasksSection(packet)} ${diffSection(packet)} ${costSection(packet)}
          ${verificationSection(packet)}
          <footer>Made by Provost ${packet.version} from packet.json, format ${packet.format}.</footer>
        </main>
      </body>
    </html> `.text;
