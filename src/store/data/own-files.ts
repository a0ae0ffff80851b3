/** @file A person's own data files: an id for each that says nothing of it, and whether it is kept over a reload. */

import { AppError, toAppError } from "../../lib/errors";
import type { FileKeeper } from "./file-keeper";

export class OwnFiles {
  readonly #keeper: FileKeeper;
  readonly #ids = new WeakMap<File, string>();
  /** All files of this visit, so that Back finds one that is kept no longer. */
  readonly #files = new Map<string, File>();
  /** Those that are kept, or about to be: each with why that failed, or null. */
  readonly #kept = new Map<string, Promise<AppError | null>>();

  constructor(keeper: FileKeeper) {
    this.#keeper = keeper;
  }

  idOf(file: File): string {
    const known = this.#ids.get(file);
    return known ?? this.#remember(freshId(), file);
  }

  /** The file with an id: of this visit, or kept from an earlier one. Throws `AppError("no-file")`. */
  async find(id: string): Promise<File> {
    const known = this.#files.get(id);
    if (known) return known;
    const kept = await this.#keeper.load(id).catch(() => null);
    if (!kept) throw notHere();
    this.#remember(id, kept);
    this.#kept.set(id, Promise.resolve(null));
    return kept;
  }

  /** Keeps a file once; resolves with why it could not be kept, or null. */
  keep(file: File): Promise<AppError | null> {
    const id = this.idOf(file);
    const known = this.#kept.get(id);
    if (known) return known;
    const kept = this.#keeper.save(id, file).then(() => null, toAppError);
    this.#kept.set(id, kept);
    return kept;
  }

  /** Keeps no file of this page any more but this one. */
  forgetAllBut(file: File | null): void {
    const stays = file && this.idOf(file);
    for (const [id, kept] of this.#kept) {
      if (id === stays) continue;
      this.#kept.delete(id);
      void kept.then(() => this.#keeper.forget(id)).catch(() => undefined);
    }
  }

  #remember(id: string, file: File): string {
    this.#ids.set(file, id);
    this.#files.set(id, file);
    return id;
  }
}

/** Made without `randomUUID`, which pages without https lack. */
function freshId(): string {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join("");
}

function notHere(): AppError {
  return new AppError(
    "no-file",
    "This link's data is a file that is not kept in this browser.",
    "The built-in sentences are used in its place; drop the file on the page to use it.",
  );
}
