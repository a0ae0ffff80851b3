/** @file Keeps a person's data files in this browser, so that a reload has them again. */

import { createStore, del, get, set, type UseStore, update } from "idb-keyval";
import { z } from "zod";
import { AppError } from "../../lib/errors";
import { formatBytesAbove } from "../../lib/format";
import { FileHolds } from "./file-holds";

export interface FileKeeper {
  /** The file kept under an id; null where there is none, or it cannot be read. */
  load(id: string): Promise<File | null>;
  /** Rejects with an `AppError` where the file is too large, or the browser cannot keep it. */
  save(id: string, file: File): Promise<void>;
  /** For when this tab has done with it; it stays while another tab has it in use. */
  forget(id: string): Promise<void>;
}

/** Bytes of all kept files together; beyond it the oldest go. */
export const mostKeptBytes = 100_000_000;

export interface StoredEntry {
  readonly id: string;
  readonly bytes: number;
}

const listKey = "list";
const fileKey = (id: string) => `file ${id}`;
const keptFile = z.instanceof(File);
/** Oldest first. What is no list counts as an empty one. */
const keptList = z.array(z.object({ id: z.string(), bytes: z.number() })).catch([]);

/** The browser's own database, in which each file stands under its id. */
export function browserFileKeeper(): FileKeeper {
  if (typeof indexedDB === "undefined") return noKeeper;
  const holds = new FileHolds(navigator.locks);
  let opened: UseStore | null = null;
  const open = () => {
    opened ??= createStore("headscope-data", "files");
    return opened;
  };
  const remove = async (id: string) => {
    await del(fileKey(id), open());
    await update(listKey, (list) => keptList.parse(list).filter((entry) => entry.id !== id), open());
  };
  return {
    load: async (id) => {
      holds.hold(id);
      return keptFile.safeParse(await get(fileKey(id), open())).data ?? null;
    },
    save: async (id, file) => {
      if (file.size > mostKeptBytes) throw tooLarge(file);
      holds.hold(id);
      let gone: readonly string[] = [];
      try {
        await set(fileKey(id), file, open());
        await update(
          listKey,
          (list) => {
            const next = listWith(keptList.parse(list), { id, bytes: file.size });
            gone = next.gone;
            return next.list;
          },
          open(),
        );
      } catch {
        await remove(id).catch(() => undefined);
        throw notKept(file);
      }
      for (const old of gone) await remove(old).catch(() => undefined);
    },
    forget: (id) => holds.letGo(id, () => remove(id)),
  };
}

/** The list with one more file, and the ids of the oldest that must go to stay within `mostKeptBytes`. */
export function listWith(
  list: readonly StoredEntry[],
  added: StoredEntry,
): { readonly list: readonly StoredEntry[]; readonly gone: readonly string[] } {
  const all = [...list.filter(({ id }) => id !== added.id), added];
  let total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  const gone: string[] = [];
  for (const { id, bytes } of all) {
    if (total <= mostKeptBytes) break;
    gone.push(id);
    total -= bytes;
  }
  return { list: all.filter(({ id }) => !gone.includes(id)), gone };
}

/** For a browser that keeps nothing. */
const noKeeper: FileKeeper = {
  load: async () => null,
  save: async (_id, file) => {
    throw new AppError("storage-full", `This browser keeps no files, so ${file.name} ${untilLeft}.`, again);
  },
  forget: async () => undefined,
};

const untilLeft = "is in use only until the page is left";
const again = "Drop it again after a reload.";

function tooLarge({ name, size }: File): AppError {
  const [has, most] = formatBytesAbove(size, mostKeptBytes);
  return new AppError(
    "storage-full",
    `${name} has ${has}; up to ${most} are kept in this browser, so it ${untilLeft}.`,
    again,
  );
}

/** Browsers do not tell a full disk from storage that is switched off in any one way. */
function notKept({ name }: File): AppError {
  return new AppError(
    "storage-full",
    `This browser could not keep ${name}, so it ${untilLeft}.`,
    "Drop it again after a reload; or free space on the disk, or allow this page to store data, and drop it now.",
  );
}
