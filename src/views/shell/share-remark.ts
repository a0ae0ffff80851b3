/** @file Says what a shared link leaves out, and whether it is very long. */

interface Shared {
  readonly link: string;
  readonly hasOwnModels: boolean;
  readonly hasOwnData: boolean;
}

/** Some programs cut longer addresses when they are pasted. */
const longLink = 2000;

/** Empty if there is nothing to note. */
export function shareRemark({ link, hasOwnModels, hasOwnData }: Shared): string {
  const behind = [
    hasOwnModels ? "Models from your own files are not in it: they stay on this machine." : null,
    hasOwnData ? "The data from your own file is not in it: it stays on this machine." : null,
  ].filter((sentence) => sentence !== null);
  if (behind.length > 0) return behind.join(" ");
  return link.length > longLink ? `It is ${link.length} characters long, since the text is in it.` : "";
}
