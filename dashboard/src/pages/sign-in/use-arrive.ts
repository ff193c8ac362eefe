import { useNavigate, useRouter } from "@tanstack/react-router";
import type { SignInAnswer } from "../../api/types.ts";
import { arrive } from "./arrive.ts";
import { forgetLinkValues, giveToPage } from "./link-values.ts";

/**
 * Leads on after an answer to a sign-in: to the page that was wanted, in place of one whose link or form is spent, or to the
 * second step.
 */
export const useArrive = (): ((answer: SignInAnswer) => Promise<void>) => {
  const navigate = useNavigate();
  const router = useRouter();
  return async (answer) => {
    const step = arrive(answer);
    if (step.kind === "done") {
      forgetLinkValues();
      return router.history.replace(step.next);
    }
    giveToPage("/sign-in/second-factor", { token: step.ticket });
    return navigate({ to: "/sign-in/second-factor" });
  };
};
