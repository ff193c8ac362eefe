import "./styles/global.css";
import "./pages/sign-in/link-values.ts"; // before the router reads the address
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { keys } from "./api/queries.ts";
import { forgetWhatWasRead, queryClient, whenSignedOut } from "./api/query-client.ts";
import { router } from "./router.tsx";
import { Toasts } from "./ui/toasts.tsx";

const place = document.getElementById("app");
if (place === null) throw new Error("the page has no place for the dashboard");

whenSignedOut(() => {
  const { href, pathname } = router.state.location;
  if (pathname.startsWith("/sign-in")) return;
  queryClient.removeQueries({ queryKey: keys.me });
  void router.navigate({ to: "/sign-in/start", search: { next: href } }).then(forgetWhatWasRead);
});

createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <Toasts />
    </QueryClientProvider>
  </StrictMode>,
);
