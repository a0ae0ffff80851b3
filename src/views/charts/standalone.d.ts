/** @file What `?standalone` gives: the address of a file that is one script (see build/standalone.ts). */

declare module "*?standalone" {
  const address: string;
  export default address;
}
