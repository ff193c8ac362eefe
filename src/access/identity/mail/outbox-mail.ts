/**
 * Mail of a control plane that has no mail server: each message is a file in the data folder, which its owner reads with
 * any mail program. It holds what it says, links included, so nobody else may read it.
 */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import type { Clock } from "../../../runtime/clock.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import { type MailPort, oneAddress } from "./mail-port.ts";

/** @param folder made on first use; files are named in the order in which they were sent */
export const createOutboxMail = (folder: string, from: string, clock: Clock): MailPort => {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: "unix" });
  return {
    send: async ({ to, ...message }) => {
      const { message: content } = await composer.sendMail({
        from,
        ...message,
        to: oneAddress(to),
        date: clock.now(),
      });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${uuidV7(clock.now())}.eml`);
      await writeFile(`${path}.tmp`, content, { mode: 0o600 });
      await rename(`${path}.tmp`, path);
    },
    reachesPeople: false,
    close: async () => composer.close(),
  };
};
