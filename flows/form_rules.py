"""The mistakes in a file's form (Y…): what each code says to a writer, and what to do about it."""

from __future__ import annotations

from .issue_rules import Rule, Severity

_QUOTE_IT = "Put the whole text in double quotes, or write it on its own lines under a `|`."

_WHOLE_FILE = (
    Rule(
        "Y001",
        "file too long",
        "This file is longer than {most} KB.",
        "Split it into several files, or take out what does not belong here.",
    ),
    Rule(
        "Y002",
        "letters that cannot be read",
        "Letters on this line were saved in a way that cannot be read here.",
        "Save the file again as UTF-8 (Save as, then Encoding), and type the odd letters again.",
    ),
    Rule("Y003", "empty file", "There is nothing in this file.", "Write in it, or delete the file."),
    Rule(
        "Y004",
        "does not begin with a word and a colon",
        "This file does not begin with lines like `title: Hard shift`.",
        "Begin each part with its word and a `:`, at the very start of the line.",
    ),
    Rule(
        "Y005",
        "two pages in one file",
        "A second page starts here, after a line of `---` or `...`. Nothing from here on would be used.",
        "Take that line out, or move what follows into a file of its own.",
    ),
    Rule(
        "Y006",
        "too deep",
        "Lists and parts stand inside each other more than {most} deep here.",
        "Move this part further out, towards the left edge.",
    ),
    Rule(
        "Y007",
        "too many entries",
        "This file has more than {most} entries. Reading stopped here.",
        "Split it into several files.",
    ),
    Rule(
        "Y008",
        "too many mistakes",
        "This file has more mistakes than the {most} listed.",
        "Correct the ones listed first. The others are shown after that.",
    ),
    Rule(
        "Y009",
        "line that begins with %",
        "This line begins with `%`. That is a command of the file format and is not used here.",
        "Take the line out.",
    ),
)

_LETTERS = (
    Rule(
        "Y010",
        "tab",
        "There is a tab on this line.",
        "Use spaces. Two spaces at the start of a line move it one place in.",
    ),
    Rule(
        "Y011",
        "letter that cannot be shown",
        "There is an invisible control sign on this line ({sign}).",
        "Delete the line and type it again by hand, without pasting.",
    ),
    Rule(
        "Y012",
        "sign that turns the reading direction",
        "An invisible sign on this line ({sign}) makes text show in another order than it is written.",
        "Delete the line and type it again by hand, without pasting.",
    ),
    Rule(
        "Y013",
        "hidden sign",
        "There is a hidden sign on this line ({sign}). What people see would differ from what is written.",
        "Delete the line and type it again by hand, without pasting.",
    ),
    Rule(
        "Y014",
        "lost letter",
        "A letter on this line was lost when the file was saved. It now shows as `\ufffd`.",
        "Type the missing letter again.",
    ),
)

_WORDS = (
    Rule(
        "Y020",
        "the same word twice",
        "The word `{word}` stands twice in the same part: on line {first} and here.",
        "Keep one of them.",
    ),
    Rule(
        "Y021",
        "word with other letters than a to z",
        "The word before the `:` is `{word}`. Such words have only small letters a to z, digits and `_`, "
        "begin with a letter, and are at most {most} long.",
        "Change the word. If the line is a sentence with a `:` in it, put the whole sentence in double quotes.",
    ),
    Rule(
        "Y022",
        "borrowed part",
        "`<<` would copy another part of the file in here. That is not allowed.",
        "Write the words out again here.",
    ),
    Rule(
        "Y023",
        "something other than a word before the colon",
        "Before this `:` stands a list, a part, or a `?`, where one plain word belongs.",
        "Write one plain word before the `:`. If this is a sentence, put all of it in double quotes.",
    ),
    Rule(
        "Y024",
        "name given with &",
        "`&{name}` gives this place a name to copy it from. That is not allowed.",
        "Take `&{name}` out. If it is part of a sentence, put the whole sentence in double quotes.",
    ),
    Rule(
        "Y025",
        "copy made with *",
        "`*{name}` would copy another place of the file in here. That is not allowed.",
        "Write the words out again. If it is part of a sentence, put the whole sentence in double quotes.",
    ),
    Rule(
        "Y026",
        "mark made with !",
        "This begins with `!`, a mark that changes how the text is understood. That is not allowed.",
        "Take the mark out. If it is part of a sentence, put the whole sentence in double quotes.",
    ),
    Rule(
        "Y027",
        "text after #",
        "Everything after `#` on this line is taken as a note, and nobody will see it.",
        "If it should be said, put the whole text in double quotes. If it is a note, leave a space after the `#`.",
        Severity.WARNING,
    ),
    Rule(
        "Y028",
        "nothing before the colon",
        "There is no word before the `:` here.",
        "Write the word before the `:`. If this is a sentence, put all of it in double quotes.",
    ),
    Rule(
        "Y029",
        "dash swallowed by the line above",
        "The line with a dash became part of the text above it, because it stands further in.",
        "Start this dash exactly below the dash of the entry above. For a list under a word, end "
        "the word's line "
        "with the `:`.",
    ),
)

_LIKELY_CAUSES = (
    Rule(
        "Y030",
        "cannot be understood from here on",
        "The file cannot be understood from this line on.",
        "Compare this line and the one above with a file that works: dashes, colons, quotes, spaces at the start.",
    ),
    Rule("Y031", "colon in a sentence", "There is a `:` in a sentence that has no quotes around it.", _QUOTE_IT),
    Rule(
        "Y032",
        "starts in the wrong place",
        "This line starts too far in or too far out for what stands above it.",
        "Start it exactly below the line it belongs with: the same number of spaces.",
    ),
    Rule(
        "Y033",
        "missing dash",
        "This line stands in a list but does not begin with a dash.",
        "Begin it with `- `, exactly below the other dashes. If it belongs to the entry above, move it further in.",
    ),
    Rule(
        "Y034",
        "quote not closed",
        "A quote is opened on this line and not closed.",
        "Put the same quote sign at the end of the text.",
    ),
    Rule(
        "Y035",
        "text after the closing quote",
        "Text goes on after a closing quote.",
        "Put double quotes around the whole text, and use only single ones inside it.",
    ),
    Rule(
        "Y036",
        "backslash in double quotes",
        "There is a `\\` in a text in double quotes that does not stand for anything.",
        "Take the `\\` out, or use single quotes around the text.",
    ),
    Rule(
        "Y037",
        "bracket or comma",
        "A bracket that is opened here is not closed, or a comma is missing or too many.",
        "Check the brackets and commas. A sentence that begins with a bracket needs double quotes around all of it.",
    ),
    Rule(
        "Y038",
        "sign that may not begin a text",
        "A text may not begin with `{sign}`.",
        "Put the whole text in double quotes.",
    ),
    Rule(
        "Y039",
        "text beside | or >",
        "Text stands on the same line as a `|` or `>`.",
        "Begin the text on the next line, two spaces further in. A sentence with such a sign at its "
        "beginning needs double quotes.",
    ),
    Rule(
        "Y040",
        "missing colon",
        "This line has no `:` with a space after its first word.",
        "Write the word, a `:` and a space. If the line goes on from the text above, move it further in.",
    ),
    Rule(
        "Y041",
        "dash beside a word",
        "A dash stands on the same line as the word before it.",
        "Put each dash on a line of its own, below the word. A sentence that begins with a dash needs double quotes.",
    ),
)

_FIELDS = (
    Rule("Y050", "missing word", "`{word}:` is missing here.", "Add a line that begins with `{word}:`."),
    Rule("Y051", "nothing written", "Nothing is written at `{word}:`.", "Write it, or take the line out."),
    Rule(
        "Y052",
        "text wanted",
        "`{word}:` wants one text here, but there is {found}.",
        "Write one text. If it has a `:`, or begins with `[` or `{{`, put double quotes around all of it.",
    ),
    Rule(
        "Y053",
        "list wanted",
        "`{word}:` wants a list here, but there is {found}.",
        "Write each entry on a line of its own that begins with `- `.",
    ),
    Rule(
        "Y054",
        "part wanted",
        "`{word}:` wants lines with words and colons under it, but there is {found}.",
        "Write them below it, two spaces further in, each with its word, a `:` and its text.",
    ),
    Rule(
        "Y055",
        "text too long",
        "The text at `{word}:` has {letters} letters. It may have {most}.",
        "Shorten it.",
    ),
    Rule(
        "Y056",
        "list too long",
        "The list at `{word}:` has {count} entries. It may have {most}.",
        "Take some out.",
    ),
    Rule(
        "Y057",
        "not a date",
        "`{word}: {text}` is not a day of the calendar written as year-month-day.",
        "Write it like 2026-03-31.",
    ),
    Rule("Y058", "not one of the choices", "`{word}:` may not be `{text}`.", "Write one of these: {allowed}."),
    Rule("Y059", "yes or no", "`{word}:` may not be `{text}`.", "Write yes or no."),
    Rule(
        "Y060",
        "unknown word",
        "The word `{word}` means nothing in this place.",
        "Take the line out, or look for a spelling mistake in the word.",
    ),
    Rule("Y061", "misspelt word", "The word `{word}` means nothing in this place.", "Did you mean `{nearest}`?"),
)

FORM_RULES: tuple[Rule, ...] = (*_WHOLE_FILE, *_LETTERS, *_WORDS, *_LIKELY_CAUSES, *_FIELDS)
