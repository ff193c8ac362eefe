import { useNavigate, useRouter } from "@tanstack/react-router";
import type { SignInAnswer } from "../../api/types.ts";
import { arrive } from "./arrive.ts";

/** Leads on after an answer to a sign-in: to the page that was wanted, or to the second step. */
export const useArrive = (): ((answer: SignInAnswer) => Promise<void>) => {
  const navigate = useNavigate();
  const router = useRouter();
  return async (answer) => {
    const step = arrive(answer);
    if (step.kind === "done") router.history.push(step.next);
    else await navigate({ to: "/sign-in/second-factor", hash: `token=${step.ticket}` });
  };
};
