import type { ToolCaller } from "../../tools/tool-caller.ts";

/** A model is shown what its declaration names, and can call no other. */
export const narrowed = (tools: ToolCaller, names: readonly string[] | undefined): ToolCaller =>
  names === undefined
    ? tools
    : {
        schemas: async () => (await tools.schemas()).filter(({ name }) => names.includes(name)),
        call: (call) =>
          names.includes(call.name)
            ? tools.call(call)
            : Promise.resolve({
                kind: "refused",
                step: "catalogue",
                code: "TOOL_NOT_FOUND",
                message: `this agent has no tool ${call.name}`,
              }),
      };
