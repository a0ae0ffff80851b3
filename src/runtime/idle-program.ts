/** @file The smallest program, whose compilation starts a runtime before there is anything to compute. */

import type { InferenceSession } from "onnxruntime-web";
import { compileSession, type Host } from "./session";

const text = (characters: string) => [...new TextEncoder().encode(characters)];

/** A field of a protobuf message: one with a length. */
const field = (number: number, content: readonly number[]) => [number * 8 + 2, content.length, ...content];

/** `name`: a float of shape [1]. */
const valueInfo = (name: string) => {
  const tensorType = [8, 1, ...field(2, field(1, [8, 1]))];
  return [...field(1, text(name)), ...field(2, field(1, tensorType))];
};

/** An ONNX file with y = x. */
function idleProgram(): Uint8Array {
  const node = [...field(1, text("x")), ...field(2, text("y")), ...field(4, text("Identity"))];
  const graph = [
    ...field(1, node),
    ...field(2, text("idle")),
    ...field(11, valueInfo("x")),
    ...field(12, valueInfo("y")),
  ];
  return Uint8Array.from([8, 8, ...field(7, graph), ...field(8, [16, 13])]);
}

/**
 * Has the runtime's binary fetched and compiled while weights arrive; ONNX Runtime Web would wait for the first
 * program. If that fails, the first program fails the same way and says why.
 */
export function startRuntime(host: Host, options: InferenceSession.SessionOptions): void {
  compileSession(host, idleProgram(), options, {}).then(
    (session) => session.dispose(),
    () => undefined,
  );
}
