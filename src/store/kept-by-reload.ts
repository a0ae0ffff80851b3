/** @file What a reload keeps, as it is said wherever one is offered. */

export const keptByReload =
  "A reload keeps sentence, models, masks and lanes; files of your own may have to be dropped again.";
