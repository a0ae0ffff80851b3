import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parquetFile } from "../../testing/parquet-file";
import { refusal } from "../../testing/refusal";
import { fileTable } from "./file-table";

const read = (text: string | Uint8Array, name = "data.csv") =>
  fileTable(new Blob([typeof text === "string" ? text : new Uint8Array(text)]), name);

async function cells(text: string | Uint8Array, name?: string) {
  const { columns } = await read(text, name);
  return Object.fromEntries(columns.map((column) => [column.name, column.values]));
}

const refused = (text: string | Uint8Array, name?: string) => refusal(read(text, name));

describe("delimited text", () => {
  test("with quotes, separators and line ends within cells, a mark at its beginning, and either line end", async () => {
    const rows = '\ufefftext,label\r\n"Well, ""so"" it\r\nis.",joy\r\nplain,fear\r\n';
    expect(await cells(rows)).toEqual({ text: ['Well, "so" it\r\nis.', "plain"], label: ["joy", "fear"] });
  });

  test("in the format of the emotion files, with and without a header", async () => {
    const rows = "i said, well, nothing;sadness\ni am glad, really;joy\nso, so, so bad;sadness\n";
    expect(await cells(`text;label\n${rows}`)).toMatchObject({ label: ["sadness", "joy", "sadness"] });
    const table = await read(rows, "train.txt");
    expect(table.columns.map(({ name }) => name)).toEqual(["column 1", "column 2"]);
    expect(table.columns[0]?.values[0]).toBe("i said, well, nothing");
    expect(table.notices.join()).toContain("no header");
  });

  test("with tabs", async () => {
    expect(await cells("a, b\t1\nc, d\t0\ne\t1\n")).toEqual({
      "column 1": ["a, b", "c, d", "e"],
      "column 2": [1, 0, 1],
    });
  });

  test("numbers are read as numbers; NaN and empty cells are gaps among numbers, and words among words", async () => {
    expect(await cells("text,label\nnan,1\nb,NaN\nc,\nd,2.0\n")).toEqual({
      text: ["nan", "b", "c", "d"],
      label: [1, null, null, 2],
    });
  });

  test("of one column is a table", async () => {
    expect(await cells("text\nfirst one\nsecond one\n")).toEqual({ text: ["first one", "second one"] });
  });

  test("with a repeated header numbers the second; rows of other lengths have a notice", async () => {
    const table = await read("text,label,text\na,joy,x\nb,fear\nc,joy,y,z\n");
    expect(table.columns.map(({ name }) => name)).toEqual(["text", "label", "text (2)"]);
    expect(table.notices.join(" ")).toContain("“text”");
    expect(table.notices.join(" ")).toContain("2 rows do not have 3 cells; missing cells were left empty");
    expect(table.columns[2]?.values).toEqual(["x", null, "y"]);
  });

  test("with stray marks loses no line and has a notice; escaped marks belong to the cell", async () => {
    const table = await read('text,label\n"Why not?,0\n"He left" she said,0\n"so \\"it\\", is",1\n');
    expect(table.columns[0]?.values).toEqual(['"Why not?', '"He left" she said', 'so "it", is']);
    expect(table.notices.join()).toContain("2 cells begin with a quotation mark that does not enclose it");
  });

  test("that may have no header says which row was read as one", async () => {
    const { notices } = await read("great film,pos\nbad one,neg\n");
    expect(notices.join()).toContain("first row of data.csv was read as its header: “great film”, “pos”");
  });

  test.each([
    ["fastText", "__label__joy a fine day"],
    ["TREC", "DESC:manner How are you ?"],
  ])("of 12,000 lines of %s has 10,000 rows and a notice", async (_, line) => {
    const table = await read(`${line}\n`.repeat(12_000), "train.txt");
    expect([table.numRows, table.totalRows]).toEqual([10_000, 12_000]);
    expect(table.notices).toContain("Only the first 10000 of 12000 rows were read.");
  });

  test("with a quotation mark that is never closed names its row", async () => {
    const error = await refused('text,label\nfine,joy\n"not closed,fear\nnext,joy\n');
    expect(error.message).toMatch(/quotation mark in row 3 of data\.csv is never closed/);
  });

  test("of 12,000 rows has 10,000 rows and a notice; a row of 3,000 words is complete", async () => {
    const word = "word ".repeat(3000).trim();
    const rows = Array.from(
      { length: 12_000 },
      (_, index) => `${index === 5 ? word : `row ${index}`},${index % 6}`,
    );
    const table = await read(`text,label\n${rows.join("\n")}\n`);
    expect([table.numRows, table.totalRows]).toEqual([10_000, 12_000]);
    expect(table.notices).toEqual(["Only the first 10000 of 12000 rows were read."]);
    expect(table.columns[0]?.values[5]).toBe(word);
  });

  test("is read back unchanged, whatever its cells contain", async () => {
    const cell = fc
      .string({ unit: "grapheme", minLength: 1 })
      .map((text) => `x${text.replaceAll("\0", "")}x`);
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 8 }), async (texts) => {
        const quoted = texts.map((text) => `"${text.replaceAll('"', '""')}",joy`);
        expect((await cells(`text,label\n${quoted.join("\n")}`)).text).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });
});

describe("JSON", () => {
  test("one object per line, and a list of objects", async () => {
    const expected = { text: ["a", "b"], label: [1, null] };
    expect(await cells('{"text":"a","label":1}\n\n{"text":"b","label":null}\r\n', "d.jsonl")).toEqual(
      expected,
    );
    expect(await cells('[{"text":"a","label":1},{"text":"b"}]', "d.json")).toEqual(expected);
  });

  test("a list of numbers or words is written as JSON", async () => {
    const table = await read(
      '{"text":"a","labels":[2,5]}\n{"text":"b","labels":[]}\n{"text":"c"}',
      "d.jsonl",
    );
    expect(table.columns[1]).toMatchObject({ name: "labels", values: ["[2,5]", "[]", null] });
    const named = await read('[{"text":"a","labels":["joy, great","a \\"b\\""]}]', "d.json");
    expect(named.columns[1]?.values).toEqual(['["joy, great","a \\"b\\""]']);
  });

  test("lists stay lists; fields of objects have a name with a dot; lists of objects are left out with a notice", async () => {
    const table = await read(
      '{"text":"a","label":true,"tags":[1,"x"],"user":{"id":7},"spans":[{"at":1}]}\n{"text":"b","tags":[]}\n',
      "d.jsonl",
    );
    expect(table.columns.map(({ name, values }) => [name, ...values])).toEqual([
      ["text", "a", "b"],
      ["label", "true", null],
      ["tags", '[1,"x"]', "[]"],
      ["user.id", 7, null],
    ]);
    expect(table.notices.join()).toContain("“spans”");
  });

  test("rows beyond the limit of cells have a notice, for objects and lists; a header is not a row", async () => {
    const width = 900;
    const record = `{${Array.from({ length: width }, (_, index) => `"k${index}":1`).join(",")}}`;
    const list = `[${Array.from({ length: width }, () => "1").join(",")}]`;
    for (const row of [record, list]) {
      const table = await read(`${row}\n`.repeat(6000), "wide.jsonl");
      expect(table.totalRows).toBe(6000);
      expect(table.numRows).toBeLessThan(4500);
      expect(table.notices).toContain(`Only the first ${table.numRows} of 6000 rows were read.`);
    }
    const lines = Array.from({ length: 10_500 }, (_, index) => `["text ${index}",1]`);
    const headed = await read(['["text","label"]', ...lines].join("\n"), "lists.jsonl");
    expect([headed.numRows, headed.totalRows]).toEqual([10_000, 10_500]);
    expect(headed.columns[0]?.values.at(-1)).toBe("text 9999");
  });

  test("numbers that would lose digits are read as text, in each format", async () => {
    const ids = ["9007199254740993", "-12345678901234567890"];
    const expected = { text: ['say \\"12345678901234567890', "b"], id: ids };
    const text = '"say \\\\\\"12345678901234567890"';
    const rows = [`{"text":${text},"id":${ids[0]}}`, `{"text":"b","id":${ids[1]}}`];
    for (const form of [
      rows.join("\n"),
      `[${rows.join(",")}]`,
      `{"text":[${text},"b"],"id":[${ids.join(",")}]}`,
      `{"text":{"a":${text},"b":"b"},"id":{"a":${ids[0]},"b":${ids[1]}}}`,
      `{"columns":["text","id"],"data":[[${text},${ids[0]}],["b",${ids[1]}]]}`,
    ])
      expect(await cells(form, "ids.json")).toMatchObject(expected);
    const { a, b, c, d } = await cells(
      '[{"a":9007199254740991,"b":1e400,"c":[9007199254740993],"d":0.1234567890123456}]',
      "numbers.json",
    );
    expect([a, b, c, d]).toEqual([
      [9007199254740991],
      ["1e400"],
      ['["9007199254740993"]'],
      [0.1234567890123456],
    ]);
  });

  test("a bad line is named, and NaN is refused as invalid JSON", async () => {
    expect((await refused('{"text":"a"}\n{"text":', "d.jsonl")).message).toContain("Line 2 of d.jsonl");
    const error = await refused('{"text":"a","label":1}\n{"text":"b","label":NaN}\n', "d.jsonl");
    expect(error.message).toContain("Line 2");
    expect(error.message).toContain("NaN");
    expect((await refused('[{"text": 1}, 2]', "d.json")).message).toContain("not a list of objects");
  });
});

describe("bytes", () => {
  const rows = "text,label\ncafé crème,joy\nnaïve,fear\n";
  const wide = (isLittle: boolean, hasMark: boolean) => {
    const units = [...(hasMark ? [0xfeff] : []), ...Array.from(rows, (unit) => unit.charCodeAt(0))];
    const view = new DataView(new ArrayBuffer(units.length * 2));
    units.forEach((unit, index) => {
      view.setUint16(index * 2, unit, isLittle);
    });
    return new Uint8Array(view.buffer);
  };

  test.each([
    ["little-endian with its mark", true, true],
    ["little-endian without", true, false],
    ["big-endian with its mark", false, true],
    ["big-endian without", false, false],
  ])("of UTF-16, %s", async (_, isLittle, hasMark) => {
    expect((await cells(wide(isLittle, hasMark))).text).toEqual(["café crème", "naïve"]);
  });

  test("of Latin-1 are read, with a notice", async () => {
    const table = await read(Uint8Array.from(rows, (unit) => unit.charCodeAt(0)));
    expect(table.columns[0]?.values).toEqual(["café crème", "naïve"]);
    expect(table.notices.join()).toContain("not UTF-8");
  });

  test("with a NUL, or a few that are not UTF-8, are read as text, with a notice", async () => {
    const table = await read("text,label\0\none,a\n");
    expect([table.columns[1]?.name, table.notices.join()]).toEqual([
      "label",
      "data.csv contains NUL characters, which were removed.",
    ]);
    const bytes = new TextEncoder().encode("text,label\ncafé crème é,a\nx#,b\n");
    bytes[bytes.indexOf(35)] = 0xff;
    const broken = await read(bytes);
    expect(broken.columns[0]?.values).toEqual(["café crème é", "x\ufffd"]);
    expect(broken.notices.join()).toContain("UTF-8 except for 1 character");
  });

  test("of parquet are recognised, whatever the file's name", async () => {
    const bytes = parquetFile({ texts: ["a", "b"], labels: [1, 0], classNames: ["no", "yes"] });
    const table = await read(bytes, "data.csv");
    expect(table.columns.map(({ values }) => values)).toEqual([
      ["a", "b"],
      [1, 0],
    ]);
    expect(table.columns[1]?.classNames).toEqual(["no", "yes"]);
  });

  test("that are not text, a spreadsheet, an empty file and a lone header are refused", async () => {
    const noise = Uint8Array.from({ length: 2000 }, (_, index) => (index * 7919) % 251);
    expect((await refused(noise, "photo.csv")).message).toBe("photo.csv is not a text file.");
    const sheet = Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 1]);
    expect((await refused(sheet, "table.xlsx")).message).toContain("spreadsheet");
    expect((await refused("", "empty.csv")).message).toBe("empty.csv has no rows.");
    expect((await refused("\n \n")).message).toContain("has no rows");
    expect((await refused("text,label\n")).message).toContain("has no rows");
    expect((await refused(parquetFile({ texts: ["a"], labels: [1] }).slice(0, 40))).message).toContain(
      "parquet",
    );
  });
});
