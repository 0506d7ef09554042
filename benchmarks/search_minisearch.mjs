// A named peer: MiniSearch is filled, asked, changed and timed, as `search_worker.py` does it for the others.
// `search_peers.py` starts and asks it, in the folder that the package was installed into.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { cwd, memoryUsage, stdin, stdout } from "node:process";

const require = createRequire(`${cwd()}/`);
const loaded = require("minisearch");
const MiniSearch = loaded.default ?? loaded;
const { version } = JSON.parse(readFileSync(`${cwd()}/node_modules/minisearch/package.json`, "utf-8"));

const FOUND = 5;
const LEAST_CHANGES = 3;
// The best of a dozen on the tuning half, as is that one or two letters are no beginning of a longer word.
const BOOST = { title: 3, typed: 5, body: 1 };
const PREFIX_FROM = 3;

const folded = (text) => text.toLowerCase().replaceAll("’", "'").normalize("NFKD").replace(/\p{Mn}/gu, "");
const megabytes = () => memoryUsage().rss / 1024 / 1024;

/** A document for each card in each language. */
const rowsOf = (card) =>
  Object.entries(card.words).map(([language, texts]) => ({
    id: `${card.key} ${language}`,
    title: texts.title,
    typed: texts.typed.join(" "),
    body: texts.body,
  }));

let index;

function build(file) {
  const cards = readFileSync(file, "utf-8").trimEnd().split("\n").map((line) => JSON.parse(line));
  globalThis.gc();
  const before = megabytes();
  const begun = performance.now();
  index = new MiniSearch({ fields: ["title", "typed", "body"], processTerm: folded });
  for (const card of cards) index.addAll(rowsOf(card));
  const seconds = (performance.now() - begun) / 1000;
  globalThis.gc();
  return { name: `MiniSearch ${version}, fuzzy .2, prefix`, seconds, megabytes: megabytes() - before };
}

/** The five best cards; a score does not grow with the number of words, which serves a threshold well. */
function find(text) {
  const words = Math.max(1, text.split(/[\n\r\p{Z}\p{P}]+/u).filter(Boolean).length);
  const best = new Map();
  for (const { id, score } of index.search(text, { fuzzy: 0.2, prefix: (term) => term.length >= PREFIX_FROM, boost: BOOST })) {
    const key = id.slice(0, id.lastIndexOf(" "));
    if (!best.has(key)) best.set(key, score / words);
    if (best.size === FOUND) break;
  }
  return [...best];
}

function put(card) {
  for (const row of rowsOf(card)) {
    if (index.has(row.id)) index.discard(row.id);
    index.add(row);
  }
}

function timed(call) {
  const begun = performance.now();
  const returned = call();
  return [performance.now() - begun, returned];
}

function change(changes, seconds) {
  const ms = [];
  const begun = performance.now();
  for (const { card, word } of changes) {
    ms.push(timed(() => put(card))[0]);
    if (find(word)[0]?.[0] !== card.key) return { problem: `MiniSearch did not see a change: ${word}` };
    if (ms.length >= LEAST_CHANGES && performance.now() - begun > seconds * 1000) break;
  }
  return { ms };
}

function answer(asked) {
  if ("build" in asked) return build(asked.build);
  if ("change" in asked) return change(asked.change, asked.seconds);
  return {
    answers: asked.find.map((text) => {
      const [ms, found] = timed(() => find(text));
      return { ms, found };
    }),
  };
}

for await (const line of createInterface({ input: stdin })) stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
