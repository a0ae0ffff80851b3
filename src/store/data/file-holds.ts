/** @file Which kept files some tab has in use, so that none is forgotten while another tab may still reload. */

interface Hold {
  readonly end: () => void;
  /** Resolves when the browser has taken note of the end. */
  readonly ended: Promise<unknown>;
}

export class FileHolds {
  readonly #locks: Pick<LockManager, "request"> | undefined;
  readonly #holds = new Map<string, Hold>();

  /** `locks`: the browser's, of all tabs; undefined where it has none, and each tab counts as the only one. */
  constructor(locks: Pick<LockManager, "request"> | undefined) {
    this.#locks = locks;
  }

  /** This tab has the file in use until it is closed or lets go. */
  hold(id: string): void {
    if (!this.#locks || this.#holds.has(id)) return;
    let end = () => {};
    const held = new Promise<void>((resolve) => {
      end = resolve;
    });
    const ended = this.#locks.request(nameOf(id), { mode: "shared" }, () => held).catch(() => undefined);
    this.#holds.set(id, { end, ended });
  }

  /** This tab has done with the file; `remove` runs where no other has it in use. */
  async letGo(id: string, remove: () => Promise<void>): Promise<void> {
    const hold = this.#holds.get(id);
    this.#holds.delete(id);
    hold?.end();
    await hold?.ended;
    if (!this.#locks) return remove();
    await this.#locks.request(nameOf(id), { ifAvailable: true }, async (lock) => {
      if (lock) await remove();
    });
  }
}

const nameOf = (id: string) => `headscope-data ${id}`;
