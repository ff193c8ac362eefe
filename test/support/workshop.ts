/** Where an agent elsewhere works: a clone of what it was sent, at the base; real files, and real results of git. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export class Workshop {
  readonly #folder = mkdtempSync(join(tmpdir(), "workshop-"));
  readonly #written: string[] = [];
  readonly #order: { base: string; resultRef: string };

  constructor(order: { base: string; resultRef: string }, bundle: Uint8Array) {
    this.#order = order;
    const file = `${this.#folder}.bundle`;
    writeFileSync(file, bundle);
    this.#git("init", "--quiet", ".");
    this.#git("fetch", "--quiet", file, "+refs/heads/*:refs/remotes/order/*");
    this.#git("checkout", "--quiet", order.base);
    rmSync(file);
  }

  #git(...args: string[]): string {
    const identity = ["-c", "user.name=Agent", "-c", "user.email=agent@example.org"];
    return execFileSync("git", [...identity, ...args], { cwd: this.#folder, encoding: "utf8" });
  }

  write(path: string, content: string): void {
    const file = join(this.#folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    this.#written.push(path);
  }

  patch(): string {
    this.#git("add", "--all");
    return this.#git("diff", "--cached", "--binary");
  }

  files(): { path: string; content: Buffer }[] {
    return this.#written.map((path) => ({ path, content: readFileSync(join(this.#folder, path)) }));
  }

  bundle(): Buffer {
    const { base, resultRef } = this.#order;
    this.#git("add", "--all");
    this.#git("commit", "--quiet", "-m", "Result");
    this.#git("update-ref", resultRef, "HEAD");
    this.#git("bundle", "create", "--quiet", "result.bundle", resultRef, `^${base}`);
    return readFileSync(join(this.#folder, "result.bundle"));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
