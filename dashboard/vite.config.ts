import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = import.meta.dirname;

/** Of a control plane that is up, when the dashboard is worked on: PROVOST_URL=http://127.0.0.1:7386 npm run dev. */
const controlPlane = process.env["PROVOST_URL"] ?? "http://127.0.0.1:7386";

export default defineConfig({
  root,
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "provost/client": `${root}/../src/sdk/client/index.ts` } },
  build: {
    outDir: "../dist/dashboard",
    emptyOutDir: true,
    target: "es2023",
    // Its policy of content lets the page load from itself alone, and run nothing that stands in the page.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // One file for what every page needs: thirty small ones took a round of requests for each step down.
        codeSplitting: {
          groups: [
            {
              name: "vendor",
              test: /node_modules\/(react|react-dom|scheduler|@tanstack\/(?!.*virtual).*)\//,
              priority: 2,
            },
            {
              name: "kit",
              test: /dashboard\/src\/(ui\/(button|cx|dialog|error-region|fault|logo|menu|panel|problem|skeleton|toasts)|api\/(client|queries|query-client|read-again|session)|catalogue\/(runs-text|shell-text|state-text|text)|format\/(number|time)|live\/)/,
              priority: 1,
            },
            // Small ones that nearly every page shows: together they are a third smaller than each by itself.
            {
              name: "parts",
              test: /dashboard\/src\/(ui\/(moment|elapsed|use-now|query-view|segment-bar|badge|state-badges|field|filter-input|kbd|empty-state)|api\/(approval-queries|budget-queries|what-waits)|shell\/page\.tsx|pages\/runs\/tallies)/,
              priority: 3,
              includeDependenciesRecursively: false,
            },
            // What leads from a file that is dropped or chosen to its plan.
            {
              name: "plan-file",
              test: /dashboard\/src\/(pages\/plans\/(plan-drop|choose-file|draft|read-text|use-open-file)|catalogue\/pages\/plan-text)/,
              priority: 3,
              includeDependenciesRecursively: false,
            },
            // What the ways to sign in share: each a file would be one more name in what every page loads first.
            {
              name: "signing-in",
              test: /dashboard\/src\/pages\/sign-in\/(sign-in-|dead-end|use-|password-input)/,
              priority: 3,
              includeDependenciesRecursively: false,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/ready": { target: controlPlane, changeOrigin: false },
      "/v1": { target: controlPlane, changeOrigin: false },
      "/sign-in": { target: controlPlane, changeOrigin: false, bypass: keepPages },
    },
  },
});

/** Only the link that signs in is the server's. */
function keepPages(request: { url?: string }): string | undefined {
  return request.url?.startsWith("/sign-in?") ? undefined : "/index.html";
}
