"""What can be wrong with a flow, in a writer's words."""

from __future__ import annotations

from .issue_rules import Rule, Severity

FLOW_RULES: tuple[Rule, ...] = (
    Rule("F002", "too many places", "This flow has more than {most} places.", "Split it into two flows."),
    Rule(
        "F003",
        "a place without words",
        "The place `{node}` holds no `say`, `choices` or `go`.",
        "Write them under it, two spaces further in.",
    ),
    Rule("F004", "too many choices", "This question has more than {most} choices.", "Ask two questions."),
    Rule(
        "F005",
        "nowhere to go",
        "At `{node}` the peer is stuck: nothing leads on.",
        "Add `choices:`, or `go: end` when this is the end.",
    ),
    Rule(
        "F006",
        "two ways at once",
        "At `{node}` the flow both waits for an answer and goes on by itself.",
        "Keep `choices:` or `ask:`, or keep `go:`.",
    ),
    Rule(
        "F007",
        "a question without words",
        "At `{node}` there are buttons but nothing is asked.",
        "Add a `say:` line above the choices.",
    ),
    Rule(
        "F008",
        "silence without a question",
        "At `{node}` there is a `silence:`, but nothing to answer.",
        "Take `silence:` away, or ask something here.",
    ),
    Rule(
        "F009",
        "a choice that cannot be read",
        "This choice is not written like a choice.",
        "Write it like: `- Yes please (yes, ok) → next_place`.",
    ),
    Rule(
        "F010",
        "a long button",
        "The button “{label}” is longer than {most} letters; phones cut it off.",
        "Say it shorter.",
        Severity.WARNING,
    ),
    Rule(
        "F011",
        "a place that cannot be read",
        "“{target}” is not a place to go.",
        "Write the name of a place in this flow, `card:name`, `flow:name`, `command:name` or `end`.",
    ),
    Rule(
        "F012",
        "a wait that cannot be read",
        "“{wait}” is not a length of time this bot can wait.",
        "Write it like `30 min`, `24 h` or `2 d`, at most {most} d.",
    ),
    Rule(
        "F013",
        "typed words that lead nowhere",
        "At `{node}` people may type anything, and nothing says where the talk goes on.",
        "Add `go:`, with the place that comes next.",
    ),
    Rule(
        "F014",
        "a word that does not fit here",
        "`{word}:` does nothing at `{node}`.",
        "`save:` wants choices beside it, `keep:` wants `ask: words`. `when:` and `call:` want a place that goes on.",
    ),
    Rule(
        "F015",
        "a name that cannot be used",
        "`{name}` is not a name an answer can be kept under.",
        "Write it in small letters, like `mood` or `slept_well`.",
    ),
    Rule(
        "F016",
        "a condition that cannot be read",
        "This line is not written like a condition.",
        "Write it like: `mood is Rough or Very rough → talk`.",
    ),
    Rule(
        "F017",
        "keeping without agreement",
        "Nothing says by which answer the peer agreed that their words are kept.",
        "Write it like: `keep: {{as: note, agreed: keep_it is Yes}}`.",
    ),
    Rule(
        "F026",
        "an answer nobody gives",
        "No question of this flow keeps an answer as `{result}`.",
        "Correct the name, or add `save: {result}` to the question.",
    ),
    Rule(
        "F027",
        "a choice that is not there",
        "“{value}” is none of the choices kept as `{result}`.",
        "Write one of them: {values}.",
    ),
    Rule(
        "F020",
        "no beginning",
        "The flow `{flow}` has no place called `start`.",
        "Call its first place `start`.",
    ),
    Rule(
        "F021",
        "a way to nowhere",
        "This leads to the {kind} `{key}`, which does not exist.",
        "Correct the name, or make that {kind}.",
    ),
    Rule(
        "F022",
        "a place nobody reaches",
        "Nothing leads to `{node}`.",
        "Lead a choice there, or take it away.",
        Severity.WARNING,
    ),
    Rule(
        "F023",
        "talking in circles",
        "From `{node}` the flow comes back to itself without asking anything.",
        "Put a question on the way.",
    ),
    Rule(
        "F024",
        "two answers alike",
        "The answer “{label}” stands here twice.",
        "Give each answer its own words.",
    ),
    Rule(
        "F025",
        "writing again and again",
        "From `{node}` the bot comes back by itself, again and again, though nobody answers.",
        "Lead `silence:` or `later:` to a place that ends.",
    ),
    Rule(
        "F030",
        "a translation that does not fit",
        "The translation of `{node}` has other choices than the English, or the English has no such place.",
        "Write one label for each choice of the English, in the same order.",
    ),
    Rule(
        "F031",
        "a check-in with too many questions",
        "This check-in asks {count} things. People have time for {most}.",
        "Keep `save:` at {most} questions, or make a second check-in.",
    ),
    Rule(
        "F032",
        "a question that cannot be passed over",
        "At `{node}` a check-in keeps the answer, and there is no choice “{label}”.",
        "Add a choice called `{label}`. Nobody has to answer.",
    ),
    Rule(
        "F033",
        "a check-in that asks nothing",
        "This check-in keeps no answer.",
        "Add `save:` to its questions, or take `check_in: yes` away.",
    ),
    Rule(
        "F034",
        "a check-in that may wait for ever",
        "At `{node}` a check-in asks, and nothing says what happens when nobody answers.",
        "Add `silence: {{after: 24 h, go: end}}`.",
    ),
    Rule(
        "F035",
        "counting an answer nobody can give",
        "`count:` names “{value}”, and `{node}` has no such choice.",
        "Write one of them: {values}.",
    ),
    Rule(
        "F036",
        "counting with one side",
        "At `{node}` every answer is counted, or none is, so that nothing could be told. Skip is no answer.",
        "Name some of the choices behind `count:`, and leave others. Never `Skip`.",
    ),
    Rule(
        "F037",
        "counting what no check-in asks",
        "`count:` does nothing at `{node}`: only questions of a check-in that have `save:` are counted.",
        "Take `count:` away, or add `save:`, and `check_in: yes` at the top.",
    ),
    Rule(
        "F038",
        "counting more than is kept",
        "The answers counted at `{node}` have {letters} letters, with the marks around each. There is room for {most}.",
        "Make them shorter, or count fewer.",
    ),
)
