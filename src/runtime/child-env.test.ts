import { afterEach, expect, test, vi } from "vitest";
import { childEnv } from "./child-env.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("only what is allowed goes through, and what is given wins", () => {
  vi.stubEnv("PATH", "/bin");
  vi.stubEnv("LC_TIME", "C");
  vi.stubEnv("API_TOKEN", "secret");
  vi.stubEnv("ASKED", "yes");
  vi.stubEnv("GIT_DIR", "/elsewhere");
  vi.stubEnv("NODE_OPTIONS", "--inspect");
  const env = childEnv(["ASKED", "ABSENT"], { HOME: "/given" });
  expect(env).toMatchObject({ PATH: "/bin", LC_TIME: "C", ASKED: "yes", HOME: "/given" });
  for (const name of ["API_TOKEN", "GIT_DIR", "NODE_OPTIONS", "ABSENT"]) expect(env).not.toHaveProperty(name);
});
