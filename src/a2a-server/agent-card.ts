/** What Provost says about itself as an agent of Agent2Agent. The same for everybody: it tells nothing of a tenant. */
import { A2A_PROTOCOL_VERSION, AgentCard } from "@a2a-js/sdk";

export const MARKDOWN = "text/markdown";

export const provostCard = (publicUrl: string, version: string): AgentCard =>
  AgentCard.fromJSON({
    name: "Provost",
    description:
      "Runs a fleet of agents against a plan in Markdown and accepts nothing without proof. Send the plan; the task is its run, and ends with a decision and its proof packet.",
    version,
    supportedInterfaces: [
      { url: `${publicUrl}/a2a`, protocolBinding: "JSONRPC", protocolVersion: A2A_PROTOCOL_VERSION, tenant: "" },
    ],
    capabilities: { streaming: true, pushNotifications: false, extensions: [], extendedAgentCard: false },
    defaultInputModes: [MARKDOWN, "text/plain"],
    defaultOutputModes: ["application/json", MARKDOWN],
    securitySchemes: {
      bearer: {
        httpAuthSecurityScheme: { scheme: "Bearer", description: "An API key of Provost, or an access token." },
      },
    },
    securityRequirements: [{ schemes: { bearer: { list: [] } } }],
    skills: [
      {
        id: "run-plan",
        name: "Run a plan",
        description:
          "Compiles a plan in Markdown, has its tasks done, merges what passes their checks, and decides its gates by what is proven. A plan with errors is refused with all of them.",
        tags: ["plan", "agents", "proof"],
        examples: ["# Release\n\n## Phase 1\n\n- [ ] Write the change log"],
        inputModes: [MARKDOWN, "text/plain"],
        outputModes: ["application/json"],
        securityRequirements: [],
      },
    ],
    signatures: [],
  });
