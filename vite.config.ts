import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  plugins: [react()],
  worker: { format: "es" },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    // The same WASM binary as in the browser, loaded the way Node can.
    alias: { "onnxruntime-web/wasm": "onnxruntime-web" },
  },
});
