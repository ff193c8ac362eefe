import { readFile } from "node:fs/promises";
import path from "node:path";
import { EXIT, ProvostError } from "../../model/errors.ts";
import { verifyPacket } from "../../proof/verify.ts";
import { type DefineCommand, example } from "../define-command.ts";

const readKey = async (file: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ProvostError(
      "KEY_INVALID",
      `the key ${file} cannot be read: ${(cause as Error).message}`,
      { file },
      { cause },
    );
  }
};

export const defineVerify: DefineCommand = (command, session) => {
  command
    .argument("<packet>", "folder of the packet")
    .option("--key <file>", "public key (PEM) of the signer that you trust (default: the one in the packet)")
    .addHelpText(
      "after",
      example("provost verify .provost/runs/RUN/packet", "provost verify packet --key signer.pub.pem --json"),
    )
    .action(async (packet: string, options: { key?: string }) => {
      const folder = path.resolve(session.io.cwd, packet);
      const publicKeyPem =
        options.key === undefined ? undefined : await readKey(path.resolve(session.io.cwd, options.key));
      const { ok, checked, problem, notes } = await verifyPacket(
        folder,
        publicKeyPem === undefined ? {} : { publicKeyPem },
      );
      session.exitCode = ok ? EXIT.go : EXIT.noGo;
      notes.forEach(session.note);
      if (session.options.json) return session.printJson({ ok, checked, problem });
      const { green, red, bold } = session.colors.stdout;
      if (ok) session.print(`${green("ok")}  ${bold(packet)}: ${checked} files and statements are as they were signed`);
      else session.print(`${red("altered")}  ${bold(packet)}: ${problem ?? "no reason given"}`);
      if (ok && options.key === undefined)
        session.note("checked against the key inside the packet; name the key you trust with --key");
    });
};
