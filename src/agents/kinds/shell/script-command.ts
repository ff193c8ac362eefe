/**
 * The argument array that runs a script file: the interpreter of its first line when that is "#!…", else `sh -eu`.
 * The kernel's own way (execute the file) is not taken: it needs a file system that allows it, and when the
 * interpreter is missing it blames the script.
 */
export const scriptCommand = (script: string, file: string): string[] => {
  const line = /^#![ \t]*(\S+)[ \t]*(.*?)[ \t]*(?:\r?\n|$)/.exec(script);
  if (line === null) return ["sh", "-eu", file];
  const [, interpreter = "", argument = ""] = line;
  // As the kernel does: all that follows the interpreter is one argument.
  return argument === "" ? [interpreter, file] : [interpreter, argument, file];
};
