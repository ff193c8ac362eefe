import { defineConfig } from "vitest/config";

/** What is waited for comes at its time, also on a machine that is busy; only a wait in vain lasts that long. */
const expectations = { poll: { interval: 20, timeout: 30_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          expect: expectations,
          include: ["src/**/*.test.ts", "test/architecture/**/*.test.ts", "scripts/**/*.test.ts"],
          exclude: ["src/**/*.{db,process}.test.ts"],
          // Reading the same modules anew for each of 150 files took longer than the tests: 71 s of CPU against 34 s.
          isolate: false,
          // The default is one worker fewer than there are cores.
          maxWorkers: 2,
          // Properties with thousands of runs take a second; 5 s by the wall clock are not enough for them at load 15.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          expect: expectations,
          include: ["src/**/*.{db,process}.test.ts", "test/{integration,security}/**/*.test.ts"],
          globalSetup: ["test/support/postgres.ts", "test/support/prepared-cluster.ts"],
          // Some start a command twenty times: 36 s at load 20.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          // One database of its own, with the statistics of a large installation.
          name: "plans",
          expect: expectations,
          include: ["test/plans/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "crash",
          expect: expectations,
          include: ["test/crash/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: "browser",
          expect: expectations,
          include: ["test/browser/**/*.test.ts"],
          setupFiles: ["test/support/tell-of-pages.ts"],
          globalSetup: ["test/support/prepared-cluster.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: "chaos",
          expect: expectations,
          include: ["test/chaos/**/*.test.ts"],
          exclude: ["test/chaos/incident-drill.test.ts"],
          globalSetup: ["test/support/postgres.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          // Of its minute and more it waits for all but some seconds, so it need not wait for the others as well.
          name: "drill",
          expect: expectations,
          include: ["test/chaos/incident-drill.test.ts"],
          maxWorkers: 1,
        },
      },
    ],
  },
});
