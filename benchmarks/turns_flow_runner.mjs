// A named peer: the FLOIP flow-runner has the talks it is given. `turns_peers.py` starts and asks it, in the folder
// that the package was installed into.

import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { cwd, cpuUsage, stdin, stdout, version } from "node:process";

const require = createRequire(`${cwd()}/`);
const { createContextDataObjectFor, FlowRunner, ResourceResolver } = require("@floip/flow-runner");
const installed = require("@floip/flow-runner/package.json");

// It writes to the console at many turns; that would be measured too, and would stand between the answers.
console.info = console.warn = console.log = () => {};

const MODE = "RICH_MESSAGING";
const LANGUAGE = "eng";
const MESSAGE = "Message";

const uuid = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** A talk as a FLOIP flow: a waiting node is a SelectOneResponse, one without ways a Message. */
function flowOf(talk) {
  const keys = Object.keys(talk.nodes);
  const blockId = (key) => uuid(1 + keys.indexOf(key));
  const blocks = keys.map((key) => {
    const { say, ways } = talk.nodes[key];
    const block = { uuid: blockId(key), name: key };
    if (!ways.length) {
      const exits = [{ uuid: uuid(100), label: "end", tag: "end", config: {} }];
      return { ...block, type: "MobilePrimitives.Message", config: { prompt: say }, exits };
    }
    const choices = Object.fromEntries(ways.map((way, place) => [String(place), way.label]));
    const exits = ways.map((way, place) => {
      const exit = { uuid: uuid(1000 + place), label: way.label, tag: `way_${place}`, config: {} };
      // The last way is the default, as FLOIP has it: one expression less to evaluate.
      const test = place === ways.length - 1 ? { default: true } : { test: `block.value = "${place}"` };
      return { ...exit, ...test, destination_block: blockId(way.to) };
    });
    return { ...block, type: "MobilePrimitives.SelectOneResponse", config: { prompt: say, choices }, exits };
  });
  const languages = [{ id: LANGUAGE, label: "English" }];
  const named = { uuid: uuid(0), name: talk.key, last_modified: "2026-01-01 00:00:00.000000", interaction_timeout: 0 };
  return { ...named, supported_modes: [MODE], languages, blocks, first_block_id: blockId("start") };
}

/** Typed words by block: FLOIP leaves them to its host, so here is the cheapest host there is. */
function wordsOf(talk, flow) {
  return Object.fromEntries(
    flow.blocks.map((block) => {
      const places = new Map();
      talk.nodes[block.name].ways.forEach((way, place) =>
        [way.label, ...way.words].forEach((words) => places.set(words.toLowerCase(), String(place))),
      );
      return [block.uuid, places];
    }),
  );
}

/** One talk: its flow, and what was said in it. */
class Talking {
  constructor(talk) {
    this.answers = talk.answers;
    this.flows = [flowOf(talk)];
    this.words = wordsOf(talk, this.flows[0]);
    this.contact = { id: "1", name: "Peer", created_at: "2026-01-01 00:00:00.000", groups: [] };
  }

  async opened() {
    const contact = structuredClone(this.contact);
    return createContextDataObjectFor(contact, [], "1", "1", this.flows, LANGUAGE, MODE, []);
  }

  /** The session as JSON, without the flow and the resources: those are the pack's, and stay in memory. */
  written(context) {
    const { flows, resources, ...session } = context;
    return JSON.stringify(session);
  }

  read(text) {
    return { ...JSON.parse(text), flows: this.flows, resources: [] };
  }

  value(answer, cursor) {
    return typeof answer === "number" ? String(answer) : this.words[cursor.interaction.block_id].get(answer.toLowerCase());
  }

  /** What a host does after a turn: resolve the text, and go on from a message that waits for nobody. */
  async hear(cursor, said) {
    let open = cursor;
    while (open) {
      const { prompt } = open;
      said.push(new ResourceResolver(prompt.runner.context).resolve(prompt.config.prompt).getText());
      if (prompt.config.kind !== MESSAGE) return open;
      open = await prompt.fulfill(null);
    }
    return open;
  }

  async once(isJson) {
    const said = [];
    let runner = new FlowRunner(await this.opened());
    let cursor = await this.hear(await runner.run(), said);
    for (const answer of this.answers) {
      if (isJson) {
        runner = new FlowRunner(this.read(this.written(runner.context)));
        cursor = runner.hydrateRichCursorFrom(runner.context);
      }
      cursor = await this.hear(await cursor.prompt.fulfill(this.value(answer, cursor)), said);
    }
    if (isJson) this.written(runner.context);
    if (cursor) throw new Error("the talk did not end");
    return said;
  }

  async have(times, isJson) {
    let said = [];
    const begun = cpuUsage();
    for (let number = 0; number < times; number += 1) said = await this.once(isJson);
    const { user, system } = cpuUsage(begun);
    return { seconds: (user + system) / 1e6, said };
  }
}

let talks;
for await (const line of createInterface({ input: stdin })) {
  const asked = JSON.parse(line);
  if (talks) {
    const answer = await talks[asked.talk].have(asked.times, asked.is_json);
    stdout.write(`${JSON.stringify(answer)}\n`);
  } else {
    talks = Object.fromEntries(asked.map((talk) => [talk.key, new Talking(talk)]));
    stdout.write(`${JSON.stringify({ name: `flow-runner ${installed.version}, Node ${version.slice(1)}` })}\n`);
  }
}
