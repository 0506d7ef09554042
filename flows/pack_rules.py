"""What can be wrong with the phrases and the files of a pack, in a writer's words."""

from __future__ import annotations

from .issue_rules import Rule

_FILE_RULES = (
    Rule("C001", "no pack", "This folder is not there.", "Give the folder that holds `cards/` and `phrases/`."),
    Rule("C002", "a shortcut", "This is a shortcut to another file.", "Put the file itself here."),
    Rule(
        "C003",
        "too many files",
        "This pack has more than {most} files. Reading stopped here.",
        "Take away what is not used.",
    ),
    Rule(
        "C004",
        "a file that does not belong",
        "The bot does not know what to do with a file of this name or kind.",
        "Name it like `cards/some_name.yaml` or `cards/some_name.fr.yaml`, in small letters. "
        "What is no part of the pack belongs elsewhere.",
    ),
    Rule(
        "C009",
        "a large pack",
        "All files together are larger than {most} MB. Reading stopped here.",
        "Take away what is not used.",
    ),
    Rule(
        "C005",
        "a large file",
        "This file is larger than {most} KB.",
        "Split it into several files, or take out what does not belong here.",
    ),
    Rule(
        "C006",
        "a file that cannot be opened",
        "This file cannot be opened ({why}).",
        "Save it again as UTF-8 (Save as, then Encoding). See that it is not locked.",
    ),
    Rule(
        "C007",
        "a folder without use",
        "Files in this folder are not used yet.",
        "Move the file to the folder it belongs in, or take it away.",
    ),
    Rule(
        "C008",
        "a name that differs",
        "The file is called `{stem}`, and what it holds is called `{key}`.",
        "Give both the same name.",
    ),
)

_PHRASE_RULES = (
    Rule(
        "C010",
        "a door that cannot be read",
        "The door `{door}` is not written like a door.",
        "Write it like: `me: Me (settings, my stuff) → flow:me`.",
    ),
    Rule(
        "C011",
        "a command that cannot be read",
        "The command `{command}` is not written like a command.",
        "Write it like: `stop: Stop all messages (unsubscribe, quit)`.",
    ),
    Rule(
        "C012",
        "an empty number",
        "The number `{number}` has no `text:`. A card that names it would show a gap.",
        "Write the number itself under `text:`.",
    ),
    Rule(
        "C013",
        "a number without a source",
        "The number `{number}` does not say where it comes from.",
        "Add `sources:` to it, like `[facts:S14]`.",
    ),
    Rule(
        "C014",
        "an entry that cannot be read",
        "`{key}` has no lines of its own below it.",
        "Write its parts below it, two spaces further in, as the entries beside it do.",
    ),
    Rule(
        "C015",
        "a better word that cannot be read",
        "“{written}” does not say what to write instead.",
        "Write it like: `junkie → person who uses drugs`.",
    ),
    Rule(
        "C016",
        "the same word in two files",
        "`{key}` stands in `{other}` too, and only one of the two is read.",
        "Keep one of them, and take the other away.",
    ),
    Rule(
        "C017",
        "a list the bot listens for",
        "There are no words under `{topic}:` here. Cries for help would not be heard.",
        "Put the list back, in this file.",
    ),
    Rule(
        "C019",
        "a piece left out",
        "This line needs `{{{name}}}`, which the bot fills in.",
        "Put it back where it belongs in the sentence.",
    ),
    Rule(
        "C022",
        "a link to nowhere",
        "This link has no address, and nothing stands in for it.",
        "Write its address under `url:`, or name another link under `instead:`.",
    ),
    Rule(
        "C023",
        "not an address",
        "“{url}” is not a web address.",
        "Begin it with `https://` and leave no spaces in it.",
    ),
    Rule(
        "C062",
        "a host that is not on the list",
        "“{host}” is not on the list of hosts, the sites that links may lead to.",
        "Look for a slip in the address. If you know the site and trust it, add it to `phrases/hosts.yaml`.",
    ),
    Rule(
        "C027",
        "a first card that is not there",
        "The topic `{topic}` begins with `{key}`, which is not one of its cards.",
        "Correct the name, or write `topic: {topic}` in that card.",
    ),
    Rule("C050", "a card the bot needs", "The bot cannot do without the card `{key}`.", "Put `cards/{key}.yaml` back."),
    Rule(
        "C040",
        "no words at all",
        "The bot's own {what} are not there in English, so nothing else could be checked.",
        "Put `phrases/lines.yaml` back.",
    ),
    Rule(
        "C041",
        "something the bot needs",
        "The bot cannot do without the {kind} `{key}`.",
        "Put it back, in a file under `phrases/`.",
    ),
    Rule("C042", "a line nobody says", "The bot never says `{key}`.", "Correct its name, or take it away."),
    Rule(
        "C043",
        "a door without a label",
        "The language `{language}` has no label for the door `{key}`.",
        "Add it to `phrases/doors.{language}.yaml`.",
    ),
    Rule(
        "C044",
        "a door to nowhere",
        "The door `{door}` leads to nothing that exists.",
        "Lead it to a card or a flow, like `→ card:overdose_steps`.",
    ),
    Rule(
        "C045",
        "an unknown name",
        "`{{{name}}}` stands for nothing.",
        "Correct the name, or add it to `phrases/numbers.yaml`. Titles and buttons take no such names.",
    ),
)

PACK_RULES: tuple[Rule, ...] = (*_FILE_RULES, *_PHRASE_RULES)
