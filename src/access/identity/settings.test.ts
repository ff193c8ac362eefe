import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadIdentitySettings } from "./settings.ts";

const folderWith = async (settings: unknown, mode = 0o600): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), "provost-settings-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const text = typeof settings === "string" ? settings : JSON.stringify(settings);
  await writeFile(path.join(folder, "identity.json"), text);
  await chmod(path.join(folder, "identity.json"), mode);
  return folder;
};

const provider = { name: "acme", label: "Acme", issuer: "https://id.example.org", clientId: "provost" };

test("without a file mail goes to the outbox and there is no provider", async () => {
  expect(await loadIdentitySettings("/nowhere", {})).toEqual({ publicUrl: null, mail: null, providers: [] });
});

test("secrets come from the environment, by the names that the file gives", async () => {
  const folder = await folderWith({
    publicUrl: "https://provost.example.org",
    mail: { from: "provost@example.org", host: "mail.example.org", user: "provost", passwordFrom: "MAIL_PASSWORD" },
    providers: [{ ...provider, clientSecretFrom: "ACME_SECRET" }],
  });
  const settings = await loadIdentitySettings(folder, { MAIL_PASSWORD: "one", ACME_SECRET: "two" });
  expect(settings).toEqual({
    publicUrl: "https://provost.example.org",
    mail: {
      from: "provost@example.org",
      smtp: {
        host: "mail.example.org",
        port: 587,
        implicitTls: false,
        allowPlaintext: false,
        user: "provost",
        password: "one",
      },
    },
    providers: [{ ...provider, clientSecret: "two", trustsEmail: false }],
  });
});

test.each([
  ["no JSON", "{"],
  ["smtpPassword", { mail: { from: "a@b", host: "c", smtpPassword: "secret" } }],
  ["issuer", { providers: [{ ...provider, issuer: "ftp://x", clientSecretFrom: "A" }] }],
  ["ACME_SECRET", { providers: [{ ...provider, clientSecretFrom: "ACME_SECRET" }] }],
])("what is wrong is named: %s", async (named, settings) => {
  const loading = loadIdentitySettings(await folderWith(settings), {});
  await expect(loading).rejects.toMatchObject({ code: "SETTINGS_INVALID", message: expect.stringContaining(named) });
});

test("a file that others can read is refused", async () => {
  const loading = loadIdentitySettings(await folderWith({}, 0o644), {});
  await expect(loading).rejects.toMatchObject({ code: "KEY_INVALID" });
});
