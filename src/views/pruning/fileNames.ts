/** @file The names of files that are saved here. Pure. */

/** A model's name as part of a file's name: what no file system minds. */
export const fileNameOf = (model: string): string => model.replace(/[^\w.-]+/g, "-");
