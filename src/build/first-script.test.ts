import { expect, test } from "vitest";
import { withScript, workerOf } from "./first-script";

const bundle = (...names: string[]) =>
  Object.fromEntries(names.map((fileName) => [fileName, { type: "asset", fileName }])) as never;

test("the worker is found among scripts with like names", () => {
  const names = [
    "assets/table-worker-DwSQw4QA.js",
    "assets/worker-base-CuaGPyjG.js",
    "assets/worker-B-vxKL_G.js",
  ];
  expect(workerOf(bundle(...names))).toBe("assets/worker-B-vxKL_G.js");
});

test("a build with no worker or two is refused", () => {
  expect(() => workerOf(bundle("assets/worker-base-CuaGPyjG.js"))).toThrow("0");
  expect(() => workerOf(bundle("a/worker-12345678.js", "worker-87654321.js"))).toThrow("2");
});

test("a script is put in its place, and its text cannot end its element", () => {
  const html = withScript("<head><!-- first script --></head>", 'a("$&</script>");\n');
  expect(html).toBe('<head><script>a("$&<\\/script>");</script></head>');
  expect(() => withScript("<head></head>", "a()")).toThrow("first script");
});
