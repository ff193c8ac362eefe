import type { Packet } from "../packet-schema.ts";
import { countText, groupedText } from "../reading/number.ts";
import { html, type Markup } from "./markup.ts";

/** Beyond this a list hides more than it shows; packet.json holds all. */
const MOST_FILES = 200;

export const diffSection = ({ diff, summary, run }: Packet): Markup => {
  const range = html`<code>${run.baseCommit.slice(0, 12)}</code> to <code>${run.headCommit.slice(0, 12)}</code>`;
  if (diff.files.length === 0)
    return html`<section>
      <h2>Merged change</h2>
      <p class="lede">No file differs between ${range}.</p>
    </section>`;
  const rest = diff.files.length - MOST_FILES;
  return html`<section>
    <h2>Merged change</h2>
    <p class="lede">${countText(diff.files.length, "file")} between ${range}.</p>
    <div class="table" tabindex="0" aria-label="Changed files">
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" class="number">Added</th>
            <th scope="col" class="number">Removed</th>
          </tr>
        </thead>
        <tbody>
          ${diff.files.slice(0, MOST_FILES).map(
            (file) =>
              html`<tr>
                <td class="mono path">${file.path}</td>
                <td class="number added">+${groupedText(file.added)}</td>
                <td class="number removed">−${groupedText(file.removed)}</td>
              </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <td>${rest > 0 ? `and ${countText(rest, "file")} more in packet.json; all` : "All"}</td>
            <td class="number">+${groupedText(summary.diff.added)}</td>
            <td class="number">−${groupedText(summary.diff.removed)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`;
};
