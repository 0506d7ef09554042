"""What can be wrong with flows taken together, in a writer's words."""

from __future__ import annotations

from .issue_rules import Rule, Severity

PROJECT_RULES: tuple[Rule, ...] = (
    Rule(
        "F040",
        "a flow nobody can open",
        "Nothing leads to the flow `{flow}`: no door, no schedule, no other flow.",
        "Lead a choice of another flow to `flow:{flow}`, or take it away.",
        Severity.WARNING,
    ),
    Rule(
        "F041",
        "a line that is never followed",
        "Nobody can come here with such an answer in `{result}`.",
        "Correct the line, or take it out.",
    ),
    Rule(
        "F042",
        "a line that comes too late",
        "A line above takes everybody who would fit this one, about `{result}`.",
        "Put this line higher, or take it out.",
    ),
    Rule(
        "F043",
        "an end without a word",
        "After “{label}” the talk is over, and the bot says nothing. It looks like a broken button.",
        "Lead it to a place with a last `say:` and `go: end`.",
    ),
    Rule(
        "F044",
        "no way out",
        "From `{node}` on, no answer ever leads to an end.",
        "Add a choice such as `- Done → bye`, with a place `bye` that ends.",
    ),
    Rule(
        "F045",
        "a flow inside itself",
        "`{node}` opens `flow:{flow}`, which leads back here. Who ends it is asked this again, and again.",
        "Lead it to a place without choices: `to_it: {{go: flow:{flow}}}`. Then nobody is asked again.",
    ),
    Rule(
        "F046",
        "one word, two answers",
        "“{word}” means “{label}” in one language and “{second}” in another. All are listened to at once.",
        "Take it out of one of them.",
    ),
    Rule(
        "F047",
        "answers that are a slip apart",
        "One slip makes “{other}” of “{one}”: “{label}” and “{second}” can be mistaken.",
        "Give one of them another word.",
        Severity.WARNING,
    ),
    Rule(
        "F048",
        "an answer that may be missing",
        "Not everybody who comes to `{node}` has given `{name}`. They would read `{{{name}}}`.",
        "Ask before, on every way here. Or say it without the answer.",
    ),
    Rule(
        "F049",
        "asked before it was given",
        "When somebody comes here, nobody has been asked for `{result}` yet.",
        "Ask first, or take the line out.",
    ),
    Rule(
        "F050",
        "kept for nothing",
        "The answer `{result}` is kept, and nothing uses it.",
        "Take `save:` or `keep:` away. What is not kept cannot be seen by anybody.",
        Severity.WARNING,
    ),
    Rule(
        "F051",
        "nothing is said about silence",
        "Nothing says what happens when nobody answers at `{node}` ({count} such places in this flow).",
        "Under `title:`, write `silence: stays open`, or `silence: {{after: 24 h, go: end}}`.",
    ),
    Rule(
        "F052",
        "a flow in one language only",
        "This flow is missing in `{language}`.",
        "Translate it. Until then people read it in English.",
        Severity.WARNING,
    ),
    Rule(
        "F053",
        "a place not translated",
        "`{node}` has no words in `{language}`, or no labels for its choices.",
        "Translate it. Until then people read it in English.",
        Severity.WARNING,
    ),
    Rule(
        "F054",
        "a word that is taken before",
        "Typed, “{words}” means {taken}, and never reaches this question.",
        "Take it out, or lead the choice to the same.",
    ),
    Rule(
        "F055",
        "a cry for an answer",
        "“{words}” is a cry for help. Offered as an answer, it would be listened to less, everywhere.",
        "Say it in other words, or lead the choice to the card that helps: `card:{card}`.",
    ),
    Rule(
        "F056",
        "more than one message holds",
        "What is sent at `{node}` can have {letters} letters, in `{language}`. Telegram takes {most}.",
        "Say less, or say long answers only once.",
    ),
    Rule(
        "F057",
        "what is never asked",
        "This question asks for {topic} (“{words}”). The bot never asks for that.",
        "Ask for what would help instead. A place that only opens cards may speak of it.",
    ),
    Rule(
        "F058",
        "nobody looks at what is asked",
        "There is no list `phrases/never_asked{ending}.yaml`, or nothing in it under `{topic}`.",
        "Put it back: without it, nobody sees a question that no peer should be asked.",
    ),
)
