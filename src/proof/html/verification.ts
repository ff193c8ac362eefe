import type { Packet } from "../packet-schema.ts";
import { VERIFY_BY_HAND, VERIFY_COMMAND } from "../reading/verification.ts";
import { html, type Markup } from "./markup.ts";

export const verificationSection = ({ keyId, criteria, tasks, gates }: Packet): Markup =>
  html`<section>
    <h2>How to verify</h2>
    <p class="lede">
      Every file beside this one, this one included, is listed with its sha256 in <code>manifest.json</code>, which is
      signed with ed25519. ${tasks.length + gates.length} in-toto statements, one for each task and gate, are signed the
      same way. Verification needs no network and no repository: it checks every digest and signature and the chain of
      events, hashes the ${criteria.length} check definitions, and decides every verdict and gate again from what was
      observed.
    </p>
    <pre>${VERIFY_COMMAND}</pre>
    <p class="soft">
      The key must be <code>${keyId}</code>. Get its public half from its owner: the copy in this folder was put there
      by whoever wrote the packet. Without Provost, this checks the files against the signed list:
    </p>
    <pre>${VERIFY_BY_HAND}</pre>
  </section>`;
