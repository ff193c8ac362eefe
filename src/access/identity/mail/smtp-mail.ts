import { createTransport } from "nodemailer";
import { type MailPort, oneAddress } from "./mail-port.ts";

export type SmtpSettings = {
  host: string;
  port: number;
  /** TLS from the first byte; without it the connection is upgraded, and refused when it cannot be. */
  implicitTls: boolean;
  /** For a server on this machine only. */
  allowPlaintext: boolean;
  user?: string | undefined;
  password?: string | undefined;
};

const TIMEOUT_MS = 20_000;

export const createSmtpMail = (settings: SmtpSettings, from: string): MailPort => {
  const { host, port, implicitTls, allowPlaintext, user, password } = settings;
  const transport = createTransport({
    host,
    port,
    secure: implicitTls,
    requireTLS: !implicitTls && !allowPlaintext,
    ignoreTLS: allowPlaintext,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
    pool: true,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // A message is text of ours: it never names a file or an address to include.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, ...message }) => void (await transport.sendMail({ from, ...message, to: oneAddress(to) })),
    reachesPeople: true,
    close: async () => transport.close(),
  };
};
