/** A query makes the bundler load the module a second time, with a state of its own. */
declare module "onnxruntime-web/wasm?lone" {
  export * from "onnxruntime-web/wasm";
}
